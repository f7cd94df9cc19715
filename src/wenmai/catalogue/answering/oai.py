"""OAI-PMH over the tables: what a harvester asks is answered from the records in the order of their changes."""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from wenmai.catalogue.giving.dublin_core import oai_dc
from wenmai.catalogue.giving.formats import Address
from wenmai.catalogue.giving.stored import MARCXCHANGE, Stored, cnmarcxml, marcxml
from wenmai.catalogue.oai import responses
from wenmai.catalogue.oai.reading import understand
from wenmai.catalogue.oai.repository import MARCXML, OAI_DC, Format, Repository
from wenmai.catalogue.oai.requests import (
    GetRecord,
    Identify,
    Listing,
    ListMetadataFormats,
    ListSets,
    Rejected,
)
from wenmai.catalogue.oai.responses import Item, Page, SetDescription
from wenmai.catalogue.queries import harvest
from wenmai.catalogue.queries.harvest import Changed, Span
from wenmai.catalogue.queries.sets import Sets, sets

PAGE = 200
CNMARCXML = Format("cnmarcxml", "http://www.loc.gov/standards/iso25577/marcxchange-2-0.xsd", MARCXCHANGE)
_DOMAIN = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+", re.ASCII)


def domain() -> str:
    """What identifiers carry: the site's own name, or wenmai.local where it has none yet."""
    name = (urlsplit(settings.SITE_ADDRESS).hostname or "").lower()
    return name if _DOMAIN.fullmatch(name) else "wenmai.local"


def identifier(record: int) -> str:
    """The identifier of a record in the protocols."""
    return f"oai:{domain()}:{record}"


def record_of(text: str) -> int | None:
    """The id in an identifier of ours."""
    local = text.removeprefix(f"oai:{domain()}:")
    good = local != text and local.isascii() and local.isdecimal() and len(local) < 19
    return int(local) if good else None


def repository(base_url: str, now: datetime) -> Repository:
    """What this installation says of itself."""
    formats = (OAI_DC, MARCXML, CNMARCXML)
    return Repository(
        f"{settings.SITE_NAME} 联合目录",
        base_url,
        (settings.DEFAULT_FROM_EMAIL,),
        harvest.first_change() or now,
        domain(),
        formats,
        agency=settings.ISIL,
    )


def answer(arguments: Iterable[tuple[str, str]], base_url: str, address: Address) -> str:
    """The answer to a request. Its date is the instant up to which nothing can be missed: ask from it the next time."""
    now = harvest.settled()
    house = repository(base_url, now)
    request = understand(arguments, house)
    match request:
        case Rejected():
            return responses.rejection(request, house, now)
        case Identify():
            return responses.identify(request, house, now)
        case ListSets():
            known = sets()
            listed = [SetDescription(spec, title, known.agencies.get(spec, "")) for spec, title in known.titles.items()]
            return responses.list_sets(request, listed, house, now)
        case ListMetadataFormats() | GetRecord():
            return _of_one(request, house, now, address)
        case Listing():
            return responses.list_page(request, _page(request, now, address), house, now)


def _of_one(request: ListMetadataFormats | GetRecord, house: Repository, now: datetime, address: Address) -> str:
    key = record_of(request.identifier)
    found = harvest.one(key) if key is not None else None
    if isinstance(request, GetRecord):
        item = _item(found, request.prefix, sets(), address) if found else None
        return responses.get_record(request, item, house, now)
    if request.identifier and found is None:
        return responses.refuse(request, house, now, responses.NO_ITEM)
    return responses.list_formats(request, house.formats, house, now)


def _page(request: Listing, now: datetime, address: Address) -> Page:
    wanted, after, known = request.selection, request.after, sets()
    before = min(wanted.before, now) if wanted.before else now
    sources = known.sources(wanted.set_spec) if wanted.set_spec else None
    span = Span(before, wanted.since, sources, (after.datestamp, after.id) if after else None)
    found = harvest.changed(span, PAGE + 1, whole=request.whole, described=wanted.prefix == OAI_DC.prefix)
    shown = found[:PAGE]
    last = (shown[-1].at, shown[-1].id) if len(found) > PAGE else None
    prefix = wanted.prefix if request.whole else ""
    total = harvest.counted(span) if last and not after else None
    return Page([_item(each, prefix, known, address) for each in shown], last, total)


def _item(found: Changed, prefix: str, known: Sets, address: Address) -> Item:
    metadata = _metadata(found.stored, prefix, address) if found.stored and prefix else ""
    return Item(identifier(found.id), found.at, known.specs.get(found.source, ()), metadata, found.gone)


def _metadata(stored: Stored, prefix: str, address: Address) -> str:
    if prefix == OAI_DC.prefix:
        return oai_dc(stored.said(), address(stored.id))
    return marcxml(stored) if prefix == MARCXML.prefix else cnmarcxml(stored)
