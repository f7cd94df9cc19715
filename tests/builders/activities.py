"""Activities for tests, announced through their own action."""

from datetime import datetime, timedelta

from tests.builders.places import a_prefecture, a_village, an_institution
from wenmai.activities.actions import announce
from wenmai.activities.actions.brands import found_brand
from wenmai.activities.actions.festivals import open_festival
from wenmai.activities.drafts import ActivityDraft, BrandDraft, FestivalDraft
from wenmai.activities.models import Activity, Brand, Festival
from wenmai.booking.drafts.claims import Seats, Slot
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


def a_festival(**about) -> Festival:
    """A month of art of the prefecture that runs now."""
    today = clock.today()
    words = {"title": "全民艺术普及月", "starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=27)}
    return open_festival(system(), draft=FestivalDraft(**({"division": a_prefecture()} | words | about)))


def a_brand(**about) -> Brand:
    """A lecture series of the prefecture, every thirty days."""
    words = {"title": "攀枝花市民讲坛", "style": "talks", "interval_days": 30, "division": a_prefecture()} | about
    return found_brand(system(), draft=BrandDraft(**words))


def the_session(activity: Activity) -> Session:
    """Its first session."""
    return Session.objects.filter(offering=activity.offering).order_by("starts_at").first()
