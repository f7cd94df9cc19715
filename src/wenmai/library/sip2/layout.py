"""How a message is laid out: its dataclass says so by the annotations of its fields, in the order of the standard."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, cast, get_type_hints

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The base of all messages; CODE is the two digits a frame begins with."""

    CODE: ClassVar[str] = ""


def fixed(message: type[Message]) -> tuple[tuple[str, Fixed], ...]:
    """The fixed part, in the standard's order, by the names in the dataclass."""
    return _layout(cast("Any", message))[0]


def variable(message: type[Message]) -> tuple[tuple[str, Variable], ...]:
    """The fields with ids, likewise."""
    return _layout(cast("Any", message))[1]


@cache
def _layout(message: Any) -> tuple[tuple[tuple[str, Fixed], ...], tuple[tuple[str, Variable], ...]]:
    noted = tuple(_noted(message))
    return (
        tuple((name, note) for name, note in noted if isinstance(note, Fixed)),
        tuple((name, note) for name, note in noted if isinstance(note, Variable)),
    )


def _noted(message: Any) -> Iterator[tuple[str, Any]]:
    for name, hint in get_type_hints(message, include_extras=True).items():
        for note in getattr(hint, "__metadata__", ()):
            yield name, note
