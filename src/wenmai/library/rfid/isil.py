"""Library identifiers in 5 and 4 bits a sign. Source: ISO 28560-2 (GB/T 35660.2), annex C.

Three sets: upper and lower case in 5 bits, digits in 4. A latch changes the set, a shift does so for one sign.
"""

from dataclasses import dataclass

from wenmai.library.rfid.bits import packed, spelled
from wenmai.library.rfid.errors import TagError

_FILLER = "1111111"


@dataclass(frozen=True, slots=True)
class _Set:
    """Signs by their value, and the values that latch and shift to other sets."""

    width: int
    signs: str
    latches: dict[str, int]
    shifts: dict[str, int]


_SETS = {
    "upper": _Set(
        5, "-ABCDEFGHIJKLMNOPQRSTUVWXYZ:", {"lower": 0b11100, "digit": 0b11110}, {"lower": 0b11101, "digit": 0b11111}
    ),
    "lower": _Set(
        5, "-abcdefghijklmnopqrstuvwxyz/", {"upper": 0b11100, "digit": 0b11110}, {"upper": 0b11101, "digit": 0b11111}
    ),
    "digit": _Set(
        4, "0123456789-:", {"upper": 0b1100, "lower": 0b1110}, {"upper": 0b1101, "lower": 0b1111}
    ),
}  # fmt: skip


def compact_isil(isil: str) -> bytes:
    """The bytes of an ISIL. Raises TagError("value") for signs that no ISIL has."""
    groups: list[tuple[int, int]] = []
    current = "upper"
    for place, sign in enumerate(isil):
        if sign not in _SETS[current].signs:
            following = isil[place + 1 : place + 2]
            target = _set_of(sign)
            if following in _SETS[current].signs:  # also at the end, where nothing follows
                groups += [(_SETS[current].shifts[target], _SETS[current].width), _value(sign, target)]
                continue
            groups.append((_SETS[current].latches[target], _SETS[current].width))
            current = target
        groups.append(_value(sign, current))
    return packed(groups, _FILLER)


def _set_of(sign: str) -> str:
    for name, its in _SETS.items():
        if sign in its.signs:
            return name
    raise TagError("value", f"{sign!r} is no sign of an ISIL")


def _value(sign: str, name: str) -> tuple[int, int]:
    return _SETS[name].signs.index(sign), _SETS[name].width


def expand_isil(data: bytes) -> str:
    """The ISIL of bytes. Raises TagError("value") for a value that stands for nothing."""
    bits, place = spelled(data), 0
    current, after = "upper", ""
    found: list[str] = []
    while place + _SETS[current].width <= len(bits):
        its = _SETS[current]
        value = int(bits[place : place + its.width], 2)
        place += its.width
        latch, shift = _named(its.latches, value), _named(its.shifts, value)
        if latch or shift:
            # A shift that nothing follows is filling.
            current, after = (latch, "") if latch else (shift, after or current)
            continue
        if value >= len(its.signs):
            raise TagError("value", f"{value} stands for nothing among {current} signs")
        found.append(its.signs[value])
        current, after = after or current, ""
    return "".join(found)


def _named(ways: dict[str, int], value: int) -> str:
    return next((name for name, each in ways.items() if each == value), "")
