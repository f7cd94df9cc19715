"""What other programs follow of courses: the lessons of one, and what was announced. Public."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.booking.calendars import CONTENT_TYPE, calendar_of
from wenmai.courses import feeds
from wenmai.courses.filters import wanted_of
from wenmai.courses.queries.classes import get_course
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.atom import CONTENT_TYPE as ATOM
from wenmai.kernel.atom import atom_of
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged
from wenmai.places.queries.divisions import divisions_by_code


@require_safe
def course_calendar(request: Request, key: int) -> HttpResponse:
    """All lessons of the announced classes of a course. Raises NotFound for one that is not announced."""
    course = get_course(ANYONE, key)
    return tagged(request, calendar_of(course.title, feeds.lessons_of_course(course, _site(request))), CONTENT_TYPE)


@require_safe
def announcements(request: Request) -> HttpResponse:
    """/courses/feed.atom: the classes that were announced last, of an art form, in a division."""
    wanted, site = wanted_of(request.GET.dict(), ""), _site(request)
    place = divisions_by_code([wanted.division]).get(wanted.division)
    title = _("%(place)s新开的课") % {"place": place.name if place else ""}
    posts = feeds.announced(wanted.division, wanted.art, site)
    return tagged(request, atom_of(title, f"{site}/courses/", posts, request.build_absolute_uri()), ATOM)


def _site(request: Request) -> str:
    return request.build_absolute_uri("/").rstrip("/")
