"""/desk/door/: the page of a scanner, what it fetches and brings, and the house's list of scanners."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.audit.limits import hit
from wenmai.booking.actions.devices import pair, pairing_code, register_device, revoke_device, take_packs
from wenmai.booking.actions.scans import keep_scans
from wenmai.booking.devices import actor_of, device_of
from wenmai.booking.forms.doors import brought_of
from wenmai.booking.models import Device
from wenmai.booking.queries.doors import devices_at, house_of
from wenmai.booking.views.door_shell import SHELL
from wenmai.booking.views.door_words import WORDS
from wenmai.kernel import clock, crypto
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.kept_pages import SCRIPT, WORKER
from wenmai.people.cards import ROUNDS, door_salt
from wenmai.people.lockout import address
from wenmai.people.qr import drawn
from wenmai.places.models import Institution


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The page itself: the same for everybody, without anything of anybody, so that it can be kept."""
    return render(request, "booking/door/app.html", {"words": WORDS.items()})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """What keeps the page, within /desk/door/ only."""
    return render(request, WORKER, SHELL.worker(), content_type=SCRIPT)


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """So that the page stands on the device's first screen."""
    return JsonResponse(SHELL.installed(_("文脉签到"), _("签到")), content_type="application/manifest+json")


@csrf_exempt  # no cookie is read: whoever pairs types the code
@require_POST
def pair_device(request: Request) -> JsonResponse:
    """The code once, the token back."""
    hit("booking.pair", address(request), 20, 600)
    try:
        device, token = pair(request.actor, code=str(_json(request).get("code", ""))[:40])
    except DomainError as error:
        return _refused(error)
    return JsonResponse({"token": token, "name": device.name, "house": device.institution.label})


@never_cache
@require_safe
def packs(request: Request) -> JsonResponse:
    """Signed lists for a device, the public keys and what time it is."""
    try:
        device = device_of(request.headers.get("X-Wenmai-Device", ""))
        found = take_packs(actor_of(device), device=device)
    except DomainError as error:
        return _refused(error)
    lists = [{"body": each.body, "key": each.key, "signature": each.signature} for each in found]
    now = int(clock.now().timestamp() * 1000)
    known = {"keys": crypto.public_keys(), "cards": {"salt": door_salt(), "rounds": ROUNDS}}
    return JsonResponse({"now": now, "packs": lists} | known)


@csrf_exempt  # the token stands in a header that no other page can send
@require_POST
def scans(request: Request) -> JsonResponse:
    """Lines of a device; the same again is kept once."""
    try:
        device = device_of(request.headers.get("X-Wenmai-Device", ""))
        run, lines, waiting = brought_of(_json(request))
        kept = keep_scans(actor_of(device), device=device, run=run, lines=lines, waiting=waiting)
    except DomainError as error:
        return _refused(error)
    return JsonResponse({"kept": kept.kept, "refused": dict(kept.refused)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: Request) -> HttpResponse:
    """The scanners of a house; registering shows the code that pairs."""
    house = house_of(request.actor, request.POST.get("at", "") or request.GET.get("at", ""))
    if request.method != "POST":
        return _devices(request, house)
    try:
        made, code = register_device(request.actor, institution=house, name=request.POST.get("name", ""))
    except DomainError as error:
        return _devices(request, house, error=error)
    return _devices(request, house, device=made, code=code)


@never_cache
@require_POST
def new_code(request: Request, key: int) -> HttpResponse:
    """Another code for a scanner that has forgotten who it is."""
    device, code = pairing_code(request.actor, device=key)
    return _devices(request, device.institution, device=device, code=code)


@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """停用."""
    device = revoke_device(request.actor, device=key)
    messages.success(request, _("停用了，这台设备再也取不到名单。"))
    return redirect(f"{reverse('booking_door:devices')}?at={device.institution.code}")


def _devices(
    request: Request, house: Institution, *, device: Device | None = None, code: str = "",
    error: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    page = request.build_absolute_uri(reverse("booking_door:app"))
    shown = {"institution": house, "devices": devices_at(house), "error": error, "station": house.label}
    if code:
        picture = drawn(f"{page}#{code}", _("接上设备的码"))
        shown |= {"device": device, "code": f"{code[:5]} {code[5:]}", "picture": picture, "address": page}
    return render(request, "booking/door/devices.html", shown, status=error.status if error else 200)


def _json(request: HttpRequest) -> dict[str, object]:
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refused(error: DomainError) -> JsonResponse:
    return JsonResponse({"code": error.code, "message": error.message}, status=error.status)
