"""Masking in terms: * any run of characters, ? one character, ^ the start or end of a field, backslash escapes.

Source: the masking rules of the CQL context set 1.2. They hold unless a relation modifier says cql.unmasked.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from wenmai.catalogue.diagnostics import Refused

_SIGNS = re.compile(r"\\(.?)|([*?^])", re.DOTALL)
_ESCAPABLE = '*?^"\\'


class Mask(StrEnum):
    """A masking sign."""

    ANY = "*"
    ONE = "?"
    ANCHOR = "^"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term taken apart: literal texts and masks in order. Neighbouring literals are one."""

    parts: tuple[str | Mask, ...]

    @property
    def literal(self) -> str | None:
        """The plain text of a term without masks; None if there is one."""
        if any(isinstance(part, Mask) for part in self.parts):
            return None
        return "".join(self.parts)


def pattern(term: str) -> Pattern:
    """Take a term apart. Raises Refused: 26 for a backslash before a sign that is none, 32 for ^ amid the term."""
    parts: list[str | Mask] = []
    end = 0
    for found in _SIGNS.finditer(term):
        _say(parts, term[end : found.start()])
        end = found.end()
        if found[2]:
            parts.append(Mask(found[2]))
        elif not found[1] or found[1] not in _ESCAPABLE:
            raise Refused(26, found[0], found.start())
        else:
            _say(parts, found[1])
    _say(parts, term[end:])
    if Mask.ANCHOR in parts[1:-1]:
        raise Refused(32, term)
    return Pattern(tuple(parts))


def _say(parts: list[str | Mask], text: str) -> None:
    if not text:
        return
    if parts and not isinstance(parts[-1], Mask):
        parts[-1] += text
    else:
        parts.append(text)


def escaped(text: str) -> str:
    """The term that means this text and nothing else."""
    return re.sub(r'[*?^"\\]', r"\\\g<0>", text)
