"""The desk: an institution moves within its county or closes, and a room has hours of its own."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.places import actions, standing
from wenmai.places.forms import desk_hours as desk_hours_forms
from wenmai.places.forms import desk_reference as desk_reference_forms
from wenmai.places.queries import desk, get_room
from wenmai.places.views.desk_pages import done, form_page, house_page


@form_page
def ending(request: Request, code: str) -> HttpResponse:
    """Where the house lies, and its end."""
    house = desk.get_administered(request.actor, code)
    asked = request.POST.get("deed", "")
    close = desk_reference_forms.CloseForm(request.POST if asked == "close" else None)
    transfer = desk_reference_forms.TransferForm(request.POST if asked == "move" else None)
    writers: dict[str, tuple[forms.Form, Any, str]] = {
        "close": (close, actions.close_institution, _("记下了，到那天停办")),
        "move": (transfer, actions.move_institution, _("迁好了")),
    }
    if asked in writers:
        form, act, said = writers[asked]
        if done(request, form, lambda: act(request.actor, code=code, **form.cleaned_data), said):
            return redirect("places_desk:ending", code)
    coming, ties = standing.standing(house, clock.today()), desk.lasting_ties(house)
    return house_page(request, house, "ending", close=close, transfer=transfer, coming=coming, ties=ties)


@form_page
def room_hours(request: Request, code: str, space: int) -> HttpResponse:
    """Hours of one room; without a rule it follows the house."""
    house = desk.get_kept(request.actor, code)
    room = get_room(house, space)
    known = [desk_hours_forms.rule_values(each) for each in desk.rules_of(house, room)]
    rows = desk_hours_forms.RuleRows(request.POST or None, initial=known)
    check = forms.Form(request.POST or None)

    def write() -> None:
        rules = [row.rule() for row in rows if row.cleaned_data.get("kind")]
        actions.set_hours(request.actor, institution=code, rules=rules, space=room.name)

    if request.method == "POST" and rows.is_valid() and done(request, check, write, _("开放时间定好了")):
        return redirect("places_desk:room_hours", code, space)
    return house_page(request, house, "hours", rows=rows, check=check, room=room)
