"""Places for somebody else: as family, on the telephone, at the counter. Each leaves who did it on the booking and in the trail."""

from dataclasses import replace

from django.utils.translation import gettext as _

from wenmai.booking.actions.claims import claim
from wenmai.booking.drafts import Claim
from wenmai.booking.models import Booking, Pool
from wenmai.booking.standing_in import as_agent, as_family
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.persons import party_of


def claim_for_family(actor: Actor, *, wish: Claim) -> Booking:
    """Book for a member of the family: the ticket is theirs, the actor is who booked. Raises what `claim` raises, NotAllowed."""
    return claim(as_family(actor, wish.person), wish=replace(wish, dependants=_along(wish)))


def claim_as_agent(actor: Actor, *, found: str, wish: Claim, door: Channel) -> Booking:
    """Book for who was found or registered at this counter (a pass), through the telephone or the counter.

    Raises what `claim` raises, NotFound (pass), NotAllowed (house out of reach).
    """
    rows = Pool.objects.select_related("session__offering__institution__division")
    pool = rows.filter(pk=wish.pool).first()
    if pool is None:
        raise NotFound("booking.no_session", _("没有这一场，可能已经撤下。"))
    agent, person = as_agent(actor, found=found, house=pool.session.offering.institution, door=door)
    return claim(agent, wish=replace(wish, person=person))


def _along(wish: Claim) -> tuple[str, ...]:
    """Who comes along must be of the family of whom the ticket is for; of others of one's own family only the number counts."""
    own = {each.key for each in party_of(Actor(person=wish.person))}
    return tuple(each for each in wish.dependants if each in own and each != wish.person)
