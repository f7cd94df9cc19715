"""The desk: the register of places to go, and its file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.guide.actions.spots import add_spot, confirm_spot, edit_spot, retire_spot
from wenmai.guide.forms.spots import ConfirmForm, SpotForm, words_of_spot
from wenmai.guide.queries.spots import all_kept_by, get_kept_spot, kept_by
from wenmai.guide.spot_file import COLUMNS, export_spots, import_spots
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.spreadsheets import CSV
from wenmai.kernel.trying import tried
from wenmai.ledger.tables import template
from wenmai.places.queries.institutions import houses_at

LARGEST = 2 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """The register of the actor's houses, what must be confirmed first; a form for another."""
    houses = houses_at(request.actor)
    form = SpotForm(houses, request.POST or None, request.FILES or None)
    if houses and (done := tried(form, lambda: _added(request, form))):
        return done
    shown = {
        "form": form,
        "houses": houses,
        "page": kept_by(request.actor, page_number(request.GET.get("page"))),
        "today": clock.today(),
    }
    return render(request, "guide/desk_spots.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def spot(request: Request, key: int) -> HttpResponse:
    """Correct one."""
    found = get_kept_spot(request.actor, key)
    houses = {each.pk: each for each in (found.keeper, *houses_at(request.actor))}
    form = SpotForm([*houses.values()], request.POST or None, request.FILES or None, initial=words_of_spot(found))
    if done := tried(form, lambda: _edited(request, form, key)):
        return done
    shown = {"form": form, "spot": found, "confirming": ConfirmForm(prefix="c")}
    return render(request, "guide/desk_spot.html", shown, status=422 if form.errors else 200)


@require_POST
def confirm(request: Request, key: int) -> HttpResponse:
    """核对过了: another year."""
    found, form = get_kept_spot(request.actor, key), ConfirmForm(request.POST, prefix="c")
    if form.is_valid():
        given = form.cleaned_data
        _said(request, lambda: confirm_spot(request.actor, spot=found, **given), _("核对日期记下了，再列出一年。"))
    else:
        messages.error(request, _("写明哪天核对的。"))
    return redirect("guide_desk:spot", key)


@require_POST
def retire(request: Request, key: int) -> HttpResponse:
    """不再列出."""
    found = get_kept_spot(request.actor, key)
    reason = request.POST.get("reason", "")
    done = _said(request, lambda: retire_spot(request.actor, spot=found, reason=reason), _("撤下了，不再列出。"))
    return redirect("guide_desk:spots") if done else redirect("guide_desk:spot", key)


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Request) -> HttpResponse:
    """导入 CSV."""
    found, error = None, None
    if request.method == "POST":
        try:
            found = import_spots(request.actor, _sent(request))
        except DomainError as refused:
            error = refused
    status = error.status if error else 422 if found and found.errors else 200
    shown = {"found": found, "error": error, "columns": COLUMNS}
    return render(request, "guide/desk_file.html", shown, status=status)


@require_safe
def take(request: Request) -> HttpResponse:
    """导出 CSV, or the template with one example."""
    empty = request.GET.get("empty") == "1"
    content = template(COLUMNS) if empty else export_spots(all_kept_by(request.actor))
    answer = HttpResponse(content, content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="guide-{"template" if empty else clock.today()}.csv"'
    return answer


def _sent(request: Request) -> bytes:
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > LARGEST:
        raise Invalid("guide.spot_file", _("选一个 CSV 文件，不超过 2 MB。"))
    return bytes(sent.read())


def _added(request: Request, form: SpotForm) -> HttpResponse:
    add_spot(request.actor, draft=form.draft())
    messages.success(request, _("登记好了，大家看得到了。"))
    return redirect("guide_desk:spots")


def _edited(request: Request, form: SpotForm, key: int) -> HttpResponse:
    edit_spot(request.actor, spot=get_kept_spot(request.actor, key), draft=form.draft())
    messages.success(request, _("改好了。"))
    return redirect("guide_desk:spot", key)


def _said(request: Request, act: object, word: str) -> bool:
    try:
        act()  # type: ignore[operator]
    except DomainError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, word)
    return True
