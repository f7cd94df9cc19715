"""The desk: what a room is like, and its seats."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wenmai.kernel.http import Request
from wenmai.places import actions
from wenmai.places.forms.desk_seats import RowsForm
from wenmai.places.forms.desk_spaces import DetailsForm, SeatsForm, details_of
from wenmai.places.models import SpaceKind
from wenmai.places.queries import desk, get_room, live_seats, seat_rows
from wenmai.places.seat_plan import plan_text, read_plan
from wenmai.places.seat_rows import rows_plan
from wenmai.places.views.desk_pages import done, form_page, house_page


@form_page
def space(request: Request, code: str, space: int) -> HttpResponse:
    """Change what the public reads of a room."""
    house = desk.get_kept(request.actor, code)
    room = get_room(house, space)
    form = DetailsForm(request.POST or None, initial=details_of(room))

    def write() -> None:
        data = form.cleaned_data
        named = {"name": data["name"], "kind": SpaceKind(data["kind"]), "capacity": data["capacity"]}
        actions.edit_space(request.actor, space=space, details=form.details(), **named)

    if request.method == "POST" and done(request, form, write, _("改好了")):
        return redirect("places_desk:space", code, space)
    return house_page(request, house, "space", form=form, room=room)


@form_page
def seats(request: Request, code: str, space: int) -> HttpResponse:
    """Lay out the seats of a room; rows by seats write a plan that is looked at before it is kept."""
    house = desk.get_kept(request.actor, code)
    room = get_room(house, space)
    known = live_seats(room)
    rows_form = RowsForm(request.GET if "rows" in request.GET else None)
    proposed = rows_plan(rows_form.wanted()) if rows_form.is_valid() else ""
    form = SeatsForm(request.POST or None, initial={"plan": proposed or plan_text(known)})

    def write() -> None:
        actions.lay_out_seats(request.actor, space=space, plan=form.cleaned_data["plan"])

    if request.method == "POST" and done(request, form, write, _("座位排好了")):
        return redirect("places_desk:seats", code, space)
    drawn = seat_rows(read_plan(proposed).seats) if proposed else seat_rows(known)
    shown = {"rows": drawn, "number": len(known), "rows_form": rows_form, "proposed": proposed}
    return house_page(request, house, "seats", form=form, room=room, **shown)
