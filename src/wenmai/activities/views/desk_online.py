"""The desk: how many took part over the network."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenmai.activities.views.desk import at_desk
from wenmai.booking.actions.online import count_online
from wenmai.booking.queries.sessions import get_run_session
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole


@require_POST
@at_desk
def count(request: Request, key: int) -> HttpResponse:
    """线上几个人参加."""
    session = get_run_session(request.actor, key)
    try:
        total = count_online(request.actor, session=session, total=whole(request.POST.get("online"), 9))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("线上记了 %(n)s 人，不算到场。") % {"n": total})
    return redirect("activities_desk:session", key)
