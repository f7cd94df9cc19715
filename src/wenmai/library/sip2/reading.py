"""From a frame to a message: tolerant of fields that are unknown, missing or odd, and telling which."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wenmai.library.sip2.checksums import Sealed, unseal
from wenmai.library.sip2.layout import Fixed, Message, Variable, fixed, variable
from wenmai.library.sip2.messages.registry import BY_CODE
from wenmai.library.sip2.profile import Checksum, Profile


class Unreadable(ValueError):
    """A frame that is no message. `code` is empty, encoding, checksum, code or short."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fault:
    """A field whose text was not understood; the message has the blank value instead."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A message and what was odd about its frame. `unknown` keeps (id, text) of fields the message does not have."""

    message: Message
    sequence: int | None = None
    sealed: bool = False
    missing: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    values: dict[str, Any] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def read(self, name: str, spec: Fixed | Variable, text: str) -> Any:
        try:
            return spec.kind.read(text)
        except ValueError:
            self.faults.append(Fault(spec.id if isinstance(spec, Variable) else name, text))
            return spec.kind.blank


def read(frame: bytes, profile: Profile) -> Reading:
    """The message of a frame without its line end. Raises Unreadable; never anything else.

    The text is decoded before it is split: in GB18030 the second byte of a hanzi may be the delimiter's.
    """
    sealed = unseal(frame, profile.delimiter)
    _believe(sealed, profile)
    text = _decoded(sealed.body, profile)
    kind = _type_of(text, frame)
    found = _Found()
    rest = _read_fixed(text[2:], kind, profile.delimiter, found)
    missing = _read_variable(rest, kind, profile, found)
    return Reading(
        kind(**found.values),
        sealed.sequence,
        sealed.right is not None,
        missing,
        tuple(found.unknown),
        tuple(found.faults),
    )


def _believe(sealed: Sealed, profile: Profile) -> None:
    looked_at = profile.checksum in {Checksum.REQUIRED, Checksum.CHECKED}
    if looked_at and sealed.right is False and not sealed.right_by_characters(profile.encoding):
        raise Unreadable("checksum", "the checksum is wrong")
    if sealed.right is None and profile.checksum is Checksum.REQUIRED:
        raise Unreadable("checksum", "the checksum is missing")


def _decoded(body: bytes, profile: Profile) -> str:
    try:
        return body.decode(profile.encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", f"byte {error.start} is not {profile.encoding}") from None


def _type_of(text: str, frame: bytes) -> type[Message]:
    if not frame:
        raise Unreadable("empty", "an empty frame")
    kind = BY_CODE.get(text[:2])
    if kind is None:
        raise Unreadable("code", f"no message begins with {text[:2]!r}")
    return kind


def _read_fixed(text: str, kind: type[Message], delimiter: str, found: _Found) -> str:
    """Fill in the fixed part and return what follows."""
    width = sum(spec.width for _name, spec in fixed(kind))
    end = width if delimiter not in text[:width] else _first_field(text, kind, delimiter)
    if len(text) < end or end < 0:
        raise Unreadable("short", f"the fixed part of message {kind.CODE} has not got its {width} signs")
    if end < width:
        found.faults.append(Fault("fixed", text[:end]))
    part = text[:end].ljust(width)
    for name, spec in fixed(kind):
        found.values[name] = found.read(name, spec, part[: spec.width])
        part = part[spec.width :]
    return text[end:]


def _first_field(text: str, kind: type[Message], delimiter: str) -> int:
    """Where the fields with ids begin after a fixed part that is too short: widespread clients write dates their own way.

    -1 if none of the message's ids stands before the first delimiter.
    """
    before = text[: text.index(delimiter)]
    places = [before.find(spec.id) for _name, spec in variable(kind)]
    return min((place for place in places if place >= 0), default=-1)


def _pieces(rest: str, delimiter: str) -> Iterator[tuple[str, str]]:
    for piece in rest.split(delimiter):
        if piece:
            yield piece[:2], piece[2:]


def _read_variable(rest: str, kind: type[Message], profile: Profile, found: _Found) -> tuple[str, ...]:
    """Fill in the fields with ids and return the ids of required ones that did not come. The first of two counts."""
    specs = {spec.id: (name, spec) for name, spec in variable(kind)}
    for key, text in _pieces(rest, profile.delimiter):
        name, spec = specs.get(key, ("", None))
        if spec is None or (name in found.values and not spec.repeated):
            found.unknown.append((key, text))
        elif spec.repeated:
            found.values[name] = (*found.values.get(name, ()), found.read(name, spec, text))
        else:
            found.values[name] = found.read(name, spec, text) if text else spec.kind.blank
    missing = tuple(spec.id for name, spec in specs.values() if spec.required and name not in found.values)
    for name, spec in specs.values():
        found.values.setdefault(name, () if spec.repeated else _absent(spec))
    return missing


def _absent(spec: Variable) -> Any:
    return "" if isinstance(spec.kind.blank, str) else spec.kind.blank
