"""Records as files: what was found, and what a house has; and the page that tells programmers of all doors."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.audit.limits import hit
from wenmai.catalogue.answering.oai import identifier
from wenmai.catalogue.giving.formats import FORMATS, Format, left_head, left_out, left_rows, pieces, why_left
from wenmai.catalogue.giving.stored import Stored
from wenmai.catalogue.queries.harvest import stored
from wenmai.catalogue.queries.search import ids_of
from wenmai.catalogue.views.standards import PAGES, SEARCHES, count, record_address
from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV, csv_of
from wenmai.library import desk_pages, looking
from wenmai.library.queries.stock import number_of_records, stock_of

MOST_FOUND = 1_000
MOST_STOCK = 20_000
"""Records of one download; the command `wenmai library export` writes any number."""
MOST_NAMED = 100
"""Records that are named where they do not fit; all are counted."""
FILES = 10
"""Files of one address in a minute."""


@require_safe
def found(request: Request, name: str) -> HttpResponse:
    """What a search finds, a thousand records at most."""
    count(request, "catalogue.file", FILES)
    given = _format(name)
    ids = ids_of(looking.wanted_of(request.GET), MOST_FOUND)
    records, left = stored(ids), list[Stored]()
    body = b"".join(pieces(given, (records[key] for key in ids if key in records), record_address, left))
    if left and request.GET.get("without") != "1":
        return _does_not_fit(request, given, left)
    headers = _as_file(f"books-{name}.{given.ending}") | _told(left)
    return HttpResponse(body, content_type=given.media, headers=headers)


def _told(left: Sequence[Stored]) -> dict[str, str]:
    """For programs: how many records are not in the file, and which."""
    ids = " ".join(str(each.id) for each in left[:MOST_NAMED])
    return {"Wenmai-Left-Out": f"{len(left)}; ids={ids}"} if left else {}


def _does_not_fit(request: Request, given: Format, left: Sequence[Stored]) -> HttpResponse:
    """Nothing is left out in silence: which records do not fit, MARCXML instead, or the file without them."""
    lines = [(each.id, each.said().title.proper, why_left(given, each)) for each in left[:MOST_NAMED]]
    asked = request.GET.copy()
    asked["without"] = "1"
    shown = {"lines": lines, "number": len(left), "given": given, "without": asked.urlencode()}
    answer = render(request, "library/opac/left_out.html", shown | {"asked": request.GET.urlencode()}, status=409)
    for name, value in _told(left).items():
        answer[name] = value
    return answer


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise NotFound("catalogue.no_format", _("没有这种格式。请回到书目页选一种。"))
    return FORMATS[name]


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@never_cache
@require_safe
def stock(request: Request, code: str) -> HttpResponse:
    """What a house may take away, and in which format."""
    house = desk_pages.get_house(request.actor, code)
    number = number_of_records(house.code)
    shown = {"house": house, "number": number, "most": MOST_STOCK, "whole": number <= MOST_STOCK, "nav": "desk"}
    return render(request, "library/stock.html", shown)


@never_cache
@require_safe
def stock_download(request: Request, code: str, name: str) -> HttpResponseBase:
    """The records of a house with its copies, as they are read; ?left=1 is the list of those that do not fit the format."""
    house, given = desk_pages.get_house(request.actor, code), _format(name)
    hit("catalogue.stock", request.actor.person, 10, 600)
    records = _first(stock_of(house.code), MOST_STOCK)
    if request.GET.get("left") == "1":
        return _list_of_left(house.code, given, records)
    headers = _as_file(f"{house.code}-{name}.{given.ending}")
    return StreamingHttpResponse(pieces(given, records, record_address), content_type=given.media, headers=headers)


def _list_of_left(code: str, given: Format, records: Iterable[Stored]) -> HttpResponse:
    body = csv_of(left_head(), left_rows(given, left_out(given, records, record_address)))
    return HttpResponse(body, content_type=CSV, headers=_as_file(f"{code}-{given.name}-left-out.csv"))


def _first(records: Iterable[Stored], most: int) -> Iterable[Stored]:
    return (each for _place, each in zip(range(most), records, strict=False))


@require_safe
def doors(request: Request) -> HttpResponse:
    """For programmers: every door of the catalogue, with an address to try."""
    shown = {"searches": SEARCHES, "pages": PAGES, "most": MOST_FOUND, "formats": FORMATS.values()}
    return render(request, "library/opac/doors.html", shown | {"sample": identifier(1)})
