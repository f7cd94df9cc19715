"""The self-service machines of a house, for its manager."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.library import desk_pages
from wenmai.library.actions.terminals import make_terminal, revoke_terminal
from wenmai.library.forms.terminals import TerminalForm
from wenmai.library.queries.terminals import terminals_at
from wenmai.places.models import Institution


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terminals(request: Request, code: str) -> HttpResponse:
    """The list, and a form for one more; its secret is shown with the answer and never again."""
    house = desk_pages.get_house(request.actor, code)
    form = TerminalForm(house, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, house, form)
    try:
        made, secret = make_terminal(request.actor, institution=house, draft=form.draft())
    except DomainError as refused:
        form.add_error(next(iter(set(refused.fields) & set(form.fields)), None), refused.message)
        return _page(request, house, form)
    return _page(request, house, TerminalForm(house), made=made, secret=secret)


def _page(request: Request, house: Institution, form: TerminalForm, **more: object) -> HttpResponse:
    rows = terminals_at(request.actor, house)
    shown = {"house": house, "form": form, "terminals": rows, "nav": "desk"} | more
    return render(request, "library/terminals.html", shown, status=422 if form.errors else 200)


@require_POST
def revoke(request: Request, code: str, key: int) -> HttpResponse:
    """停用."""
    house = desk_pages.get_house(request.actor, code)
    revoke_terminal(request.actor, terminal=key)
    messages.success(request, _("停用了，这台自助机不能再借还。"))
    return redirect("library_desk:terminals", house.code)
