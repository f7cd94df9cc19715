"""Digests, blind indexes, sealed fields and signatures behind one interface, by the national algorithms SM3 and SM4.

The provider is software (`cryptography`); a certified module or SM2 takes its place by implementing `Provider`.
Sources: GB/T 32905 (SM3), GB/T 32907 (SM4), RFC 8032 (Ed25519).
"""

import os
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

KEY_ID = 4  # bytes of the key's digest that name it
NONCE = 12
TAG = 16


class Unreadable(ValueError):
    """A sealed field that no key of this installation opens: damaged, or keys were not restored with the data."""


class Provider(Protocol):
    """What a cryptographic module has to do. Keys are raw bytes."""

    def digest(self, text: bytes) -> bytes:
        """The SM3 digest, 32 bytes."""

    def mac(self, key: bytes, text: bytes) -> bytes:
        """HMAC-SM3, 32 bytes."""

    def encrypt(self, key: bytes, nonce: bytes, text: bytes, about: bytes) -> bytes:
        """SM4-GCM ciphertext followed by its 16-byte tag; `about` is authenticated too."""

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        """The plaintext. Raises Unreadable."""


class Software:
    """The provider that every installation has."""

    def digest(self, text: bytes) -> bytes:
        """See Provider."""
        hasher = Hash(SM3())
        hasher.update(text)
        return hasher.finalize()

    def mac(self, key: bytes, text: bytes) -> bytes:
        """See Provider."""
        hasher = HMAC(key, SM3())
        hasher.update(text)
        return hasher.finalize()

    def encrypt(self, key: bytes, nonce: bytes, text: bytes, about: bytes) -> bytes:
        """See Provider."""
        sealer = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(about)
        return sealer.update(text) + sealer.finalize() + sealer.tag

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        """See Provider."""
        opener = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
        opener.authenticate_additional_data(about)
        try:
            return opener.update(sealed[:-TAG]) + opener.finalize()
        except InvalidTag as error:
            raise Unreadable("the field was changed or sealed under another purpose") from error


provider: Provider = Software()


def digest(text: bytes) -> str:
    """The SM3 digest in hex, 64 characters."""
    return provider.digest(text).hex()


def blind_index(text: str, purpose: str) -> str:
    """A keyed digest to find an equal value by, in hex; without the key nobody can try out numbers."""
    return provider.mac(_index_keys()[0], f"{purpose}\x00{text}".encode()).hex()


def blind_indexes(text: str, purpose: str) -> tuple[str, ...]:
    """The index under every key, newest first: look up with all of them while keys are being rotated."""
    return tuple(provider.mac(key, f"{purpose}\x00{text}".encode()).hex() for key in _index_keys())


def seal(text: str, purpose: str) -> bytes:
    """Encrypt a personal field: key id (4 bytes), nonce (12), ciphertext, tag (16)."""
    key, nonce = _field_keys()[0], os.urandom(NONCE)
    return _key_id(key) + nonce + provider.encrypt(key, nonce, text.encode(), purpose.encode())


def open_sealed(sealed: bytes, purpose: str) -> str:
    """Decrypt a field sealed for `purpose`. Raises Unreadable."""
    for key in _field_keys():
        if _key_id(key) == sealed[:KEY_ID] and len(sealed) >= KEY_ID + NONCE + TAG:
            body = sealed[KEY_ID + NONCE :]
            return provider.decrypt(key, sealed[KEY_ID : KEY_ID + NONCE], body, purpose.encode()).decode()
    raise Unreadable("no key of this installation sealed the field")


@dataclass(frozen=True, slots=True)
class Signature:
    """64 bytes and the name of the key, 8 hex digits."""

    key: str
    raw: bytes


def sign(text: bytes) -> Signature:
    """Sign with the newest key."""
    name, private = next(iter(_signing_keys().items()))
    return Signature(name, private.sign(text))


def verify(text: bytes, signature: Signature) -> bool:
    """True if one of this installation's keys, old ones included, signed exactly this."""
    private = _signing_keys().get(signature.key)
    if private is None:
        return False
    try:
        private.public_key().verify(signature.raw, text)
    except InvalidSignature:
        return False
    return True


def public_keys() -> dict[str, str]:
    """Public keys by name, raw 32 bytes in hex, newest first: enough to check signatures with no network."""
    return {name: key.public_key().public_bytes_raw().hex() for name, key in _signing_keys().items()}


def verifies(public_key: str, text: bytes, raw: bytes) -> bool:
    """Check a signature by a public key in hex, as an offline device does."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(raw, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key_id(key: bytes) -> bytes:
    return provider.digest(b"key id" + key)[:KEY_ID]


@cache
def _index_keys() -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(key) for key in settings.KEYS.index_keys)


@cache
def _field_keys() -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(key) for key in settings.KEYS.field_keys)


@cache
def _signing_keys() -> dict[str, Ed25519PrivateKey]:
    keys = [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) for seed in settings.KEYS.code_seeds]
    return {_key_id(key.public_key().public_bytes_raw()).hex(): key for key in keys}
