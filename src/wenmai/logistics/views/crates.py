"""One crate: scan books into it or out of it, seal it, print its label, send it elsewhere."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.logistics import crate_deeds
from wenmai.logistics.queries.crates import crate_page, get_crate
from wenmai.logistics.queries.trips import goals
from wenmai.people.qr import drawn


@never_cache
@require_safe
def crate(request: Request, crate: str) -> HttpResponse:
    """The crate with the one field that is for its state."""
    page = crate_page(request.actor, crate)
    shown = {"page": page, "crate": page.crate, "key": uuid4().hex, "nav": "desk"}
    shown["goals"] = goals(page.crate.at) if page.may_move and page.crate.at else []
    return render(request, "logistics/crate.html", shown)


@require_safe
def label(request: Request, crate: str) -> HttpResponse:
    """The label for a printer: where to, from where, its code as a drawing and as letters."""
    found = get_crate(request.actor, crate)
    shown = {"crate": found, "books": found.items.filter(out_at=None).count()}
    shown["picture"] = drawn(found.code, _("箱号 %s") % found.code)
    return render(request, "logistics/label.html", shown)


@require_POST
def act(request: Request, crate: str) -> HttpResponse:
    """What was scanned or tapped; back to the crate."""
    found = get_crate(request.actor, crate)
    try:
        said = crate_deeds.done(request.actor, found.code, request.POST)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        (messages.warning if said.odd else messages.success)(request, said.words)
    return redirect("logistics_desk:crate", found.code)
