"""Beside an attendance sheet: who went out, and the photos of the count."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.actions.movements import count_out
from wenmai.booking.actions.photos import keep_photo, remove_photo
from wenmai.booking.models import Session
from wenmai.booking.models.doors import LARGEST_PHOTO
from wenmai.booking.queries.photos import get_photo
from wenmai.booking.queries.sessions import get_run_session
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request


@require_POST
def out(request: Request, session: int) -> HttpResponse:
    """So many went out."""
    found = get_run_session(request.actor, session)
    sent = request.POST.get("heads", "")
    heads = int(sent) if sent.lstrip("-").isdecimal() and len(sent) < 6 else 0
    moved = count_out(request.actor, session=found.pk, heads=heads)
    if moved is None:
        messages.warning(request, _("里面已经没有人了。"))
    return _sheet(found)


@require_POST
def photos(request: Request, session: int) -> HttpResponse:
    """Keep one more photo."""
    found = get_run_session(request.actor, session)
    sent = request.FILES.get("photo")
    try:
        keep_photo(request.actor, session=found, content=sent.read(LARGEST_PHOTO + 1) if sent else b"")
        messages.success(request, _("照片留下了。"))
    except DomainError as error:
        messages.error(request, error.message)
    return _sheet(found)


@never_cache
@require_safe
def photo(request: Request, key: int) -> HttpResponse:
    """The picture itself. Raises NotFound."""
    found = get_photo(request.actor, key)
    answer = HttpResponse(bytes(found.content), content_type=found.type)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


@require_POST
def take_down(request: Request, key: int) -> HttpResponse:
    """拿掉."""
    found = remove_photo(request.actor, photo=key)
    messages.success(request, _("照片拿掉了。"))
    return _sheet(found.session)


def _sheet(session: Session) -> HttpResponse:
    return redirect("activities_desk:session", session.pk)
