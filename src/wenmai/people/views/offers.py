"""/me/offers/: postings that wait for oneself to accept them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions.offers import accept_posting, withdraw_offer
from wenmai.people.forms.own import OfferForm
from wenmai.people.queries.offers import my_offers
from wenmai.people.views.own import said


@never_cache
@require_http_methods(["GET", "POST"])
def offers(request: Request) -> HttpResponse:
    """What is offered; accepting takes the code that who appoints has told."""
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hit("people.accept_posting", request.actor.person, 10, 900)
        try:
            accept_posting(request.actor, **form.cleaned_data)
            messages.success(request, _("接受了。工作台要两道验证，接着设一下。"))
            return redirect("desk")
        except DomainError as error:
            said(form, error)
    shown = {"offers": my_offers(request.actor), "form": form, "nav": "me"}
    return render(request, "people/offers.html", shown, status=422 if form.errors else 200)


@require_POST
def decline(request: Request, key: int) -> HttpResponse:
    """Decline one's own offer. Raises NotFound, NotAllowed."""
    withdraw_offer(request.actor, offer=key)
    messages.success(request, _("谢绝了这项任命。"))
    return redirect("people:me")
