"""The monthly bulletin as a page to print and as PDF. Public."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from wenmai.audit import limits
from wenmai.plan.bulletin import Bulletin, bulletin
from wenmai.plan.printing import browser, pdf_of
from wenmai.plan.shelf import kept

STYLE = Path(__file__).parents[1] / "static" / "plan" / "official.css"
PRINTED, WITHIN = 20, 600  # times, seconds


@require_safe
def page(request: HttpRequest, plan: str, region: str) -> HttpResponse:
    """/plan/<plan>/<region>/bulletin/?month=2026-10."""
    found = bulletin(plan, region, request.GET.get("month", ""))
    return render(request, "plan/bulletin.html", {"nav": "plan", "it": found, "printer": bool(browser())})


@require_safe
def pdf(request: HttpRequest, plan: str, region: str) -> HttpResponse:
    """The same as PDF; where the machine has no browser, back to the page, which says how to print it."""
    found = bulletin(plan, region, request.GET.get("month", ""))
    if not browser():
        return redirect(f"{reverse('plan:bulletin', args=[plan, region])}?month={found.month:%Y-%m}")
    name = f"{found.plan.id}-{region}-{found.month:%Y-%m}.pdf"
    made = kept(f"pdf:{found.plan.id}:{region}:{found.month}", lambda: _printed(found))
    return HttpResponse(made, "application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _printed(found: Bulletin) -> bytes:
    limits.hit("plan.pdf", "all", PRINTED, WITHIN)
    return pdf_of(render_to_string("plan/bulletin_paper.html", {"it": found, "style": STYLE.name}), STYLE)
