"""SRU over the index of this host: explain, search and scan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import tantivy
from django.conf import settings

from wenmai.catalogue.answering import sorting
from wenmai.catalogue.answering.explained import EXPLAINED
from wenmai.catalogue.answering.oai import identifier
from wenmai.catalogue.answering.scanning import terms
from wenmai.catalogue.diagnostics import Diagnostic, Refused
from wenmai.catalogue.giving.dublin_core import srw_dc
from wenmai.catalogue.giving.formats import Address
from wenmai.catalogue.giving.stored import MARCXCHANGE, Stored, cnmarcxml, marcxml
from wenmai.catalogue.index import shelf
from wenmai.catalogue.index.cql import compiled, result
from wenmai.catalogue.queries import harvest
from wenmai.catalogue.sru import responses
from wenmai.catalogue.sru.explanation import Explanation
from wenmai.catalogue.sru.reading import understand
from wenmai.catalogue.sru.requests import Explain, Operation, Rejected, Request, Scan, Search
from wenmai.catalogue.sru.responses import Absent, Found, Record
from wenmai.catalogue.sru.service import DC, MARCXML, Schema, Service

CNMARCXML = Schema("cnmarcxml", MARCXCHANGE, "CNMARC in MarcXchange")
SERVICE = Service(schemas=(MARCXML, DC, CNMARCXML), most_records=100)
DEEPEST = 10_000
"""The last place in a result that is given; who wants all takes OAI-PMH."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A document and its media type."""

    text: str
    media: str


def answer(parameters: Iterable[tuple[str, str]], base_url: str, address: Address) -> Answer:
    """The answer to a request; what cannot be answered is told by diagnostics, never by an exception."""
    request = understand(parameters, SERVICE)
    if isinstance(request, Rejected):
        return Answer(responses.rejection(request, explanation(base_url)), responses.content_type(request.version))
    try:
        text = _answered(request, base_url, address)
    except Refused as refused:
        rejected = Rejected(_operation(request), request.version, (*request.warnings, refused.diagnostic))
        text = responses.rejection(rejected, explanation(base_url))
    return Answer(text, responses.content_type(request.version))


def explanation(base_url: str) -> Explanation:
    """What this installation says of its service at an address."""
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    title = f"{settings.SITE_NAME} 联合目录"
    agency = f"机构标识：ISIL {settings.ISIL}。" if settings.ISIL else ""
    said = EXPLAINED | {"description": EXPLAINED["description"] + agency}
    return Explanation(parts.hostname or "", port, parts.path.strip("/"), title, SERVICE, **said)


def _operation(request: Request) -> Operation:
    if isinstance(request, Search):
        return Operation.SEARCH
    return Operation.SCAN if isinstance(request, Scan) else Operation.EXPLAIN


def _answered(request: Request, base_url: str, address: Address) -> str:
    if isinstance(request, Explain):
        return responses.explain_answer(request, explanation(base_url))
    found = shelf.searcher()
    if found is None:
        raise Refused(2, "the index is being built")
    if isinstance(request, Scan):
        return responses.scan_answer(request, terms(found[0], request))
    return responses.search_answer(request, _found(found[0], request, address))


def _found(searcher: tantivy.Searcher, request: Search, address: Address) -> Found:
    query = compiled(request.query)
    keys = sorting.keys_of(request)
    most = min(request.most, DEEPEST + 1 - request.start)
    if most < 0 or (request.start > DEEPEST and request.most):
        count, _none = result(searcher, query, 0, 0)
        return Found(count, wrong=Diagnostic(61, f"records are given up to {DEEPEST}; OAI-PMH gives all"))
    if keys:
        count, ids = sorting.result(searcher, query, keys, request.start - 1, most)
    else:
        count, ids = result(searcher, query, request.start - 1, most)
    stored = harvest.stored(ids, described=request.schema is DC)
    return Found(count, [_record(stored, key, request.schema, address) for key in ids])


def _record(stored: Mapping[int, Stored], key: int, schema: Schema, address: Address) -> Record | Absent:
    """A record of the index that was deleted a moment ago is told as such."""
    if key not in stored:
        return Absent(Diagnostic(65, identifier(key)))
    body = _body(stored[key], schema, address)
    return Record(body, identifier(key)) if body else Absent(Diagnostic(67, identifier(key)))


def _body(stored: Stored, schema: Schema, address: Address) -> str:
    if schema is DC:
        return srw_dc(stored.said(), address(stored.id))
    return marcxml(stored) if schema is MARCXML else cnmarcxml(stored)
