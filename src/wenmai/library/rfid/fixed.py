"""The basic block of ISO 28560-3 (GB/T 35660.3), fixed places, as Danish and many European tags carry it.

Bytes: 0 usage and version, 1 part, 2 parts, 3-18 identifier, 19-20 CRC, 21-33 owner (31 on tags of 32 bytes): the two
letters of the country and the rest of the ISIL without the hyphen. Extension blocks are neither read nor written.
"""

from dataclasses import dataclass

from wenmai.library.rfid.errors import TagError

DSFID = 0x3E
VERSION = 1
_WHOLE, _TRUNCATED = 34, 32
_IDENTIFIER, _CRC, _OWNER = slice(3, 19), slice(19, 21), slice(21, 34)


@dataclass(frozen=True, slots=True)
class BasicBlock:
    """`usage` is a category of elements.Usage; `owner` an ISIL with a country of two letters, or empty."""

    identifier: str
    owner: str = ""
    usage: int = 1
    part: int = 1
    parts: int = 1
    version: int = VERSION


def encode_fixed(block: BasicBlock, *, truncated: bool = False) -> bytes:
    """34 bytes, or 32 for the smallest tags. Raises TagError("value") for what does not fit in its place."""
    numbers = (block.usage, block.part, block.parts, block.version)
    if not (0 <= block.usage < 16 and 0 <= block.version < 16 and max(numbers) < 256 and min(numbers) >= 0):
        raise TagError("value", "a number is out of its range")
    head = bytes([block.version << 4 | block.usage, block.part, block.parts])
    owner = _filled(_without_hyphen(block.owner), 11 if truncated else 13, "owner")
    body = head + _filled(block.identifier, 16, "identifier")
    return body + _checksum(body + owner).to_bytes(2, "little") + owner


def _without_hyphen(isil: str) -> str:
    if isil and not (isil[:2].isalpha() and isil[2:3] == "-"):
        raise TagError("value", "only an ISIL with a country of two letters has a place in the basic block")
    return isil[:2] + isil[3:]


def _filled(text: str, size: int, name: str) -> bytes:
    raw = text.encode()
    if len(raw) > size or b"\0" in raw:
        raise TagError("value", f"{name} has more than {size} bytes")
    return raw.ljust(size, b"\0")


def _checksum(data: bytes) -> int:
    """CRC-16 with the polynomial 1021 from FFFF on, over 32 bytes without its own, zeros at the end."""
    return crc16(data.ljust(_WHOLE - 2, b"\0"))


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE."""
    remainder = 0xFFFF
    for byte in data:
        remainder ^= byte << 8
        for _bit in range(8):
            remainder = (remainder << 1 ^ 0x1021 if remainder & 0x8000 else remainder << 1) & 0xFFFF
    return remainder


def decode_fixed(data: bytes) -> BasicBlock:
    """The basic block of a tag; 32 bytes mean the truncated one. Raises TagError: truncated, checksum, value."""
    if len(data) < _TRUNCATED or len(data) == _TRUNCATED + 1:
        raise TagError("truncated", "a basic block has 34 bytes, or 32")
    block = data[:_TRUNCATED] if len(data) == _TRUNCATED else data[:_WHOLE]
    if _checksum(block[: _CRC.start] + block[_OWNER]) != int.from_bytes(block[_CRC], "little"):
        raise TagError("checksum", "the checksum of the basic block is wrong", position=_CRC.start)
    owner = _text(block[_OWNER], _OWNER.start)
    isil = f"{owner[:2]}-{owner[2:]}" if owner else ""
    identifier = _text(block[_IDENTIFIER], _IDENTIFIER.start)
    return BasicBlock(identifier, isil, block[0] & 0x0F, block[1], block[2], block[0] >> 4)


def _text(raw: bytes, position: int) -> str:
    try:
        return raw.partition(b"\0")[0].decode()
    except UnicodeDecodeError:
        raise TagError("value", "not UTF-8", position=position) from None
