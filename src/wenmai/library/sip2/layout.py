"""How a message is laid out: its dataclass says so by the annotations of its fields, in the order of the standard."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, get_type_hints

from wenmai.library.sip2.kinds import Kind


@dataclass(frozen=True, slots=True)
class Fixed:
    """A field at a fixed place, `width` signs wide."""

    width: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Variable:
    """A field that begins with its two-letter id and ends with the delimiter; a required one is written even if empty."""

    id: str
    kind: Kind
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a message with its name in the dataclass."""

    name: str
    field: Fixed | Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The base of all messages; CODE is the two digits a frame begins with."""

    CODE: ClassVar[str] = ""


@cache
def places(message: type[Message]) -> tuple[Place, ...]:
    """The fields of a message type in the standard's order."""
    return tuple(_places(message))


def _places(message: type[Message]) -> Iterator[Place]:
    hints: dict[str, Any] = get_type_hints(message, include_extras=True)
    for name, hint in hints.items():
        for note in getattr(hint, "__metadata__", ()):
            if isinstance(note, Fixed | Variable):
                yield Place(name, note)


@cache
def fixed(message: type[Message]) -> tuple[tuple[str, Fixed], ...]:
    """The fixed part."""
    return tuple((each.name, each.field) for each in places(message) if isinstance(each.field, Fixed))


@cache
def variable(message: type[Message]) -> tuple[tuple[str, Variable], ...]:
    """The fields with ids."""
    return tuple((each.name, each.field) for each in places(message) if isinstance(each.field, Variable))
