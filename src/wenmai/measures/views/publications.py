"""The desk of statisticians: look at a closed period as it would be published, publish it, and see what was."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.measures import actions, publications
from wenmai.measures.forms import PeriodForm, tell
from wenmai.places.queries.divisions import divisions_by_code, get_division

YEARS = 10


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Choose (GET), look, publish (POST)."""
    form, previewed = _form(request), tuple[publications.Previewed, ...]()
    if form.is_bound and form.is_valid():
        division, period = form.cleaned_data["division"], form.period()
        try:
            if request.method == "POST":
                row = actions.publish(request.actor, division=division, first=period.start, last=period.end)
                messages.success(request, _("公布了，从此这一段的数就照这样留着。"))
                return redirect("plan:publication", row.pk)
            publications.check_may_publish(request.actor, division, period)
            previewed = publications.preview(division, period)
        except DomainError as error:
            tell(form, error)
    return _index(request, form, previewed)


def _form(request: Request) -> PeriodForm:
    today = clock.today()
    scopes = publications.divisions_to_publish(request.actor)
    initial = {"division": scopes[0] if scopes else "", "year": today.year}
    given = request.POST if request.method == "POST" else request.GET if "span" in request.GET else None
    return PeriodForm(given or None, years=range(today.year, today.year - YEARS, -1), initial=initial)


def _index(request: Request, form: PeriodForm, previewed: tuple[publications.Previewed, ...]) -> HttpResponse:
    rows = page_of(publications.list_publications(request.actor), page_number(request.GET.get("page")))
    names = divisions_by_code({row.division_code for row in rows.items})
    page = {"form": form, "previewed": previewed, "page": rows, "nav": "publications"}
    page["rows"] = [(row, names.get(row.division_code)) for row in rows.items]
    page["thin"] = [each for each in previewed if each.silent]
    if previewed:
        page |= {"where": get_division(form.cleaned_data["division"]), "period": form.period()}
    status = 422 if request.method == "POST" or form.errors else 200
    return render(request, "measures/desk/publications.html", page, status=status)
