"""A certificate of our own, for trying phones, cameras and passkeys in a local network. Browsers will warn once."""

import ipaddress
import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAYS = 397  # browsers refuse longer ones
RENEW = timedelta(days=14)


def self_signed(state: Path, hosts: Sequence[str]) -> tuple[Path, Path]:
    """The certificate and its key (PKCS#8) in the state folder; made anew when the names change or it runs out."""
    folder = state / "tls"
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = sorted({*hosts, "localhost", "127.0.0.1", "::1", socket.gethostname()} - {"*", ""})
    if not _still_good(certificate, key, names):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(certificate, key, names)
    return certificate, key


def _still_good(certificate: Path, key: Path, names: Sequence[str]) -> bool:
    if not (certificate.exists() and key.exists()):
        return False
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    covered = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    same = set(covered) == {_general_name(name) for name in names}
    return same and found.not_valid_after_utc > datetime.now(UTC) + RENEW


def _write(certificate: Path, key: Path, names: Sequence[str]) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(pem)
    certificate.write_bytes(_signed(private, names).public_bytes(serialization.Encoding.PEM))


def _signed(private: ec.EllipticCurvePrivateKey, names: Sequence[str]) -> x509.Certificate:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wenmai local")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return x509.DNSName(name)
