"""A reader of theirs is registered at a desk."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wenmai.hub.actions.visitors import Newcomer, welcome
from wenmai.hub.forms.systems import VisitorForm
from wenmai.hub.queries.houses import served_house
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.people.texts import NOTICE_VERSION


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visitor(request: Request, code: str) -> HttpResponse:
    """Number and name; then the desk goes on with the reader."""
    house = served_house(request.actor, code)
    form = VisitorForm(request.POST or None, initial={"number": request.GET.get("number", "")[:40]})

    def act() -> HttpResponse:
        given = form.cleaned_data
        newcomer = Newcomer(given["number"], given["name"], NOTICE_VERSION)
        passed = welcome(request.actor, house=house, newcomer=newcomer)
        address = reverse("library_desk:desk", args=[house.code])
        return redirect(f"{address}?{urlencode({'reader': passed})}")

    if answer := tried(form, act):
        return answer
    shown = {"house": house, "form": form, "nav": "desk"}
    return render(request, "hub/visitor.html", shown, status=422 if form.errors else 200)
