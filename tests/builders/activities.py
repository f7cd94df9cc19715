"""Activities for tests, announced through their own action."""

from datetime import datetime, timedelta

from tests.builders.places import a_village, an_institution
from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.drafts import Seats, Slot
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Division, Institution


def a_slot(
    start: datetime | None = None, *, seats: int = 20, division: Division | None = None, minutes: int = 90, **about
) -> Slot:
    """A date in two days on the square of a village; without seats nobody books."""
    begins = start or clock.now() + timedelta(days=2)
    pools = (Seats("普通", seats),) if seats else ()
    return Slot(
        begins,
        begins + timedelta(minutes=minutes),
        division or a_village(),
        **({"venue": "社区广场", "seats": pools} | about),
    )


def an_activity(
    institution: Institution | None = None,
    *,
    actor: Actor | None = None,
    slots: tuple[Slot, ...] | None = None,
    **words,
) -> Activity:
    """An announced lecture with one date and twenty seats."""
    dates = (a_slot(),) if slots is None else slots
    draft = {"title": "水下的老县城", "kind": "lecture", "bookable": any(each.seats for each in dates)} | words
    host = institution or an_institution()
    return announce(actor or system(), draft=ActivityDraft(institution=host, **draft), slots=dates)


def the_session(activity: Activity) -> Session:
    """Its first session."""
    return Session.objects.filter(offering=activity.offering).order_by("starts_at").first()
