"""What other programs follow: the dates of an activity, of a house, and what was announced last."""

from django.db.models import Exists, OuterRef, QuerySet

from wenmai.activities.filters import Wanted
from wenmai.activities.models import Activity
from wenmai.booking.calendars import Entry
from wenmai.booking.models import Session
from wenmai.booking.queries.calendars import entries_of_sessions
from wenmai.kernel.atom import Post
from wenmai.places.models import Institution


def dates_of(activity: Activity, site: str) -> list[Entry]:
    """Calendar entries of one activity. `site` is the address before "/activities/"."""
    return _entries(Session.objects.filter(offering=activity.offering_id), site)


def dates_at(house: Institution, site: str) -> list[Entry]:
    """Calendar entries of all activities of a house that are not taken down."""
    rows = Session.objects.filter(offering__institution=house, offering__activity__isnull=False)
    return _entries(rows.filter(offering__activity__withdrawn_at=None), site)


def _entries(rows: "QuerySet[Session]", site: str) -> list[Entry]:
    def page_of(session: Session) -> str:
        return f"{site}/activities/{session.offering.activity.pk}/?session={session.pk}"

    return entries_of_sessions(rows.select_related("offering__activity"), page_of)


NEWEST = 50


def announced(wanted: Wanted, site: str) -> list[Post]:
    """The newest announcements of a kind, with a date anywhere in a division; not what was taken down. One query."""
    dates = Session.objects.filter(offering=OuterRef("offering"), published_at__isnull=False)
    if wanted.division:
        dates = dates.filter(division__path__contains=[wanted.division])
    rows = Activity.objects.filter(Exists(dates), withdrawn_at=None)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    rows = rows.select_related("offering__institution").order_by("-made_at", "-pk")
    return [_post(each, site) for each in rows[:NEWEST]]


def _post(activity: Activity, site: str) -> Post:
    assert activity.offering is not None
    return Post(
        key=f"activity-{activity.pk}",
        title=activity.title,
        url=f"{site}/activities/{activity.pk}/",
        summary=activity.summary or activity.title,
        author=activity.offering.institution.name,
        at=activity.made_at,
        category=str(activity.get_kind_display()),
    )
