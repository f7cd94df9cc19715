"""Requests for rooms: one's own, and those that a house has to decide."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.models import RequestState, RoomRequest
from wenmai.booking.standing_in import sees_what_they_made
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.persons import booked_for_by
from wenmai.places.models import Institution


def _rows() -> "QuerySet[RoomRequest]":
    return RoomRequest.objects.select_related("offering__institution__division", "offering__space", "booking")


def get_request(actor: Actor, key: int, *, lock: bool = False) -> RoomRequest:
    """One's own, made for somebody else, or one of a house that the actor runs. Raises NotFound for any other."""
    rows = _rows().select_for_update(no_key=True, of=("self",)) if lock else _rows()
    found = rows.filter(pk=key).first()
    if found is None or not may_see(actor, found):
        raise NotFound("booking.no_request", _("没有这个申请。"))
    return found


def may_see(actor: Actor, asked: RoomRequest) -> bool:
    """The person, who asked for them, and the staff of the house."""
    return may_withdraw(actor, asked) or policies.may_run_offering(actor, asked.offering)


def may_withdraw(actor: Actor, asked: RoomRequest) -> bool:
    """The person, and who asked for them."""
    return policies.acts_as(actor, asked.person) or sees_what_they_made(actor, asked)


def my_requests(actor: Actor, limit: int = 20) -> Sequence[RoomRequest]:
    """The actor's own and those for their family, the newest first; approved ones are bookings and stand there."""
    family = Q(operator=actor.person or "-", channel=Channel.RELATIVE, person__in=booked_for_by(actor))
    rows = _rows().filter(Q(person=actor.person or "-") | family).exclude(state=RequestState.APPROVED)
    return list(rows.order_by("-asked_at", "-pk")[:limit])


def requests_of(house: Institution) -> Sequence[RoomRequest]:
    """What a house has to decide, the soonest first."""
    rows = _rows().filter(offering__institution=house, state=RequestState.ASKED)
    return list(rows.order_by("during", "pk"))
