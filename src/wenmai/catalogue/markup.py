"""Writing XML as text: enough for answers whose records are serialised already, and as fast as joining strings."""

import re
from collections.abc import Mapping
from typing import Self
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 cannot hold even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup(str):
    """A text that is XML already and is not escaped again."""

    __slots__ = ()

    def __add__(self, other: str) -> Self:
        """Joined, a plain text being escaped."""
        return type(self)(str(self) + str(plain(other)))


HEAD = Markup('<?xml version="1.0" encoding="UTF-8"?>\n')


def plain(text: str) -> Markup:
    """A text with its signs escaped, and without those that XML forbids."""
    return text if isinstance(text, Markup) else Markup(escape(_FORBIDDEN.sub("\ufffd", text)))


def element(name: str, *parts: str, attributes: Mapping[str, str] | None = None) -> Markup:
    """An element with texts and elements in it; attributes whose value is empty are left out."""
    shown = "".join(f" {key}={_attribute(value)}" for key, value in (attributes or {}).items() if value)
    inside = "".join(map(plain, parts))
    return Markup(f"<{name}{shown}>{inside}</{name}>" if inside else f"<{name}{shown}/>")


def optional(name: str, text: str) -> Markup:
    """The element, or nothing for an empty text."""
    return element(name, text) if text else Markup()


def joined(parts: list[Markup]) -> Markup:
    """Elements one after another."""
    return Markup("".join(parts))


def _attribute(value: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", value))
