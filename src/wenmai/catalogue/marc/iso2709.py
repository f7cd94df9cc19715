"""The inside of one record of ISO 2709: label, directory, fields. Nothing is decoded here."""

from dataclasses import dataclass

from wenmai.catalogue.marc.faults import Flaw
from wenmai.catalogue.marc.framing import FIELD_END, LABEL, LONGEST, RECORD_END

_ENTRY = 12  # tag 3, length 4, start 5: the entry map "450" that MARC 21 and CNMARC prescribe
_LONGEST_FIELD = 9_999


class Broken(Exception):
    """The bytes are no record: `flaw` and a `detail`."""

    def __init__(self, flaw: Flaw, detail: str) -> None:
        super().__init__(detail)
        self.flaw, self.detail = flaw, detail


@dataclass(frozen=True, slots=True)
class Parts:
    """A record taken apart: the label as text, the tags, and the bytes of each field without its terminator."""

    leader: str
    tags: tuple[str, ...]
    bodies: tuple[bytes, ...]
    flaws: tuple[Flaw, ...] = ()


def take_apart(raw: bytes) -> Parts:
    """Parts of the bytes of one record. Raises Broken where tags cannot be told to their fields without guessing."""
    if not raw[:LABEL].isascii() or len(raw) <= LABEL:
        raise Broken(Flaw.LEADER, raw[:LABEL].decode("ascii", "backslashreplace"))
    leader = raw[:LABEL].decode("ascii")
    ends = raw.find(FIELD_END, LABEL)
    directory = raw[LABEL:ends] if ends > 0 else b""
    if not directory or len(directory) % _ENTRY or not directory.isalnum():
        raise Broken(Flaw.DIRECTORY, directory[:_ENTRY].decode("ascii", "backslashreplace"))
    tags = tuple(directory[at : at + 3].decode("ascii") for at in range(0, len(directory), _ENTRY))
    bodies, flaws = _bodies(directory, raw[ends + 1 :])
    if raw[12:17] != b"%05d" % (ends + 1):
        flaws = (*flaws, Flaw.BASE_WRONG)
    return Parts(leader, tags, bodies, flaws)


def _bodies(directory: bytes, area: bytes) -> tuple[tuple[bytes, ...], tuple[Flaw, ...]]:
    """The fields in the order of the directory, by what it says or, where that is wrong, by their terminators."""
    area = area[:-1] if area.endswith(bytes([RECORD_END])) else area
    flaws: tuple[Flaw, ...] = ()
    if not area.endswith(bytes([FIELD_END])):
        area, flaws = area + bytes([FIELD_END]), (Flaw.NO_TERMINATOR,)
    parts = area[:-1].split(b"\x1e")
    if _directory(parts) == _places(directory):
        return tuple(parts), flaws
    placed = _by_place(directory, area)
    if placed is not None:
        return placed, flaws
    if len(parts) != len(directory) // _ENTRY:
        raise Broken(Flaw.DIRECTORY, f"{len(directory) // _ENTRY} ≠ {len(parts)}")
    return tuple(parts), (*flaws, Flaw.DIRECTORY_LENGTHS)


def _directory(parts: list[bytes]) -> list[bytes]:
    """The lengths and starts that a directory of these fields must have."""
    places, start = [], 0
    for part in parts:
        size = len(part) + 1
        places.append(b"%04d%05d" % (size, start))
        start += size
    return places


def _places(directory: bytes) -> list[bytes]:
    return [directory[at + 3 : at + _ENTRY] for at in range(0, len(directory), _ENTRY)]


def _by_place(directory: bytes, area: bytes) -> tuple[bytes, ...] | None:
    """Fields in another order than their entries; None unless each entry points at exactly one whole field."""
    found: dict[int, bytes] = {}
    for place in _places(directory):
        if not place.isdigit():
            return None
        size, start = int(place[:4]), int(place[4:])
        body = area[start : start + size]
        whole = start == 0 or area[start - 1 : start] == b"\x1e"
        if not size or not whole or body.find(FIELD_END) != size - 1 or start in found:
            return None
        found[start] = body[:-1]
    return tuple(found.values()) if sum(len(body) + 1 for body in found.values()) == len(area) else None


def put_together(leader: str, tags: tuple[str, ...], bodies: tuple[bytes, ...]) -> bytes:
    """The bytes of a record with its length and base address reckoned anew.

    Raises Broken where a field or the record is longer than ISO 2709 can say.
    """
    directory = b"".join(tag.encode("ascii") + place for tag, place in zip(tags, _directory(list(bodies)), strict=True))
    base = LABEL + len(directory) + 1
    area = b"".join(body + b"\x1e" for body in bodies)
    length = base + len(area) + 1
    if length > LONGEST or any(len(body) + 1 > _LONGEST_FIELD for body in bodies):
        raise Broken(Flaw.TOO_LONG, str(length))
    label = f"{length:05d}{leader[5:12]}{base:05d}{leader[17:24]}"
    return label.encode("ascii") + directory + b"\x1e" + area + b"\x1d"
