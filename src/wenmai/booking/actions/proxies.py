"""Places for one's own family, by every way that there is. Each leaves who did it on what was made and in the trail."""

from dataclasses import replace

from django.db import transaction

from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.ranges import claim_wanted
from wenmai.booking.actions.room_requests import ask_range
from wenmai.booking.actions.rounds import apply
from wenmai.booking.actions.seats import claim_seat
from wenmai.booking.actions.waiting import wait
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import Application, Booking, RoomRequest, WaitEntry
from wenmai.booking.standing_in import as_family
from wenmai.booking.telling import proxies as proxy_notices
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import party_of


def claim_for_family(actor: Actor, *, wish: Claim) -> Booking:
    """Book for a member of the family: the ticket is theirs, the actor is who booked. Raises what `claim` raises, NotAllowed."""
    return claim(as_family(actor, wish.person), wish=replace(wish, dependants=_along(wish.person, wish.dependants)))


@transaction.atomic
def wait_for_family(actor: Actor, *, wish: WaitWish) -> WaitEntry:
    """Wait for a member of the family. Raises what `wait` raises, NotAllowed."""
    asked = replace(wish, dependants=_along(wish.person, wish.dependants))
    entry = wait(as_family(actor, wish.person), wish=asked)
    proxy_notices.waiting_for(actor, entry)
    return entry


@transaction.atomic
def apply_for_family(actor: Actor, *, wish: Wish) -> Application:
    """Put a member of the family into a round, with the tickets that are theirs. Raises what `apply` raises, NotAllowed."""
    asked = replace(wish, dependants=_along(wish.person, wish.dependants))
    made = apply(as_family(actor, wish.person), wish=asked)
    proxy_notices.applied_for(actor, made)
    return made


def take_room_for_family(actor: Actor, *, wanted: Wanted, wish: RangeClaim) -> Booking:
    """A room by the hour for a member of the family. Raises what `claim_range` raises, NotAllowed."""
    return claim_wanted(as_family(actor, wish.person), wanted=wanted, wish=of_their_family(wish))


def ask_room_for_family(actor: Actor, *, wish: RangeClaim) -> RoomRequest:
    """The same where the house looks first. Raises what `ask_range` raises, NotAllowed."""
    return ask_range(as_family(actor, wish.person), wish=of_their_family(wish))


def claim_seat_for_family(actor: Actor, *, wish: Claim, label: str = "") -> Booking:
    """A reading seat for a member of the family. Raises what `claim_seat` raises, NotAllowed."""
    return claim_seat(as_family(actor, wish.person), wish=wish, label=label)


def of_their_family(wish: RangeClaim) -> RangeClaim:
    """The wish with those of the companions who are of the family of whom it is for."""
    return replace(wish, dependants=_along(wish.person, wish.dependants)) if wish.dependants else wish


def _along(person: str, dependants: tuple[str, ...]) -> tuple[str, ...]:
    """Who comes along must be of the family of whom the ticket is for; of others of one's own family only the number counts."""
    own = {each.key for each in party_of(Actor(person=person))}
    return tuple(each for each in dependants if each in own and each != person)
