"""The registry of kinds of messages: what people may be told, declared once by the room that tells it."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`name` is "<room>.<what>", `title` is what people read where they choose. `urgent`: never fully muted."""

    name: str
    title: str | Promise
    urgent: bool = False


_kinds: dict[str, NoticeKind] = {}


class UndeclaredKind(LookupError):
    """A message of a kind that nobody declared; a programming error, never skipped."""


def declare(kind: NoticeKind) -> NoticeKind:
    """Declare a kind; called when the room's module is read. Raises ValueError for two declarations that differ."""
    known = _kinds.setdefault(kind.name, kind)
    if (known.urgent, str(known.title)) != (kind.urgent, str(kind.title)):
        raise ValueError(f"notice kind declared twice, differently: {kind.name}")
    return known


def get_kind(name: str) -> NoticeKind:
    """The declared kind. Raises UndeclaredKind."""
    if name not in _kinds:
        raise UndeclaredKind(name)
    return _kinds[name]


def all_kinds() -> tuple[NoticeKind, ...]:
    """All declared kinds, sorted by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def title_of(name: str) -> str:
    """What people call a kind; the name itself for one that an older release had declared."""
    return str(_kinds[name].title) if name in _kinds else name
