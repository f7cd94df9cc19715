"""/honours/: campaigns, who was named and by which criteria, and the notice to which one can object."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.honours.actions.deciding import object_to
from wenmai.honours.forms.campaigns import ObjectionForm
from wenmai.honours.queries import campaigns as queries
from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried


@require_safe
def listed(request: Request) -> HttpResponse:
    """All campaigns, newest first."""
    page = queries.campaigns(page_number(request.GET.get("page")))
    return render(request, "honours/list.html", {"page": page, "today": clock.today()})


@require_safe
def campaign(request: Request, key: int) -> HttpResponse:
    """One campaign."""
    return render(request, "honours/campaign.html", {"page": queries.campaign_page(key), "today": clock.today()})


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: Request, key: int) -> HttpResponse:
    """提异议."""
    found = queries.get_proposed(key)
    form = ObjectionForm(request.POST or None)

    def act() -> HttpResponse:
        object_to(request.actor, application=found, text=form.cleaned_data["text"])
        messages.success(request, _("收到了。答复以后，会在“我的消息”里告诉你。"))
        return redirect("honours:campaign", found.campaign_id)

    if done := tried(form, act):
        return done
    own = queries.own_objection(request.actor, found)
    shown = {"application": found, "form": form, "own": own, "runs": queries.in_notice(found)}
    return render(request, "honours/object.html", shown, status=422 if form.errors else 200)
