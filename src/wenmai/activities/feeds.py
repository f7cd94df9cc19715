"""What other programs follow: the dates of an activity, of a house."""

from django.db.models import QuerySet

from wenmai.activities.models import Activity
from wenmai.booking.calendars import Entry
from wenmai.booking.models import Session
from wenmai.booking.queries.calendars import entries_of_sessions
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
