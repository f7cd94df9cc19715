"""What a device does to seal a text, by the description in kernel/boxes.py alone."""

import base64
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def a_box(key: dict[str, str], said: str, purpose: str = "library.offline") -> str:
    house = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(key["point"]))
    own = ec.generate_private_key(ec.SECP256R1())
    form = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    shown, nonce = own.public_key().public_bytes(*form), os.urandom(12)
    secret = HKDF(hashes.SHA256(), 32, shown, purpose.encode()).derive(own.exchange(ec.ECDH(), house))
    body = AESGCM(secret).encrypt(nonce, said.encode(), None)
    return "WB1:" + base64.b64encode(bytes.fromhex(key["id"]) + shown + nonce + body).decode()
