"""The shelf, up to three things side by side, and the basket."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.search.queries import of_refs
from wenmai.web import preferences
from wenmai.web.market import basket as kept
from wenmai.web.market import shelf as goods


@require_safe
def shelf(request: Request) -> HttpResponse:
    """What can be had, narrowed by kind, place, for whom and free."""
    wanted = goods.wanted_of(request.GET.dict(), preferences.read(request).place)
    page = goods.on_shelf(request.actor, wanted, page_number(request.GET.get("page")))
    shown = {
        "page": page,
        "goods": goods.goods_of(page.items),
        "wanted": wanted,
        "kinds": goods.kind_chips(wanted),
        "places": goods.place_chips(wanted),
        "others": goods.other_chips(wanted),
        "held": kept.refs_in(request),
        "nav": "market",
    }
    return render(request, "market/shelf.html", shown)


@require_safe
def compare(request: Request) -> HttpResponse:
    """Up to three, side by side."""
    asked = list(dict.fromkeys(each[:80] for each in request.GET.getlist("ref")))
    shown = {
        "goods": goods.goods_by_ref(asked[: goods.MOST_COMPARED]),
        "many": len(asked) > goods.MOST_COMPARED,
        "held": kept.refs_in(request),
        "nav": "market",
    }
    return render(request, "market/compare.html", shown)


@require_safe
def basket(request: Request) -> HttpResponse:
    """What one means to book, each with the way there, and what is taken already."""
    refs = kept.refs_in(request)
    chosen = kept.chosen_of(request.actor, refs)
    left = [each for each in chosen if each.to_book and not each.taken]
    shown = {"chosen": chosen, "next": left[0] if left else None, "left": len(left), "gone": len(refs) - len(chosen)}
    shown["over"] = kept.left_over(request)
    return render(request, "market/basket.html", shown | {"nav": "market"})


@require_POST
def put(request: Request) -> HttpResponse:
    """Into the basket; what is not on the shelf is not taken."""
    ref = request.POST.get("ref", "")[:80]
    if ref not in of_refs([ref]):
        messages.error(request, _("这一样已经不在了，看看别的。"))
        return redirect("market")
    try:
        kept.put(request, ref)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("market_basket")
    messages.success(request, _("放进服务篮了。"))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "market_basket")


@require_POST
def take_out(request: Request) -> HttpResponse:
    """Out of the basket; without one, all that has gone from the shelf."""
    ref = request.POST.get("ref", "")[:80]
    refs = kept.refs_in(request)
    there = of_refs(refs)
    for each in [ref] if ref else [each for each in refs if each not in there]:
        kept.take_out(request, each)
    return redirect("market_basket")
