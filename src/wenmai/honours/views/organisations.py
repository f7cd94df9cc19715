"""/honours/organisations/: the public register of non-profit organisations of culture (SC-E05)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.honours.models import OrganisationKind
from wenmai.honours.queries import organisations as queries
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import code_of


@require_safe
def listed(request: Request) -> HttpResponse:
    """Those that are active, by kind and place."""
    kind, division = request.GET.get("kind", ""), code_of(request.GET.get("division", ""))
    page = queries.organisations(division, kind, page_number(request.GET.get("page")))
    return render(request, "honours/organisations.html", {"page": page, "kind": kind, "kinds": OrganisationKind})


@require_safe
def one(request: Request, key: int) -> HttpResponse:
    """One, with what was done for it."""
    found = queries.get_organisation(key)
    return render(request, "honours/organisation.html", {"organisation": found, "supports": queries.supports_of(found)})
