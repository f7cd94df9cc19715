"""References to things of other rooms: "activities.session:42", resolved by the owner, never by a join."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Subject:
    """What a stranger may know of a thing. `institution` and `division` are codes, "" where there is none."""

    ref: str
    title: str
    url: str = ""
    institution: str = ""
    division: str = ""


Resolver = Callable[[Actor, str], Subject]
_resolvers: dict[str, Resolver] = {}


class UnknownSubject(LookupError):
    """No room has registered this prefix; a programming or data error, never skipped."""


def register(prefix: str, resolver: Resolver) -> None:
    """Register the owner of `prefix` ("activities.session"); called once, from the room's apps.py."""
    if prefix in _resolvers:
        raise ValueError(f"subject prefix registered twice: {prefix}")
    _resolvers[prefix] = resolver


def reference(prefix: str, key: object) -> str:
    """Build a reference. Raises UnknownSubject for an unregistered prefix."""
    if prefix not in _resolvers:
        raise UnknownSubject(prefix)
    return f"{prefix}:{key}"


def resolve(actor: Actor, ref: str) -> Subject:
    """Resolve a reference as `actor` sees it. Raises UnknownSubject, or NotFound from the owner."""
    prefix, separator, key = ref.partition(":")
    if not separator or not key:
        raise NotFound("subject.malformed", _("这条引用写得不完整。"))
    if prefix not in _resolvers:
        raise UnknownSubject(prefix)
    return _resolvers[prefix](actor, key)


def prefixes() -> tuple[str, ...]:
    """All registered prefixes, sorted."""
    return tuple(sorted(_resolvers))
