"""The checksum of a frame: the two's complement of the low 16 bits of the sum of all bytes up to and with AZ."""

import re
from dataclasses import dataclass

# Some terminals put a delimiter behind AY or AZ; the sum covers what stands before its own digits.
_TRAILER = re.compile(rb"(?:AY([0-9])[^0-9A-Za-z]?)?AZ([0-9A-Fa-f]{4})[^0-9A-Za-z]?\Z")
_LONE_SEQUENCE = re.compile(rb"AY([0-9])[^0-9A-Za-z]?\Z")


def checksum(body: bytes) -> str:
    """Four upper-case hexadecimal digits over a body that ends with AZ."""
    return f"{-sum(body) & 0xFFFF:04X}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A frame taken apart: `right` is None if there was no checksum, `summed` is what it was reckoned over."""

    body: bytes
    sequence: int | None
    right: bool | None
    summed: bytes = b""
    given: str = ""

    def right_by_characters(self, encoding: str) -> bool:
        """Some clients add up code points instead of bytes, which only shows where there is more than ASCII."""
        text = self.summed.decode(encoding, "replace")
        return bool(self.given) and f"{-sum(map(ord, text)) & 0xFFFF:04X}" == self.given


def unseal(frame: bytes) -> Sealed:
    """Take AY and AZ off a frame without its line end."""
    found = _TRAILER.search(frame)
    if found:
        summed, given = frame[: found.start(2)], found[2].decode().upper()
        return Sealed(frame[: found.start()], _digit(found[1]), checksum(summed) == given, summed, given)
    lone = _LONE_SEQUENCE.search(frame)
    return Sealed(frame[: lone.start()], _digit(lone[1]), None) if lone else Sealed(frame, None, None)


def _digit(found: bytes | None) -> int | None:
    return int(found) if found else None


def seal(body: bytes, sequence: int | None) -> bytes:
    """Add AZ, and AY before it where there is a sequence number."""
    numbered = body if sequence is None else body + f"AY{sequence}".encode()
    return numbered + b"AZ" + checksum(numbered + b"AZ").encode()
