"""断网台: the page that a vehicle or a village keeps, and the lines that it brings when there is a network again."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.kernel import clock
from wenmai.kernel.boxes import box_key
from wenmai.kernel.errors import Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.kept_pages import SCRIPT, WORKER
from wenmai.library import desk_pages, offline_file
from wenmai.library.actions.offline import ask_issuer, enter_offline
from wenmai.library.offline_words import SHELL, WORDS


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The page itself: the same for everybody, without anything of anybody, so that it can be kept."""
    return render(request, "library/offline_desk.html", {"words": WORDS.items()})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """What keeps the page, within its folder only."""
    return render(request, WORKER, SHELL.worker(), content_type=SCRIPT)


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """So that the page stands on the device's first screen."""
    return JsonResponse(SHELL.installed(_("文脉断网借还"), _("断网借还")), content_type="application/manifest+json")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: Request, code: str) -> JsonResponse:
    """GET: whose desk this is, what time it is, the token to send lines with, and the key to seal readers with. POST: lines as in the
    file, each answered.
    """
    house = desk_pages.get_house(request.actor, code)
    if request.method != "POST":
        now, key = int(clock.now().timestamp() * 1000), box_key()
        sealing = {"id": key.id, "point": key.point}
        return JsonResponse({"house": house.label, "now": now, "token": get_token(request), "key": sealing})
    try:
        found, faults = offline_file.read(request.body)
    except Invalid as refused:
        return JsonResponse({"code": refused.code, "message": refused.message}, status=422)
    found, away = ask_issuer(request.actor, lines=found)
    done = [enter_offline(request.actor, house=house.code, line=each) for each in found]
    faults = [*faults, *away]
    entered = [{"number": each.number, "trouble": each.trouble, "repeated": each.repeated} for each in done]
    return JsonResponse({"lines": entered, "faults": [{"number": each.number, "why": each.reason} for each in faults]})
