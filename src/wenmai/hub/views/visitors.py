"""A reader of theirs is registered at a desk; what was taken back there by mistake is undone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wenmai.hub.actions.undoing import undo_take
from wenmai.hub.actions.visitors import Newcomer, welcome
from wenmai.hub.forms.systems import VisitorForm
from wenmai.hub.queries.houses import served_house, taken_today
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole
from wenmai.people.texts import NOTICE_VERSION


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visitor(request: Request, code: str) -> HttpResponse:
    """Number and name; then the desk goes on with the reader."""
    house = served_house(request.actor, code)
    if "undo" in request.POST:
        return _undone(request, house.code)
    form = _form(request)

    def act() -> HttpResponse:
        given = form.cleaned_data
        newcomer = Newcomer(given["number"], given.get("name", ""), NOTICE_VERSION, given["found"])
        passed = welcome(request.actor, house=house, newcomer=newcomer)
        address = reverse("library_desk:desk", args=[house.code])
        return redirect(f"{address}?{urlencode({'reader': passed})}")

    if answer := tried(form, act):
        return answer
    shown = {"house": house, "form": form, "taken": taken_today(house), "nav": "desk"}
    return render(request, "hub/visitor.html", shown, status=422 if form.errors else 200)


def _form(request: Request) -> VisitorForm:
    """Whom the desk has found already (by pass) is not asked for a name."""
    found = request.POST.get("found", "") or request.GET.get("newcomer", "")
    initial = {"number": request.GET.get("number", "")[:40], "found": found}
    return VisitorForm(request.POST or None, initial=initial, known=bool(found))


def _undone(request: Request, code: str) -> HttpResponse:
    try:
        row = undo_take(request.actor, deed=whole(request.POST["undo"]), why=request.POST.get("why", ""))
        messages.success(request, _("撤回了《%s》的代收，会告诉他们。") % row.title)
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("hub_desk:visitor", code)
