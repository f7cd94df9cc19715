"""One's bookings in a calendar on the phone: the page with the secret address, and what that address gives."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.calendars import CONTENT_TYPE, calendar_of
from wenmai.booking.queries.calendars import entries_of_person
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged
from wenmai.notices.secret_addresses import person_of, renew, stop, word_of

PURPOSE = "booking.calendar"


@never_cache
@require_safe
def my_calendar(request: Request) -> HttpResponse:
    """/booking/calendar/: how to follow one's bookings with a calendar."""
    word = word_of(request.actor, PURPOSE)
    address = request.build_absolute_uri(f"/booking/calendar/{word}.ics") if word else ""
    webcal = "webcal" + address[address.index(":") :] if address else ""
    return render(request, "booking/calendar.html", {"address": address, "webcal": webcal, "nav": "me"})


@require_POST
def renew_calendar(request: Request) -> HttpResponse:
    """A new address; the one before stops at once."""
    renew(request.actor, purpose=PURPOSE)
    messages.success(request, _("新的地址好了，以前的停用了。"))
    return redirect("booking:calendar")


@require_POST
def stop_calendar(request: Request) -> HttpResponse:
    """No address any more."""
    stop(request.actor, purpose=PURPOSE)
    messages.success(request, _("停用了，日历不会再更新。"))
    return redirect("booking:calendar")


@require_safe
def calendar_file(request: Request, word: str) -> HttpResponse:
    """The bookings of whoever the word stands for. Raises NotFound for a word that is stopped or never was."""
    entries = entries_of_person(person_of(word, PURPOSE), request.build_absolute_uri("/").rstrip("/"))
    return tagged(request, calendar_of(_("文脉：我的预约"), entries), CONTENT_TYPE, private=True)
