"""The checksum of a frame: the two's complement of the low 16 bits of the sum of all bytes up to and with AZ."""

import re
from dataclasses import dataclass
from functools import cache


@cache
def _trailer(delimiter: bytes) -> re.Pattern[bytes]:
    """AY with a digit, AZ with a sum, or both, at the end of a frame.

    Some terminals put a delimiter behind them; then they must stand behind one too, or they are the end of a value.
    """
    end = re.escape(delimiter)
    body = rb"(?:AY([0-9])(?:%s)?AZ([0-9A-Fa-f]{4})|AZ([0-9A-Fa-f]{4})|AY([0-9]))" % end
    return re.compile(rb"%s\Z|(?<=%s)%s%s\Z" % (body, end, body, end))


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


def unseal(frame: bytes, delimiter: str = "|") -> Sealed:
    """Take AY and AZ off a frame without its line end."""
    found = _trailer(delimiter.encode()).search(frame)
    if not found:
        return Sealed(frame, None, None)
    sequence = next((int(found[group]) for group in (1, 4, 5, 8) if found[group]), None)
    group = next((group for group in (2, 3, 6, 7) if found[group]), 0)
    if not group:
        return Sealed(frame[: found.start()], sequence, None)
    summed, given = frame[: found.start(group)], found[group].decode().upper()
    return Sealed(frame[: found.start()], sequence, checksum(summed) == given, summed, given)


def seal(body: bytes, sequence: int | None) -> bytes:
    """Add AZ, and AY before it where there is a sequence number."""
    numbered = body if sequence is None else body + f"AY{sequence}".encode()
    return numbered + b"AZ" + checksum(numbered + b"AZ").encode()
