"""The desk: who booked one date, as a file."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from wenmai.activities.actions.taking_out import take_out_booked
from wenmai.activities.views.desk import at_desk
from wenmai.booking.queries.sessions import get_run_session
from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX


@require_POST
@at_desk
def booked(request: Request, key: int) -> HttpResponse:
    """下载名单: noted in the trail, so it is asked for and not only looked at."""
    session = get_run_session(request.actor, key)
    answer = HttpResponse(take_out_booked(request.actor, session=session), content_type=XLSX)
    name = f"{session.offering.institution.code}-{clock.day_of(session.starts_at)}-{session.pk}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
