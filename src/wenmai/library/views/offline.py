"""离线补录: what was noted while the network was away, from a file or from a box."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.kernel.errors import Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV
from wenmai.library import desk_pages, offline_file
from wenmai.library.actions.offline import Entered, enter_offline
from wenmai.places.models import Institution


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offline(request: Request, code: str) -> HttpResponse:
    """The form; after it what became of each line. Sending it again is harmless."""
    house = desk_pages.get_house(request.actor, code)
    shown: dict[str, object] = {"house": house, "text": ""}
    if request.method == "POST":
        try:
            shown |= _entered(request, house, _sent(request))
        except Invalid as refused:
            shown |= {"trouble": refused.message, "text": request.POST.get("lines", "")}
    return render(request, "library/offline.html", shown, status=422 if "trouble" in shown else 200)


def _sent(request: Request) -> bytes:
    file = request.FILES.get("file")
    return file.read(offline_file.MOST_BYTES + 1) if file else request.POST.get("lines", "").encode()


def _entered(request: Request, house: Institution, content: bytes) -> dict[str, object]:
    lines, faults = offline_file.read(content)
    done: Sequence[Entered] = [enter_offline(request.actor, house=house.code, line=each) for each in lines]
    troubles = [each for each in done if each.trouble]
    good = [each for each in done if not each.trouble]
    repeated = sum(each.repeated for each in good)
    counted = {"new": len(good) - repeated, "repeated": repeated}
    return {"answered": True, "faults": faults, "troubles": troubles, **counted}


@require_safe
def template(request: Request, code: str) -> HttpResponse:
    """样表."""
    desk_pages.get_house(request.actor, code)
    answer = HttpResponse(offline_file.template(), content_type=CSV)
    answer["Content-Disposition"] = 'attachment; filename="offline.csv"'
    return answer
