"""A person's own messages: the list, reading, and how they come."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.notices import actions, queries
from wenmai.notices.forms import wanted_of


@never_cache
@require_safe
def inbox(request: Request) -> HttpResponse:
    """/me/messages/"""
    found = queries.my_inbox(request.actor, page_number(request.GET.get("page")))
    return render(
        request, "notices/inbox.html", {"inbox": found, "page": found.page, "unread": found.unread, "nav": "me"}
    )


@require_POST
def read(request: Request, key: int) -> HttpResponse:
    """One message was read; "go" also leads to what it is about. Raises NotFound."""
    notice = actions.mark_read(request.actor, notice=key)
    return redirect(notice.link if notice.link and "go" in request.POST else "notices:inbox")


@require_POST
def read_all(request: Request) -> HttpResponse:
    """All were read."""
    actions.mark_all_read(request.actor)
    return redirect("notices:inbox")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: Request) -> HttpResponse:
    """Which messages come by e-mail and which as text messages."""
    if request.method != "POST":
        return _choices(request)
    try:
        actions.choose(request.actor, wanted=wanted_of(request.POST), language=request.POST.get("language", ""))
    except Invalid as error:
        return _choices(request, error)
    messages.success(request, _("记下了，下一条消息起照这样。"))
    return redirect("notices:choices")


def _choices(request: Request, error: Invalid | None = None) -> HttpResponse:
    shown = {
        "lines": queries.my_choices(request.actor),
        "address": queries.my_address(request.actor),
        "languages": settings.LANGUAGES,
        "language": queries.language_of(request.actor.person),
        "error": error,
        "nav": "me",
    }
    return render(request, "notices/choices.html", shown, status=error.status if error else 200)
