"""What is in somebody's basket, and which of it they have booked."""

from collections.abc import Iterable

from wenmai.booking.models import ACTIVE, BasketItem, Booking
from wenmai.kernel.actor import Actor


def basket_of(actor: Actor) -> list[str]:
    """The subjects in a person's basket, oldest first."""
    rows = BasketItem.objects.filter(person=actor.person).exclude(person="")
    return list(rows.values_list("ref", flat=True))


def booked_subjects(actor: Actor, subjects: Iterable[str]) -> dict[str, Booking]:
    """The next booking of the actor that stands, by the subject of its offering. One query."""
    rows = Booking.objects.filter(person=actor.person, state__in=ACTIVE, session__offering__subject__in=list(subjects))
    rows = rows.exclude(person="").select_related("session__offering").order_by("-session__starts_at")
    return {each.session.offering.subject: each for each in rows}
