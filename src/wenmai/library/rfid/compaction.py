"""How texts are packed into few bytes. Source: ISO/IEC 15962 compaction schemes as ISO 28560-2 (GB/T 35660.2) uses them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from wenmai.library.rfid.bits import packed, unpacked
from wenmai.library.rfid.errors import TagError

_PAD_6 = "100000"
_PAD_7 = "1111111"


class Scheme(IntEnum):
    """The three bits of a precursor that tell the scheme."""

    APPLICATION = 0
    INTEGER = 1
    NUMERIC = 2
    FIVE_BIT = 3
    SIX_BIT = 4
    SEVEN_BIT = 5
    OCTETS = 6
    UTF8 = 7


@dataclass(frozen=True, slots=True)
class _Packing:
    """Whether a text can be packed so, and both ways."""

    fits: Callable[[str], bool]
    pack: Callable[[str], bytes]
    unpack: Callable[[bytes], str]


def compact(text: str, scheme: Scheme | None = None) -> tuple[Scheme, bytes]:
    """The shortest packing, or the one asked for. Raises TagError("value") if that cannot hold the text.

    Octets are never chosen: for ASCII they are the bytes of UTF-8, and some readers show octets as hexadecimal digits.
    """
    if scheme is not None:
        packing = _PACKINGS.get(scheme)
        if packing is None or not packing.fits(text):
            raise TagError("value", f"{text!r} cannot be written by scheme {scheme.name}")
        return scheme, packing.pack(text)
    candidates = [
        (each, packing.pack(text))
        for each, packing in _PACKINGS.items()
        if each is not Scheme.OCTETS and packing.fits(text)
    ]
    if not candidates:
        raise TagError("value", f"{text!r} cannot be written")
    return min(candidates, key=lambda candidate: len(candidate[1]))


def expand(scheme: Scheme, data: bytes) -> str:
    """The text. Raises TagError("value") for bytes that the scheme never makes, ("scheme") for one of no text."""
    packing = _PACKINGS.get(scheme)
    if packing is None:
        raise TagError("scheme", f"scheme {scheme.name} holds no text")
    try:
        return packing.unpack(data)
    except ValueError as error:
        raise TagError("value", str(error)) from None


def _is_digits(text: str) -> bool:
    return len(text) >= 2 and text.isascii() and text.isdigit()


def _fits_integer(text: str) -> bool:
    return _is_digits(text) and len(text) <= 19 and text[0] != "0"


def _pack_integer(text: str) -> bytes:
    number = int(text)
    return number.to_bytes((number.bit_length() + 7) // 8)


def _unpack_integer(data: bytes) -> str:
    if len(data) > 8:
        raise ValueError("an integer of more than 19 digits")
    return str(int.from_bytes(data))


def _pack_numeric(text: str) -> bytes:
    return bytes.fromhex(text + "f" * (len(text) % 2))


def _unpack_numeric(data: bytes) -> str:
    digits = data.hex().removesuffix("f")
    if digits and not digits.isdigit():
        raise ValueError("half a byte that is no digit")
    return digits


def _within(low: int, high: int, shortest: int) -> Callable[[str], bool]:
    return lambda text: len(text) >= shortest and all(low <= ord(sign) <= high for sign in text)


def _fits_6(text: str) -> bool:
    """A space at the very end of a whole number of bytes would read as filling."""
    return _within(0x20, 0x5F, 4)(text) and not (len(text) % 4 == 0 and text.endswith(" "))


def _unpack_5(data: bytes) -> str:
    return "".join(chr(group | 0x40) for group in unpacked(data, 5)).removesuffix("@")


def _unpack_6(data: bytes) -> str:
    groups = list(unpacked(data, 6))
    if len(data) % 3 == 0 and groups and groups[-1] == int(_PAD_6, 2):
        groups.pop()
    return "".join(chr(group if group >= 0x20 else group | 0x40) for group in groups)


def _unpack_7(data: bytes) -> str:
    groups = list(unpacked(data, 7))
    if len(data) % 7 == 0 and groups and groups[-1] == int(_PAD_7, 2):
        groups.pop()
    return "".join(map(chr, groups))


def _fits_utf8(text: str) -> bool:
    return bool(text) and not any(0xD800 <= ord(sign) <= 0xDFFF for sign in text)


# In the order of preference among packings of one length.
_PACKINGS = {
    Scheme.INTEGER: _Packing(_fits_integer, _pack_integer, _unpack_integer),
    Scheme.NUMERIC: _Packing(_is_digits, _pack_numeric, _unpack_numeric),
    Scheme.FIVE_BIT: _Packing(
        _within(0x41, 0x5F, 3), lambda text: packed(((ord(sign) & 0x1F, 5) for sign in text), "0000000"), _unpack_5
    ),
    Scheme.SIX_BIT: _Packing(_fits_6, lambda text: packed(((ord(sign) & 0x3F, 6) for sign in text), _PAD_6), _unpack_6),
    Scheme.SEVEN_BIT: _Packing(
        _within(0x00, 0x7E, 8), lambda text: packed(((ord(sign), 7) for sign in text), _PAD_7), _unpack_7
    ),
    Scheme.UTF8: _Packing(_fits_utf8, lambda text: text.encode(), lambda data: data.decode()),
    Scheme.OCTETS: _Packing(
        _within(0x00, 0xFF, 1), lambda text: text.encode("latin-1"), lambda data: data.decode("latin-1")
    ),
}
