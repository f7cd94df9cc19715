"""Sealed boxes: what a device may keep and only the house reads. The device has a public key and nothing that opens a box.

P-256 (SP 800-56A), HKDF-SHA-256 (RFC 5869) and AES-256-GCM, which every browser has. The keys are derived from the field keys and
rotated with them. A box is PREFIX and, in base64: key id (4 bytes), the device's point (65), nonce (12), ciphertext, tag (16).
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from wenmai.kernel.crypto import Unreadable

PREFIX = "WB1:"
KEY_ID, POINT, NONCE, TAG = 4, 65, 12, 16
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (SP 800-186)."""


@dataclass(frozen=True, slots=True)
class BoxKey:
    """What a device is given: the id, 8 hex digits, and the point, uncompressed, in hex."""

    id: str
    point: str


def box_key() -> BoxKey:
    """The newest key."""
    name, private = next(iter(_keys().items()))
    return BoxKey(name.hex(), _point(private.public_key()).hex())


def is_box(text: str) -> bool:
    """Whether a text says of itself that it is one."""
    return text.startswith(PREFIX)


def open_box(box: str, purpose: str) -> str:
    """What a device put into it for `purpose`. Raises crypto.Unreadable."""
    try:
        raw = base64.b64decode(box.removeprefix(PREFIX), validate=True)
        private = _keys()[raw[:KEY_ID]]
        shown = raw[KEY_ID : KEY_ID + POINT]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), shown)
        body = raw[KEY_ID + POINT :]
        opened = AESGCM(_shared(private, point, shown, purpose)).decrypt(body[:NONCE], body[NONCE:], None)
        return opened.decode()
    except (binascii.Error, KeyError, ValueError, InvalidTag) as error:
        raise Unreadable("no key of this installation opens the box, or it was changed") from error


def _shared(private: ec.EllipticCurvePrivateKey, point: ec.EllipticCurvePublicKey, salt: bytes, purpose: str) -> bytes:
    kdf = HKDF(hashes.SHA256(), 32, salt, purpose.encode())
    return kdf.derive(private.exchange(ec.ECDH(), point))


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@cache
def _keys() -> dict[bytes, ec.EllipticCurvePrivateKey]:
    """By id, newest first. 48 bytes modulo the order leave no bias worth naming."""
    made = {}
    for each in settings.KEYS.field_keys:
        wide = hmac.digest(bytes.fromhex(each), b"wenmai sealed box", "sha384")
        private = ec.derive_private_key(int.from_bytes(wide) % (_ORDER - 1) + 1, ec.SECP256R1())
        digest = hashes.Hash(hashes.SHA256())
        digest.update(_point(private.public_key()))
        made[digest.finalize()[:KEY_ID]] = private
    return made
