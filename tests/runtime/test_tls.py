"""The local certificate: covers the asked names, private key for its owner only, kept until something changes."""

import ssl
import stat

from cryptography import x509

from wenmai.runtime import tls


def names_of(certificate) -> set[str]:
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    return {str(name.value) for name in found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value}


def test_certificate_covers_the_hosts_and_serves(tmp_path):
    certificate, key = tls.self_signed(tmp_path, ["wenmai.example", "192.168.1.7"])
    assert {"wenmai.example", "192.168.1.7", "localhost", "127.0.0.1", "::1"} <= names_of(certificate)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)


def test_certificate_is_kept_until_the_hosts_change(tmp_path):
    first = tls.self_signed(tmp_path, ["a.example"])[0].read_bytes()
    assert tls.self_signed(tmp_path, ["a.example"])[0].read_bytes() == first
    assert tls.self_signed(tmp_path, ["b.example"])[0].read_bytes() != first
