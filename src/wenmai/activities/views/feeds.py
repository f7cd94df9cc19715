"""What other programs follow: calendars of an activity and of a house, and announcements. Public."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.activities import feeds, queries
from wenmai.activities.filters import wanted_of
from wenmai.booking.calendars import CONTENT_TYPE, calendar_of
from wenmai.booking.house_calendars import entries_at
from wenmai.kernel.atom import CONTENT_TYPE as ATOM
from wenmai.kernel.atom import atom_of
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import get_institution


@require_safe
def activity_calendar(request: Request, key: int) -> HttpResponse:
    """All dates of one activity. Raises NotFound, also for what was taken down."""
    activity = queries.get_activity(request.actor, key)
    entries = feeds.dates_of(activity, _site(request))
    return tagged(request, calendar_of(activity.title, entries), CONTENT_TYPE)


@require_safe
def house_calendar(request: Request, code: str) -> HttpResponse:
    """All activities and lessons of one institution. Raises NotFound."""
    house = get_institution(request.actor, code)
    title = _("%(house)s的活动") % {"house": house.name}
    return tagged(request, calendar_of(title, entries_at(house, _site(request))), CONTENT_TYPE)


@require_safe
def announcements(request: Request) -> HttpResponse:
    """/activities/feed.atom: what was announced last, of a kind, in a division."""
    wanted = wanted_of(request.GET.dict(), "")
    place = divisions_by_code([wanted.division]).get(wanted.division)
    title = _("%(place)s新发布的活动") % {"place": place.name if place else ""}
    site = _site(request)
    body = atom_of(title, f"{site}/activities/", feeds.announced(wanted, site), request.build_absolute_uri())
    return tagged(request, body, ATOM)


def _site(request: Request) -> str:
    return request.build_absolute_uri("/").rstrip("/")
