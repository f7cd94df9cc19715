"""Where people live: sent by who keeps the divisions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.equity.actions import put_points
from wenmai.equity.drafts import read_points
from wenmai.equity.forms import PointsForm
from wenmai.equity.policies import may_keep_points
from wenmai.equity.queries import count_points
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.measures.forms import tell


@require_http_methods(["GET", "HEAD", "POST"])
def points(request: Request) -> HttpResponse:
    """How many are known (GET); a file (POST)."""
    form = PointsForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            given = read_points(form.cleaned_data["file"].read())
            kept = put_points(request.actor, points=given, source=form.cleaned_data["source"])
            messages.success(request, _("录入了 %(n)s 个点。") % {"n": kept})
            return redirect("equity_desk:points")
        except DomainError as error:
            tell(form, error)
    page = {"form": form if may_keep_points(request.actor) else None, "counts": count_points(), "nav": "equity"}
    return render(request, "equity/desk/points.html", page, status=422 if form.is_bound else 200)
