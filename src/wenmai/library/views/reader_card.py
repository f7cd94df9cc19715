"""Buttons of the reader's card at the desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.library import desk_pages, reader_card
from wenmai.library.forms.cards import CardForm


@require_POST
def card(request: Request, code: str) -> HttpResponse:
    """续证, 注销, 解除停借, 报失, 读者说已还, 赔付了结."""
    house, form = desk_pages.get_house(request.actor, code), CardForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, reader_card.done(request.actor, house, form.cleaned_data))
        except DomainError as refused:
            messages.error(request, refused.message)
    else:
        messages.error(request, " ".join(str(each) for faults in form.errors.values() for each in faults))
    shown = urlencode({"reader": request.POST.get("reader", "")[:400]})
    return redirect(f"{reverse('library_desk:desk', args=[house.code])}?{shown}")
