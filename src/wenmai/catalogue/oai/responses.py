"""What is answered, by the protocol's schema. Metadata come serialised, in their own namespace, without a declaration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wenmai.catalogue.markup import HEAD, Markup, element, joined
from wenmai.catalogue.oai.repository import OAI_DC, Format, Repository
from wenmai.catalogue.oai.requests import (
    Asked,
    Code,
    Cursor,
    Fault,
    GetRecord,
    Identify,
    Listing,
    ListMetadataFormats,
    ListSets,
    Rejected,
)
from wenmai.catalogue.oai.resumption import Keyed, house_keys, issue

_OAI = "http://www.openarchives.org/OAI/2.0/"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_DC = "http://purl.org/dc/elements/1.1/"
NO_ITEM = Fault(Code.NO_ITEM, "there is no such item")


@dataclass(frozen=True, slots=True)
class Item:
    """A record, or the mark of a deleted one; without metadata only its header can be given."""

    identifier: str
    datestamp: datetime
    sets: tuple[str, ...] = ()
    metadata: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Items in the order of (datestamp, id); `last` is where the next page goes on, None at the end of the list.

    The total is counted for the first page, if at all, and told again with the others.
    """

    items: Sequence[Item]
    last: tuple[datetime, int] | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class SetDescription:
    """A set by its spec, such as org:510422; `agency` is the ISIL of the library whose records it holds, or ""."""

    spec: str
    name: str
    agency: str = ""


def identify(request: Identify, repository: Repository, now: datetime) -> str:
    """Who the repository is."""
    described = element(
        "oai-identifier",
        element("scheme", "oai"),
        element("repositoryIdentifier", repository.domain),
        element("delimiter", ":"),
        element("sampleIdentifier", repository.identifier("1")),
        attributes={"xmlns": _IDENTIFIER},
    )
    told = element(
        "Identify",
        element("repositoryName", repository.name),
        element("baseURL", repository.base_url),
        element("protocolVersion", "2.0"),
        *(element("adminEmail", each) for each in repository.emails),
        element("earliestDatestamp", _stamp(repository.earliest)),
        element("deletedRecord", "persistent"),
        element("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        element("description", described),
        _named("description", repository.agency),
    )
    return _whole(request, repository, now, told)


def _named(container: str, agency: str) -> Markup:
    """A library by its identifier (ISO 15511), in Dublin Core; nothing where it has none."""
    if not agency:
        return Markup()
    spaces = {
        "xmlns:oai_dc": OAI_DC.namespace,
        "xmlns:dc": _DC,
        "xsi:schemaLocation": f"{OAI_DC.namespace} {OAI_DC.schema}",
    }
    return element(container, element("oai_dc:dc", element("dc:identifier", f"ISIL {agency}"), attributes=spaces))


def _whole(request: Asked, repository: Repository, now: datetime, *parts: Markup) -> str:
    return HEAD + element(
        "OAI-PMH",
        element("responseDate", _stamp(now)),
        element("request", repository.base_url, attributes=dict(request.arguments)),
        *parts,
        attributes={
            "xmlns": _OAI,
            "xmlns:xsi": _INSTANCE,
            "xsi:schemaLocation": f"{_OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd",
        },
    )


def _stamp(instant: datetime) -> str:
    """To the second below, so that asking from a stamp never misses its record."""
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def list_formats(request: ListMetadataFormats, formats: Sequence[Format], repository: Repository, now: datetime) -> str:
    """The formats of the repository or of the item asked for; none is a fault."""
    if not formats:
        return refuse(request, repository, now, Fault(Code.NO_FORMATS, "the item has no metadata"))
    each = [
        element(
            "metadataFormat",
            element("metadataPrefix", it.prefix),
            element("schema", it.schema),
            element("metadataNamespace", it.namespace),
        )
        for it in formats
    ]
    return _whole(request, repository, now, element("ListMetadataFormats", joined(each)))


def list_sets(request: ListSets, sets: Sequence[SetDescription], repository: Repository, now: datetime) -> str:
    """All sets; none is a fault."""
    if not sets:
        return refuse(request, repository, now, Fault(Code.NO_SETS, "there are no sets"))
    each = [
        element("set", element("setSpec", it.spec), element("setName", it.name), _named("setDescription", it.agency))
        for it in sets
    ]
    return _whole(request, repository, now, element("ListSets", joined(each)))


def get_record(request: GetRecord, item: Item | None, repository: Repository, now: datetime) -> str:
    """One record; None is a fault."""
    if item is None:
        return refuse(request, repository, now, NO_ITEM)
    if not item.deleted and not item.metadata:
        return refuse(request, repository, now, Fault(Code.NO_FORMAT, "the item has not got this format"))
    return _whole(request, repository, now, element("GetRecord", _record(item)))


def _record(item: Item) -> Markup:
    metadata = element("metadata", Markup(item.metadata)) if item.metadata and not item.deleted else Markup()
    return element("record", _header(item), metadata)


def _header(item: Item) -> Markup:
    return element(
        "header",
        element("identifier", item.identifier),
        element("datestamp", _stamp(item.datestamp)),
        *(element("setSpec", each) for each in item.sets),
        attributes={"status": "deleted" if item.deleted else ""},
    )


def list_page(request: Listing, page: Page, repository: Repository, now: datetime, keyed: Keyed = house_keys) -> str:
    """A page of records or headers with the token of the next one; an empty list is a fault."""
    if not page.items:
        return refuse(request, repository, now, Fault(Code.NO_MATCH, "no record matches"))
    write = _record if request.whole else _header
    name = "ListRecords" if request.whole else "ListIdentifiers"
    listed = element(name, joined([write(item) for item in page.items]), _token(request, page, keyed))
    return _whole(request, repository, now, listed)


def _token(request: Listing, page: Page, keyed: Keyed) -> Markup:
    """The token of the next page; an empty one ends a list of several pages; a list of one page has none."""
    given, total = (request.after.given, request.after.total) if request.after else (0, page.total)
    if page.last is None and request.after is None:
        return Markup()
    token = ""
    if page.last is not None:
        cursor = Cursor(*page.last, given + len(page.items), total)
        token = issue(request.selection, cursor, whole=request.whole, keyed=keyed)
    attributes = {"completeListSize": str(total) if total else "", "cursor": str(given)}
    return element("resumptionToken", token, attributes=attributes)


def refuse(request: Asked, repository: Repository, now: datetime, *faults: Fault) -> str:
    """The answer to what cannot be answered."""
    each = [element("error", it.words, attributes={"code": it.code}) for it in faults]
    return _whole(request, repository, now, *each)


def rejection(rejected: Rejected, repository: Repository, now: datetime) -> str:
    """The answer to a request that was not understood."""
    return refuse(rejected, repository, now, *rejected.faults)
