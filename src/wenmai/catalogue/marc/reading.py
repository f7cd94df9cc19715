"""Records of a file of ISO 2709 as values, one after another; what cannot be read is told with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from wenmai.catalogue.marc.charsets import SEPARATOR, Charset, Decoded, Seen, Undecided, decide, decode_as
from wenmai.catalogue.marc.faults import Fault, Flaw
from wenmai.catalogue.marc.framing import Frame, frames
from wenmai.catalogue.marc.iso2709 import Broken, Parts, take_apart
from wenmai.catalogue.marc.value import Family, Field, Marc, family_of

_AHEAD = 64  # records looked at before the first is given out, so that it too is helped by the others


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was read: its place, its bytes, the set they are in, its value, and what was odd about it."""

    position: int
    offset: int
    raw: bytes
    charset: Charset
    marc: Marc
    flaws: tuple[Flaw, ...] = ()


def read(stream: BinaryIO, *, charset: Charset | None = None, family: Family | None = None) -> Iterator[Found | Fault]:
    """Every record of the stream, in order. `charset` and `family` are what a person knows of the file; else they are
    found out record by record, and records that leave a doubt are decided by the file's others or told as a Fault.
    """
    seen = Seen()
    source = frames(stream)
    ahead = list(islice(source, _AHEAD)) if charset is None else []
    for frame in ahead:
        _read(frame, charset, family, seen)
    for frame in chain(ahead, source):
        yield _read(frame, charset, family, seen)


def read_one(raw: bytes, *, charset: Charset | None = None, family: Family | None = None) -> Found | Fault:
    """The value of one record's bytes."""
    return _read(Frame(1, 0, raw), charset, family, Seen())


def _read(frame: Frame | Fault, charset: Charset | None, family: Family | None, seen: Seen) -> Found | Fault:
    if isinstance(frame, Fault):
        return frame
    try:
        parts = take_apart(frame.raw)
        decoded = decode_as(charset, parts.bodies) if charset else decide(parts.bodies, claim(parts, family), seen)
        marc = Marc(parts.leader, _fields(parts.tags, decoded.text))
    except Broken as broken:
        return _fault(frame, broken.flaw, broken.detail)
    except Undecided as undecided:
        at = int(undecided.detail or 0)
        return _fault(frame, undecided.flaw, parts.tags[at - 1] if at else "", undecided.candidates)
    return _found(frame, parts, decoded, marc)


def _found(frame: Frame, parts: Parts, decoded: Decoded, marc: Marc) -> Found:
    flaws = (*frame.flaws, *parts.flaws, *decoded.flaws)
    return Found(frame.position, frame.offset, frame.raw, decoded.charset, marc, tuple(dict.fromkeys(flaws)))


def _fault(frame: Frame, flaw: Flaw, detail: str, candidates: tuple[str, ...] = ()) -> Fault:
    return Fault(frame.position, frame.offset, flaw, len(frame.raw), detail, candidates, frame.raw)


def claim(parts: Parts, family: Family | None) -> Charset | None:
    """The set that the record says it is in; None where it says nothing."""
    meant = family or family_of(parts.tags)
    if meant == Family.MARC21:
        return {"a": Charset.UTF8, " ": Charset.MARC8}.get(parts.leader[9:10])
    if meant == Family.CNMARC and "100" in parts.tags:
        coded = parts.bodies[parts.tags.index("100")]
        sets = coded[coded.find(b"\x1fa") + 2 :][26:30]
        return Charset.UTF8 if b"50" in (sets[:2], sets[2:]) else Charset.GB18030 if sets.strip().isdigit() else None
    return None


def _fields(tags: tuple[str, ...], text: str) -> tuple[Field, ...]:
    return tuple(map(Field, tags, text.split(SEPARATOR)))
