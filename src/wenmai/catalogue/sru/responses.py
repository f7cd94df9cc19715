"""What is answered: XML in the namespaces and the order of the version that was asked in. Records come serialised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wenmai.catalogue.cql.writer import xcql
from wenmai.catalogue.diagnostics import Diagnostic
from wenmai.catalogue.markup import HEAD, Markup, element, joined, optional
from wenmai.catalogue.sru import explanation as explaining
from wenmai.catalogue.sru.explanation import Explanation
from wenmai.catalogue.sru.requests import Explain, Operation, Rejected, Scan, Search, Version
from wenmai.catalogue.sru.service import DIAGNOSTICS, EXPLAIN

_SRW = "http://www.loc.gov/zing/srw/"
_SRU = "http://docs.oasis-open.org/ns/search-ws/sruResponse"
_SCAN = "http://docs.oasis-open.org/ns/search-ws/scan"
_DIAGNOSTIC = {
    Version.V1_1: "http://www.loc.gov/zing/srw/diagnostic/",
    Version.V1_2: "http://www.loc.gov/zing/srw/diagnostic/",
    Version.V2_0: "http://docs.oasis-open.org/ns/search-ws/diagnostic",
}
_PRECISION = "info:srw/vocabulary/resultCountPrecision/1/"


@dataclass(frozen=True, slots=True)
class Record:
    """A record as XML of the schema asked for, without a declaration."""

    data: str
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """What stands in the place of a record that cannot be given."""

    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, from the start asked for; `exact` says whether the total is counted or guessed, `wrong` why no
    record is given.
    """

    total: int
    records: Sequence[Record | Absent] = ()
    exact: bool = True
    wrong: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an index."""

    value: str
    records: int
    shown: str = ""
    where: str = ""  # first, last, only or inner


def content_type(version: Version) -> str:
    """The media type of an answer."""
    return f"{'application/sru+xml' if version is Version.V2_0 else 'text/xml'}; charset=utf-8"


def search_answer(request: Search, found: Found) -> str:
    """The answer to a search. A start behind the last record is told (61) with the total."""
    beyond = request.start > found.total > 0
    records = () if beyond else found.records
    refused = Diagnostic(61) if beyond else found.wrong
    wrong = (*request.warnings, refused) if refused else request.warnings
    after = request.start + len(records)
    there_is_more = bool(records) and after <= found.total
    precise = element("zs:resultCountPrecision", _PRECISION + ("exact" if found.exact else "estimate"))
    return _whole(
        request.version,
        Operation.SEARCH,
        element("zs:numberOfRecords", str(found.total)),
        _records(request, records),
        element("zs:nextRecordPosition", str(after)) if there_is_more else Markup(),
        _echoed_search(request),
        _diagnostics(wrong, request.version),
        precise if request.version is Version.V2_0 else Markup(),
    )


def _whole(version: Version, operation: Operation, *parts: Markup) -> str:
    name = f"zs:{operation}Response"
    space = _SRW if version is not Version.V2_0 else _SCAN if operation is Operation.SCAN else _SRU
    return HEAD + element(name, element("zs:version", version), *parts, attributes={"xmlns:zs": space})


def _records(request: Search, records: Sequence[Record | Absent]) -> Markup:
    placed = [_record(request, each, request.start + place) for place, each in enumerate(records)]
    return element("zs:records", joined(placed)) if placed else Markup()


def _record(request: Search, record: Record | Absent, position: int) -> Markup:
    if isinstance(record, Absent):
        schema, data, identifier = DIAGNOSTICS, _diagnostic(record.diagnostic, request.version), ""
    else:
        schema, data, identifier = request.schema.uri, Markup(record.data), record.identifier
    return element(
        "zs:record",
        element("zs:recordSchema", schema),
        _packing(request.version, as_text=request.as_text),
        _data(data, as_text=request.as_text),
        optional("zs:recordIdentifier", "" if request.version is Version.V1_1 else identifier),
        element("zs:recordPosition", str(position)),
    )


def _packing(version: Version, *, as_text: bool) -> Markup:
    name = "zs:recordXMLEscaping" if version is Version.V2_0 else "zs:recordPacking"
    return element(name, "string" if as_text else "xml")


def _data(data: Markup, *, as_text: bool) -> Markup:
    """Records that are wanted as text are escaped once more."""
    return element("zs:recordData", str(data) if as_text else data)


def _echoed_search(request: Search) -> Markup:
    """What was understood; 1.x also gives the query as XCQL."""
    return element(
        "zs:echoedSearchRetrieveRequest",
        element("zs:version", request.version),
        element("zs:query", request.text),
        Markup() if request.version is Version.V2_0 else element("zs:xQuery", xcql(request.query)),
        element("zs:startRecord", str(request.start)),
        element("zs:maximumRecords", str(request.most)),
        _packing(request.version, as_text=request.as_text),
        element("zs:recordSchema", request.schema.name),
    )


def _diagnostics(wrong: Iterable[Diagnostic], version: Version) -> Markup:
    each = [_diagnostic(it, version) for it in wrong]
    return element("zs:diagnostics", joined(each)) if each else Markup()


def _diagnostic(wrong: Diagnostic, version: Version) -> Markup:
    return element(
        "diagnostic",
        element("uri", wrong.uri),
        optional("details", wrong.details),
        element("message", wrong.message),
        attributes={"xmlns": _DIAGNOSTIC[version]},
    )


def scan_answer(request: Scan, terms: Sequence[Term]) -> str:
    """The answer to a scan."""
    each = [
        element(
            "zs:term",
            element("zs:value", it.value),
            element("zs:numberOfRecords", str(it.records)),
            optional("zs:displayTerm", it.shown),
            optional("zs:whereInList", it.where),
        )
        for it in terms
    ]
    echoed = element(
        "zs:echoedScanRequest",
        element("zs:version", request.version),
        element("zs:scanClause", request.text),
        element("zs:responsePosition", str(request.position)),
        element("zs:maximumTerms", str(request.most)),
    )
    shown = element("zs:terms", joined(each)) if each else Markup()
    return _whole(request.version, Operation.SCAN, shown, echoed, _diagnostics(request.warnings, request.version))


def explain_answer(request: Explain, explanation: Explanation) -> str:
    """The answer to an explain."""
    return _whole(
        request.version,
        Operation.EXPLAIN,
        _explain_record(explanation, request.version, as_text=request.as_text),
        _diagnostics(request.warnings, request.version),
    )


def _explain_record(explanation: Explanation, version: Version, *, as_text: bool) -> Markup:
    return element(
        "zs:record",
        element("zs:recordSchema", EXPLAIN),
        _packing(version, as_text=as_text),
        _data(explaining.record(explanation, version), as_text=as_text),
    )


def rejection(rejected: Rejected, explanation: Explanation) -> str:
    """The answer to what cannot be answered, in the shape of what was asked."""
    shape = Markup()
    if rejected.operation is Operation.SEARCH:
        shape = element("zs:numberOfRecords", "0")
    elif rejected.operation is Operation.EXPLAIN:
        shape = _explain_record(explanation, rejected.version, as_text=False)
    return _whole(rejected.version, rejected.operation, shape, _diagnostics(rejected.diagnostics, rejected.version))
