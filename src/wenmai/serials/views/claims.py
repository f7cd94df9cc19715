"""催缺单: what is late, by supplier; as a page and as a file to be sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV, csv_of
from wenmai.kernel.whole import whole
from wenmai.serials import pages
from wenmai.serials.actions.checking_in import claim
from wenmai.serials.queries.desk import ClaimLine, get_house
from wenmai.serials.queries.desk import claims as late


@never_cache
@require_http_methods(["GET", "POST"])
def claims(request: Request, code: str) -> HttpResponse:
    """What is late; those that were ticked are noted as asked for today."""
    house = get_house(request.actor, code)
    if request.method == "POST":
        try:
            made = claim(request.actor, house=house, issues=[whole(each) for each in request.POST.getlist("issue")])
            messages.success(request, _("记下了：今天催了 %s 期。") % len(made))
        except DomainError as refused:
            messages.error(request, refused.message)
        return redirect("serials_desk:claims", code)
    return render(request, "serials/claims.html", {"house": house, "lines": late(house)} | pages.nav(house))


@never_cache
@require_safe
def download(request: Request, code: str) -> HttpResponse:
    """The list for suppliers."""
    house = get_house(request.actor, code)
    head = [_("向谁订"), _("刊名"), _("ISSN"), _("期"), _("应到"), _("份数"), _("催过几次"), _("上次")]
    body = csv_of(head, [_row(each) for each in late(house)])
    headers = {"Content-Disposition": f'attachment; filename="claims-{house.code}.csv"'}
    return HttpResponse(body, content_type=CSV, headers=headers)


def _row(line: ClaimLine) -> list[str | int | float]:
    issue, taken = line.issue, line.issue.subscription
    numbers = "、".join(taken.record.issns)
    asked = f"{line.last}" if line.last else ""
    return [taken.supplier, taken.record.title, numbers, issue.label, f"{issue.on}", issue.left, line.times, asked]
