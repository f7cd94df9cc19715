"""One's family in a round: who is in it and how they stand, and who can still be put in."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.booking.models import Application, IntakeRound
from wenmai.booking.queries.rounds import family_applications, my_application
from wenmai.booking.round_pages import standing
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import Someone, party_of


@dataclass(frozen=True, slots=True)
class InRound:
    """A member of the family who is in the round; `ahead` of them wait so many in a queue that runs, None elsewhere."""

    person: Someone
    application: Application
    ahead: int | None


@dataclass(frozen=True, slots=True)
class FamilyInRound:
    """`without` are the keys of who is in already, oneself too; `can` is whether anybody is left to be put in."""

    members: Sequence[InRound]
    without: frozenset[str]
    can: bool


def family_in(actor: Actor, found: IntakeRound) -> FamilyInRound:
    """How a round stands for the actor's family. Three queries, and one for each member in a queue."""
    party = party_of(actor)
    asked = {each.person: each for each in family_applications(actor, found)} if party else {}
    mine = {actor.person} if my_application(actor, found) else set()
    members = [InRound(each, asked[each.key], _ahead(each, found)) for each in party[1:] if each.key in asked]
    without = frozenset(asked) | mine
    return FamilyInRound(members, without, can=any(each.key not in without for each in party))


def _ahead(person: Someone, found: IntakeRound) -> int | None:
    place = standing(Actor(person.key), found)
    return place.ahead if place and place.rank else None
