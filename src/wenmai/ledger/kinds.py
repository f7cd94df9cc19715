"""The registry of fact kinds: what may be counted, declared once by the room that counts it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache


@dataclass(frozen=True, slots=True)
class FactKind:
    """`name` is "<room>.<what>", `title` and `unit` are Chinese. `importable`: other systems may send it by CSV."""

    name: str
    title: str
    unit: str
    importable: bool = False


_kinds: dict[str, FactKind] = {}


class UndeclaredKind(LookupError):
    """A fact of a kind that nobody declared; a programming error, never skipped."""


def declare(kind: FactKind) -> FactKind:
    """Declare a kind, from the room's facts.py. A room may take over an external kind by its name and unit.

    Raises ValueError for two declarations that differ.
    """
    known = _kinds.get(kind.name, kind)
    own = known if kind.importable else kind
    if known != kind and (known.unit != kind.unit or not (known.importable or kind.importable)):
        raise ValueError(f"fact kind declared twice, differently: {kind.name}")
    _kinds[kind.name] = replace(own, importable=known.importable or kind.importable)
    importable_kinds.cache_clear()
    return _kinds[kind.name]


def get_kind(name: str) -> FactKind:
    """The declared kind. Raises UndeclaredKind."""
    if name not in _kinds:
        raise UndeclaredKind(name)
    return _kinds[name]


def all_kinds() -> tuple[FactKind, ...]:
    """All declared kinds, sorted by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


@cache
def importable_kinds() -> Mapping[str, str]:
    """Name by title of what other systems may send, in the order of names."""
    return {kind.title: kind.name for kind in all_kinds() if kind.importable}
