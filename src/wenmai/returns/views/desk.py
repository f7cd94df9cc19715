"""The desk: what a house has to hand in, filling it in on a phone, and its way upwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.returns import pages
from wenmai.returns.actions import deciding, filling
from wenmai.returns.forms.filling import mistakes_of, parsed, parts_of
from wenmai.returns.queries import returns, sums
from wenmai.returns.queries.returns import Sheet


@never_cache
@require_safe
def index(request: Request) -> HttpResponse:
    """What is to be handed in, and what waits to be accepted; `?year=`, the last whole year at first."""
    year = pages.year_of(request.GET.get("year"))
    page = {"year": year, "years": pages.years(), "own": returns.own(request.actor, year)}
    page["houses"] = returns.houses_of(request.actor)
    return render(
        request, "returns/desk/index.html", page | {"watched": sums.watched(request.actor, year), "nav": "returns"}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, form: str, code: str, year: int) -> HttpResponse:
    """One return: fill in and save (POST), or read."""
    found = returns.get_sheet(request.actor, form, code, year)
    if request.method != "POST":
        return _sheet(request, found)
    given = request.POST.dict()
    entries, wrong = parsed(found.form, given)
    seen = whole(given.get("seen"))
    if wrong:
        return _sheet(request, found, refused=_("有几项不是数字，请改好再存。"), given=given, wrong=wrong)
    try:
        row = filling.fill_in(request.actor, form=form, institution=code, year=year, seen=seen, entries=entries)
        if "hand_in" in given:
            filling.hand_in(request.actor, form=form, institution=code, year=year, seen=row.revision)
    except DomainError as error:
        again = returns.get_sheet(request.actor, form, code, year)
        return _refused(request, again, error, given)
    messages.success(request, _("报出了，等上级收。") if "hand_in" in given else _("存好了。"))
    return redirect("returns_desk:sheet", form, code, year)


def _refused(request: Request, found: Sheet, error: DomainError, given: dict[str, str]) -> HttpResponse:
    wrong = mistakes_of(error, [line.item.key for line in found.lines])
    return _sheet(request, found, refused=error.message, given=given, wrong=wrong, status=error.status)


def _sheet(
    request: Request, found: Sheet, *, refused: str = "", status: int = 422, **sent: dict[str, str]
) -> HttpResponse:
    page = pages.sheet_page(request.actor, found) | {"refused": refused, "nav": "returns"}
    page["parts"] = parts_of(found, sent.get("given"), sent.get("wrong"))
    return render(request, "returns/desk/sheet.html", page, status=status if refused else 200)


@require_POST
def act(request: Request, form: str, code: str, year: int) -> HttpResponse:
    """撤回, 收下, 退回: the buttons of a return that has gone out."""
    found = returns.get_sheet(request.actor, form, code, year)
    try:
        messages.success(request, _acted(request, found))
    except DomainError as error:
        return _sheet(
            request, returns.get_sheet(request.actor, form, code, year), refused=error.message, status=error.status
        )
    return redirect("returns_desk:sheet", form, code, year)


def _acted(request: Request, found: Sheet) -> str:
    wanted, version = request.POST.get("act", ""), whole(request.POST.get("version"))
    key = found.row.pk if found.row else 0
    if wanted == "recall":
        filling.recall(request.actor, form=found.form.code, institution=found.house.code, year=found.year)
        return _("撤回了，可以接着改。")
    if wanted == "accept":
        deciding.accept(request.actor, key=key, version=version)
        return _("收下了。")
    deciding.send_back(request.actor, key=key, version=version, reason=request.POST.get("reason", ""))
    return _("退回了，已经告诉本单位。")


@never_cache
@require_safe
def version(request: Request, key: int) -> HttpResponse:
    """A return as it went out."""
    row = returns.get_version(request.actor, key)
    return render(request, "returns/desk/version.html", pages.version_page(request.actor, row) | {"nav": "returns"})


@never_cache
@require_safe
def file(request: Request, form: str, code: str, year: int) -> HttpResponse:
    """The form as it stands: ?format=csv, else XLSX in the layout of the form."""
    found = returns.get_sheet(request.actor, form, code, year)
    return pages.file_of(pages.of_sheet(request.actor, found), request.GET.get("format", ""), f"{form}-{code}-{year}")
