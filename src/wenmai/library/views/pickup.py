"""Pickup points of a house, what is to be laid and carried, and the errands of who carries books."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.library import desk_pages, pickup_pages, policies
from wenmai.library.actions.points import make_point
from wenmai.library.forms.points import WorkForm
from wenmai.library.queries.pickup import my_errands, points_of, work_of
from wenmai.people.queries.staff import staff_at


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: Request, code: str) -> HttpResponse:
    """取书点的活: put in boxes, carry home, take out."""
    house = desk_pages.get_house(request.actor, code)
    if request.method == "POST":
        _say(request, lambda given: pickup_pages.done(request.actor, house, given))
        return redirect("library_desk:pickup", house.code)
    todo = work_of(request.actor, house)
    shown = {"house": house, "work": todo, "points": points_of(house), "key": uuid4().hex, "nav": "desk"}
    shown["staff"] = staff_at(house.code) if todo.to_carry else []
    return render(request, "library/pickup/work.html", shown)


def _say(request: Request, act: "pickup_pages.Act") -> None:
    form = WorkForm(request.POST)
    try:
        if form.is_valid():
            messages.success(request, act(form.cleaned_data))
        else:
            messages.error(request, _("这一步看不懂。请刷新后再办。"))
    except DomainError as refused:
        messages.error(request, refused.message)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def points(request: Request, code: str) -> HttpResponse:
    """取书点: the list, and for a manager a form for one more."""
    house = desk_pages.get_house(request.actor, code)
    form = pickup_pages.point_form(house, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_point(request.actor, house=house, draft=form.draft())
        except DomainError as refused:
            form.add_error(next((name for name in refused.fields if name in form.fields), None), refused.message)
        else:
            messages.success(request, _("%s设好了，读者预约时可以选。") % made)
            return redirect("library_desk:points", house.code)
    shown = {"house": house, "form": form, "points": points_of(house), "nav": "desk"}
    shown["may_keep"] = policies.may_keep_points(request.actor, house.scope_path)
    return render(request, "library/pickup/points.html", shown, status=422 if form.errors else 200)


@require_POST
def point(request: Request, code: str, key: int) -> HttpResponse:
    """停用, 恢复, 停办."""
    house = desk_pages.get_house(request.actor, code)
    deed, why = request.POST.get("deed", ""), request.POST.get("why", "")[:100]
    try:
        messages.success(request, pickup_pages.keep_point(request.actor, house, key, deed, why))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("library_desk:points", house.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def errands(request: Request) -> HttpResponse:
    """我要送的书: addresses, for who carries them, as long as they do."""
    if request.method == "POST":
        _say(request, lambda given: pickup_pages.errand(request.actor, given))
        return redirect("opac:errands")
    shown = {"errands": my_errands(request.actor), "key": uuid4().hex, "nav": "me"}
    return render(request, "library/pickup/errands.html", shown)
