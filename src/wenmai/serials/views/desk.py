"""The reading room in the morning: scan or tap what came."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.serials import scans
from wenmai.serials.actions.checking_in import check_in, take_back
from wenmai.serials.queries.desk import Picked, first_house, get_arrival, get_house, get_issue, morning


@require_safe
def start(request: Request) -> HttpResponse:
    """The reading room of the first library where the actor serves."""
    return redirect("serials_desk:desk", first_house(request.actor).code)


@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: Request, code: str) -> HttpResponse:
    """What is to come, what came; a scan checks in, or asks which issue is meant."""
    house, choices = get_house(request.actor, code), Picked(None)
    if request.method == "POST":
        try:
            said, choices = scans.scanned(request.actor, house, request.POST)
        except DomainError as refused:
            messages.error(request, refused.message)
            return redirect("serials_desk:desk", code)
        if said:
            messages.success(request, said)
            return redirect("serials_desk:desk", code)
    shown = {"house": house, "page": morning(house), "choices": choices.choices, "key": uuid4().hex, "nav": "desk"}
    return render(request, "serials/desk.html", shown | {"desk_station": house})


@require_POST
def tap(request: Request, key: int) -> HttpResponse:
    """One issue came: all copies, or as many as were said."""
    sent, issue = request.POST, get_issue(request.actor, key)
    word = f"tap:{sent.get('key', '')[:40]}:{key}"
    try:
        made = check_in(request.actor, issue=key, key=word, copies=whole(sent.get("copies"), 2))
        messages.success(request, _("《%(title)s》%(issue)s 登到了。") % scans.named(made.issue))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("serials_desk:desk", issue.subscription.library.code)


@require_POST
def back(request: Request, key: int) -> HttpResponse:
    """It was a mistake."""
    issue = get_arrival(request.actor, key).issue
    try:
        row = take_back(request.actor, arrival=key)
        messages.success(request, _("《%(title)s》%(issue)s 退回到没有登到。") % scans.named(row))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("serials_desk:desk", issue.subscription.library.code)
