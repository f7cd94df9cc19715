"""Published, now, why: one figure of one publication."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.kernel.errors import Invalid
from wenmai.plan import knowing


@require_safe
def why(request: HttpRequest, key: int, measure: str) -> HttpResponse:
    """With ?on=2026-03-01 also what was known on that day."""
    page = knowing.why_page(key, measure, _day(request.GET.get("on", "")))
    return render(request, "plan/why.html", {"nav": "plan", "page": page})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("plan.day", _("日期请写成 2026-03-01 这样。"), fields={"on": text}) from None
