"""Who comes, by name: one's own family as companions, and whose real name a house asks for, how surely known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from wenmai.booking.models import BookingPolicy
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.people.models import RealName
from wenmai.people.queries.persons import display_names, party_of, real_name_level, real_name_levels


@dataclass(frozen=True, slots=True)
class Names:
    """What is asked: a real name known to `level` (see people.RealName; 0 is none) of who books, or of each who comes."""

    level: int = 0
    each: bool = False


class Party(Protocol):
    """A wish for places or for a room: for whom, how many, who of the family comes along."""

    @property
    def person(self) -> str:
        """For whom."""

    @property
    def party_size(self) -> int:
        """How many come."""

    @property
    def dependants(self) -> tuple[str, ...]:
        """Who of them is named besides."""


def names_of(policy: BookingPolicy | None) -> Names:
    """What a rule asks; nothing without one."""
    return Names(policy.real_name_level, policy.real_name_each) if policy else Names()


def strictest(asked: Iterable[Names]) -> Names:
    """What satisfies all of them."""
    rows = list(asked)
    return Names(max((each.level for each in rows), default=0), any(each.each for each in rows))


def names_said(asked: Names) -> str:
    """What a reader should know beforehand; "" where no name is asked for."""
    if not asked.level:
        return ""
    how = {"how": RealName(min(asked.level, RealName.EXTERNAL)).label}
    return _("来的每个人都要实名（%(how)s）") % how if asked.each else _("约的人要实名（%(how)s）") % how


def heads(said: int, dependants: tuple[str, ...]) -> int:
    """How many come, as a form says it: who is ticked is one more than who books, whatever the number beside it."""
    return max(said, 1 + len(dependants)) if said > 0 else said


def check_companions(wish: Party) -> None:
    """Raise Invalid for more companions than people, or the same one twice."""
    if len(wish.dependants) > wish.party_size or len(set(wish.dependants)) != len(wish.dependants):
        message = _("同去的家人比人数还多。")
        raise Invalid("booking.party", message, fields={"dependants": message})


def check_names(asked: Names, wish: Party) -> None:
    """Companions are of the own family of whom it is for; where real names are asked for, they are known.

    Raises Invalid (booking.party, booking.names), NotAllowed (booking.real_name).
    """
    family = {each.key for each in party_of(Actor(person=wish.person))} if wish.dependants else set()
    if not family.issuperset(wish.dependants):
        message = _("同去的人要先加进“我的家人”。不加也行，到门口报人数。")
        raise Invalid("booking.party", _unlisted() if asked.each else message, fields={"dependants": message})
    if asked.level and real_name_level(wish.person) < asked.level:
        raise NotAllowed("booking.real_name", _("这里要实名。先到“我的”里核实身份，或带身份证到服务台办。"))
    if asked.each:
        _check_each(asked.level, wish)


def _check_each(level: int, wish: Party) -> None:
    named = {wish.person, *wish.dependants}
    if len(named) < wish.party_size:
        raise Invalid("booking.names", _unlisted(), fields={"dependants": _unlisted()})
    known = real_name_levels(wish.dependants)
    missing = [key for key in wish.dependants if known.get(key, 0) < level]
    if missing:
        names = display_names(missing)
        who = _("、").join(names.get(key, "") for key in missing)
        said = _("同去的 %(who)s 还没有实名。带本人的证件到任一服务台核一下，再来约。") % {"who": who}
        raise NotAllowed("booking.real_name", said, fields={"dependants": said})


def _unlisted() -> str:
    return _("这里来的每个人都要实名：把同去的人加进“我的家人”，约的时候都选上；没有都选上，就把人数改少。")
