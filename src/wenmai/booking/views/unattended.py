"""/desk/door/rooms/: doors of rooms without staff, their log, opening from afar; and what a door's device asks."""

import json
import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.audit.limits import hit
from wenmai.booking import policies
from wenmai.booking.actions.unattended import knock, open_from_afar, set_door, stop_door
from wenmai.booking.devices import actor_of, device_of
from wenmai.booking.forms.unattended import DoorForm
from wenmai.booking.locks import simulated
from wenmai.booking.models import DoorEntry
from wenmai.booking.queries.room_calendar import get_house
from wenmai.booking.queries.unattended import doors_at, entries_at, get_door
from wenmai.booking.unattended_rules import sentence
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution

NONCE = re.compile(r"[0-9a-f-]{8,32}")
MOST, SECONDS = 60, 60


@require_safe
def gate(request: HttpRequest) -> HttpResponse:
    """The screen beside the door: the same for everybody, without anything of anybody."""
    return render(request, "booking/door/gate.html")


@csrf_exempt  # the token stands in a header that no other page can send
@never_cache
@require_POST
def ask(request: Request) -> JsonResponse:
    """A door's device asks whether to open: {code, nonce, heads} in, {open, seconds, say} out."""
    try:
        device = device_of(request.headers.get("X-Wenmai-Device", ""))
        hit("booking.door", str(device.pk), MOST, SECONDS)
        text, nonce, heads = _knocked(request)
        entry = knock(actor_of(device), device=device, text=text, nonce=nonce, heads=heads)
    except DomainError as error:
        return JsonResponse({"open": False, "code": error.code, "say": error.message}, status=error.status)
    return JsonResponse(_answer(entry))


def _answer(entry: DoorEntry) -> dict[str, object]:
    door = entry.door
    say = _("门开了。") if entry.opened else sentence(door, entry.reason)
    return {"open": entry.opened, "seconds": door.open_seconds if entry.opened else 0, "code": entry.reason, "say": say}


def _knocked(request: HttpRequest) -> tuple[str, str, int]:
    try:
        found = json.loads(request.body)
    except ValueError:
        found = {}
    said = found if isinstance(found, dict) else {}
    nonce = str(said.get("nonce", ""))
    if not NONCE.fullmatch(nonce):
        raise Invalid("booking.lines", _("设备传来的记录读不懂（%(where)s）。") % {"where": "nonce"})
    return str(said.get("code", ""))[:400].replace("\x00", ""), nonce, max(whole(str(said.get("heads", ""))), 1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: Request, code: str) -> HttpResponse:
    """The doors of a house and their log; the head of the house sets them here."""
    house = get_house(request.actor, code)
    form = DoorForm(request.POST if request.method == "POST" else None, house=house)
    if request.method != "POST":
        return _page(request, house, form)
    if not form.is_valid():
        return _page(request, house, form, status=422)
    try:
        door = set_door(request.actor, device=form.device_chosen().pk, space=form.space_chosen(), plan=form.plan())
    except DomainError as error:
        return _page(request, house, form, error, error.status)
    messages.success(request, _("%(room)s的门设好了。") % {"room": door.space})
    return redirect("booking_door:rooms", code)


@require_POST
def stop(request: Request, key: int) -> HttpResponse:
    """停用."""
    door = stop_door(request.actor, door=key)
    messages.success(request, _("停用了，这扇门不再给谁开。"))
    return redirect("booking_door:rooms", door.space.institution.code)


@require_POST
def open_remotely(request: Request, key: int) -> HttpResponse:
    """远程开门, with the reason."""
    try:
        entry = open_from_afar(request.actor, door=key, words=request.POST.get("words", ""))
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, error.message)
        return redirect("booking_door:rooms", get_door(request.actor, key).space.institution.code)
    messages.success(request, _("%(room)s的门开了。") % {"room": entry.space})
    return redirect("booking_door:rooms", entry.institution.code)


def _page(
    request: Request, house: Institution, form: DoorForm, error: DomainError | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "house": house,
        "station": house.label,
        "form": form,
        "error": error,
        "doors": doors_at(house),
        "page": entries_at(house, page_number(request.GET.get("page"))),
        "heads": policies.may_keep_devices(request.actor, house),
        "simulated": simulated(),
        "days": settings.DOOR_ENTRY_DAYS,
    }
    return render(request, "booking/door/rooms.html", shown, status=status)
