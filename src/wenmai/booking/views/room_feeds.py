"""What other programs follow of rooms: when each is taken. Public, and nobody's name."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.booking.calendars import CONTENT_TYPE, calendar_of
from wenmai.booking.queries.room_busy import busy_of
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged


@require_safe
def busy(request: Request, space: int) -> HttpResponse:
    """The calendar of a room that is lent by the hour. Raises NotFound."""
    wanted = get_wanted_space(space)
    address = request.build_absolute_uri(f"/spaces/{space}/")
    return tagged(request, calendar_of(wanted.room, busy_of(space, _("有人用"), address)), CONTENT_TYPE)
