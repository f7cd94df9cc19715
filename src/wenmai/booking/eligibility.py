"""Whom an offering is for, as the room that owns it knows: asked at every claim, whatever door it comes through.

A room registers a check for the prefix of its subjects ("courses.class"); it raises the refusal with the next step.
"""

from collections.abc import Callable

from wenmai.booking.models import Pool
from wenmai.kernel.actor import Actor

Check = Callable[[Actor, str, str], None]
_checks: dict[str, Check] = {}


def register(prefix: str, check: Check) -> None:
    """`check(actor, key, person)` for subjects of a prefix. Raises ValueError for a second one."""
    if _checks.get(prefix, check) is not check:
        raise ValueError(f"already decided by another: {prefix}")
    _checks[prefix] = check


def decided(subject: str) -> bool:
    """Whether somebody is asked about claims on a subject."""
    return subject.partition(":")[0] in _checks


def check(actor: Actor, subject: str, person: str) -> None:
    """Raise the owner's refusal; nothing where nobody registered."""
    prefix, _colon, key = subject.partition(":")
    if found := _checks.get(prefix):
        found(actor, key, person)


def check_pools(actor: Actor, pools: tuple[int, ...], person: str) -> None:
    """The same for what several pools belong to, in their order."""
    subjects = dict(Pool.objects.filter(pk__in=pools).values_list("pk", "session__offering__subject"))
    for key in pools:
        if key in subjects:
            check(actor, subjects[key], person)
