"""The desk: goods of the house, what waits for a check, what a year brought in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.guide import policies
from wenmai.guide.actions.goods import edit_goods, list_goods, note_year, offer_goods, retire_goods, return_goods
from wenmai.guide.forms.goods import GoodsForm, YearForm, words_of_goods
from wenmai.guide.forms.reading import sent_house
from wenmai.guide.queries.goods import desk_goods, get_desk_goods, latest_years
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried
from wenmai.places.queries.institutions import houses_at


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """What the actor's houses offer, and what waits; a form for another."""
    houses = houses_at(request.actor)
    form = GoodsForm(houses, request.POST or None, request.FILES or None)
    if houses and (done := tried(form, lambda: _offered(request, form))):
        return done
    shown = {"form": form, "houses": houses, "page": desk_goods(request.actor, page_number(request.GET.get("page")))}
    return render(request, "guide/desk_goods.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one_goods(request: Request, key: int) -> HttpResponse:
    """Correct one; for who checks: let it through or not."""
    found = get_desk_goods(request.actor, key)
    form = GoodsForm([found.house], request.POST or None, request.FILES or None, initial=words_of_goods(found))
    if done := tried(form, lambda: _edited(request, form, key)):
        return done
    return _shown(request, key, form, YearForm(prefix="y"))


@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """通过, 退回 or 下架."""
    found, reason = get_desk_goods(request.actor, key), request.POST.get("reason", "")
    seen = request.POST.get("seen", "")
    deeds: dict[str, Callable[[], object]] = {
        "list": lambda: list_goods(request.actor, goods=found, seen=seen),
        "return": lambda: return_goods(request.actor, goods=found, reason=reason, seen=seen),
        "retire": lambda: retire_goods(request.actor, goods=found, reason=reason),
    }
    done = request.POST.get("do", "")
    try:
        deeds.get(done, _nothing)()
        messages.success(request, _done()[done])
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("guide_desk:one_goods", key)


@require_POST
def year(request: Request, key: int) -> HttpResponse:
    """What a year brought in."""
    found, form = get_desk_goods(request.actor, key), YearForm(request.POST, prefix="y")
    if done := tried(form, lambda: _noted(request, form, key)):
        return done
    words = GoodsForm([found.house], initial=words_of_goods(found))
    return _shown(request, key, words, form)


def _shown(request: Request, key: int, form: GoodsForm, counting: YearForm) -> HttpResponse:
    found = get_desk_goods(request.actor, key)
    shown = {
        "form": form,
        "counting": counting,
        "goods": found,
        "years": latest_years(found),
        "keeps": policies.may_keep(request.actor, found.house),
        "checks": policies.may_check(request.actor, found),
    }
    status = 422 if form.errors or counting.errors else 200
    return render(request, "guide/desk_one_goods.html", shown, status=status)


def _offered(request: Request, form: GoodsForm) -> HttpResponse:
    offer_goods(request.actor, draft=form.draft(sent_house(form.cleaned_data["sold_at"])))
    messages.success(request, _("送去核对了，通过以后大家看得到。"))
    return redirect("guide_desk:goods")


def _edited(request: Request, form: GoodsForm, key: int) -> HttpResponse:
    draft = form.draft(sent_house(form.cleaned_data["sold_at"]))
    edit_goods(request.actor, goods=get_desk_goods(request.actor, key), draft=draft)
    messages.success(request, _("改好了，核对以后再展示。"))
    return redirect("guide_desk:one_goods", key)


def _noted(request: Request, form: YearForm, key: int) -> HttpResponse:
    note_year(request.actor, goods=get_desk_goods(request.actor, key), draft=form.draft())
    messages.success(request, _("记下了。"))
    return redirect("guide_desk:one_goods", key)


def _done() -> dict[str, str]:
    return {
        "list": _("展示了。登记的单位收到消息。"),
        "return": _("退回了。登记的单位收到消息。"),
        "retire": _("下架了。"),
    }


def _nothing() -> None:
    raise Invalid("guide.goods", _("点一个按钮：通过、退回，或不再展示。"))
