"""Records as files: what was found, and what a house has; and the page that tells programmers of all doors."""

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenmai.audit.limits import hit
from wenmai.catalogue.answering.oai import identifier
from wenmai.catalogue.giving.formats import FORMATS, Format, pieces
from wenmai.catalogue.giving.stored import Stored
from wenmai.catalogue.queries.harvest import stored
from wenmai.catalogue.queries.search import ids_of
from wenmai.catalogue.views.standards import PAGES, SEARCHES, count, record_address
from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request
from wenmai.library import desk_pages, looking
from wenmai.library.queries.stock import number_of_records, stock_of

MOST_FOUND = 1_000
MOST_STOCK = 20_000
"""Records of one download; the command `wenmai library export` writes any number."""
FILES = 10
"""Files of one address in a minute."""


@require_safe
def found(request: Request, name: str) -> HttpResponse:
    """What a search finds, a thousand records at most."""
    count(request, "catalogue.file", FILES)
    given = _format(name)
    ids = ids_of(looking.wanted_of(request.GET), MOST_FOUND)
    records = stored(ids)
    body = b"".join(pieces(given, (records[key] for key in ids if key in records), record_address))
    return HttpResponse(body, content_type=given.media, headers=_as_file(f"books-{name}.{given.ending}"))


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
def stock_download(request: Request, code: str, name: str) -> StreamingHttpResponse:
    """The records of a house with its copies, as they are read."""
    house, given = desk_pages.get_house(request.actor, code), _format(name)
    hit("catalogue.stock", request.actor.person, 10, 600)
    records = _first(stock_of(house.code), MOST_STOCK)
    headers = _as_file(f"{house.code}-{name}.{given.ending}")
    return StreamingHttpResponse(pieces(given, records, record_address), content_type=given.media, headers=headers)


def _first(records: Iterable[Stored], most: int) -> Iterable[Stored]:
    return (each for _place, each in zip(range(most), records, strict=False))


@require_safe
def doors(request: Request) -> HttpResponse:
    """For programmers: every door of the catalogue, with an address to try."""
    shown = {"searches": SEARCHES, "pages": PAGES, "most": MOST_FOUND, "formats": FORMATS.values()}
    return render(request, "library/opac/doors.html", shown | {"sample": identifier(1)})
