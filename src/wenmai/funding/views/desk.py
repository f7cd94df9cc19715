"""/desk/funding/: choose, reckon and keep; open a run, try other terms beside it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.funding import files, queries
from wenmai.funding.actions import Kept, run_scheme
from wenmai.funding.forms import RegionForm, RunForm, WhatIfForm
from wenmai.funding.reckoning import amounts_of
from wenmai.funding.schemes import get_scheme
from wenmai.funding.snapshot import periods_of, reasons
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.measures.forms import tell
from wenmai.places.models import Division
from wenmai.plan.files import file_name
from wenmai.plan.views.sending import sheets_sent


@require_safe
def index(request: Request) -> HttpResponse:
    """Where to share out, and what was reckoned there."""
    regions = queries.regions(request.actor)
    rows = page_of(queries.runs(request.actor), page_number(request.GET.get("page")))
    form = RegionForm(regions=regions) if regions else None
    asked = request.GET.get("region", "")
    if asked:
        return redirect("funding_desk:region", queries.get_region(request.actor, asked).code)
    page = {"form": form, "page": rows, "names": queries.names_of(rows.items), "nav": "funding"}
    return render(request, "funding/desk/index.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def region(request: Request, region: str) -> HttpResponse:
    """A scheme over a published period (GET to choose, POST to reckon and keep)."""
    where = queries.get_region(request.actor, region)
    form = RunForm(request.POST or None, periods=periods_of(where))
    if form.is_bound and form.is_valid():
        try:
            return _kept(request, where, form)
        except DomainError as error:
            tell(form, error)
    page = {"where": where, "form": form, "periods": bool(periods_of(where)), "nav": "funding"}
    return render(request, "funding/desk/region.html", page, status=422 if form.is_bound else 200)


def _kept(request: Request, where: Division, form: RunForm) -> HttpResponse:
    scheme = get_scheme(form.cleaned_data["scheme"])
    kept = run_scheme(request.actor, region=where.code, period=form.chosen(), scheme=scheme)
    messages.success(request, _("算好存下了。") if kept.made else _("同样的公布数、同样的方案已经算过，结果一样。"))
    return redirect("funding_desk:run", kept.run.pk)


@require_safe
def run(request: Request, key: int) -> HttpResponse:
    """A run, with a trial beside it where other terms are asked for."""
    found = queries.open_run(request.actor, key)
    form, beside = _tried(request, found)
    page = {"found": found, "form": form, "beside": beside, "reasons": reasons(), "marks": files.marks()}
    page["query"] = request.GET.urlencode()
    return render(request, "funding/desk/run.html", page | {"nav": "funding"}, status=422 if form.errors else 200)


def _tried(request: Request, found: queries.Opened) -> tuple[WhatIfForm, tuple[queries.Beside, ...]]:
    form = WhatIfForm(request.GET if "pool" in request.GET else None, found=found)
    if form.is_bound and form.is_valid():
        try:
            return form, queries.what_if(found, form.tried(), form.scores())
        except DomainError as error:
            tell(form, error)
    return form, ()


@require_POST
def keep(request: Request, key: int) -> HttpResponse:
    """Keep a trial as a run of its own: its terms and weights, not a score that was only supposed."""
    found = queries.open_run(request.actor, key)
    form = WhatIfForm(request.POST, found=found)
    if not form.is_valid():
        messages.error(request, _("有一项写得不对，没有存。"))
        return redirect("funding_desk:run", key)
    try:
        kept = _kept_trial(request, found, form)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("funding_desk:run", key)
    messages.success(request, _("算好存下了。") if kept.made else _("同样的公布数、同样的方案已经算过，结果一样。"))
    return redirect("funding_desk:run", kept.run.pk)


def _kept_trial(request: Request, found: queries.Opened, form: WhatIfForm) -> Kept:
    """Only as it was shown: refused where what it is made of was corrected since."""
    scheme, period = form.tried(), queries.period_of(found.run)
    shown = amounts_of([each.other for each in queries.what_if(found, scheme, {})])
    return run_scheme(request.actor, region=found.region.code, period=period, scheme=scheme, seen=shown)


@require_safe
def file(request: Request, key: int) -> HttpResponse:
    """The same as a file: ?format=xlsx with terms and trial, else CSV."""
    found = queries.open_run(request.actor, key)
    _form, beside = _tried(request, found)
    sheets = files.sheets(found, beside)
    return sheets_sent(sheets, request.GET.get("format", ""), file_name("funding", found.region.code, str(key)))
