"""From parameters to a request, or to everything that is wrong with them."""

import re
from collections.abc import Iterable

from wenmai.catalogue.cql import tree
from wenmai.catalogue.cql.parser import parse
from wenmai.catalogue.diagnostics import Diagnostic, Refused
from wenmai.catalogue.sru.requests import Explain, Operation, Rejected, Request, Scan, Search, SortKey, Version
from wenmai.catalogue.sru.service import Schema, Service

_ALWAYS = {"operation", "version", "stylesheet"}
_SEARCH = {"query", "startRecord", "maximumRecords", "recordPacking", "recordSchema", "resultSetTTL"}
_NEGOTIATION = {"httpAccept", "responseType"}
_KNOWN = {
    (Operation.EXPLAIN, Version.V1_1): {"recordPacking"},
    (Operation.EXPLAIN, Version.V1_2): {"recordPacking"},
    (Operation.EXPLAIN, Version.V2_0): {"recordPacking", "recordXMLEscaping"} | _NEGOTIATION,
    (Operation.SEARCH, Version.V1_1): _SEARCH | {"recordXPath", "sortKeys"},
    (Operation.SEARCH, Version.V1_2): _SEARCH,
    (Operation.SEARCH, Version.V2_0): _SEARCH
    | {"queryType", "recordXMLEscaping", "sortKeys", "renderedBy"}
    | _NEGOTIATION,
    (Operation.SCAN, Version.V1_1): {"scanClause", "responsePosition", "maximumTerms"},
    (Operation.SCAN, Version.V1_2): {"scanClause", "responsePosition", "maximumTerms"},
    (Operation.SCAN, Version.V2_0): {"scanClause", "responsePosition", "maximumTerms"} | _NEGOTIATION,
}
_MISSING = {"abort", "highValue", "lowValue", "omit"}
_TRUTHS = {"": True, "1": True, "true": True, "0": False, "false": False}
_LONGEST_NUMBER = 9
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufffd\ud800-\udfff]")
"""What comes of bytes in another character set, and what no text has."""


class _Form:
    """The parameters, and the mistakes that were found while reading them. An empty value is as good as none."""

    def __init__(self, parameters: Iterable[tuple[str, str]]) -> None:
        self.values: dict[str, str] = {}
        self.wrong: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        for name, value in parameters:
            if value and self.values.setdefault(name, value) != value:
                self.refuse(6, name)

    def refuse(self, number: int, details: str) -> None:
        if Diagnostic(number, details) not in self.wrong:
            self.wrong.append(Diagnostic(number, details))

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def needed(self, name: str) -> str:
        if not self.get(name):
            self.refuse(7, name)
        return self.get(name)

    def number(self, name: str, default: int, low: int) -> int:
        text = self.get(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER and int(text) >= low):
            self.refuse(6, name)
            return default
        return int(text)


def understand(parameters: Iterable[tuple[str, str]], service: Service) -> Request | Rejected:
    """The request in the parameters of a URL or a form, names and values decoded. Never raises."""
    form = _Form(parameters)
    operation, version = _operation(form), _version(form)
    known = _KNOWN[operation, version] | _ALWAYS
    for name in form.values:
        if name not in known and not name.startswith("x-"):
            form.warnings.append(Diagnostic(8, name))
    if form.get("stylesheet"):
        form.warnings.append(Diagnostic(110))
    request = _READERS[operation](form, version, service)
    return Rejected(operation, version, tuple(form.wrong)) if request is None or form.wrong else request


def _operation(form: _Form) -> Operation:
    asked = form.get("operation")
    if asked and asked not in set(Operation):
        form.refuse(4, asked)
        return Operation.EXPLAIN
    if asked:
        return Operation(asked)
    if form.get("query"):
        return Operation.SEARCH
    return Operation.SCAN if form.get("scanClause") else Operation.EXPLAIN


def _version(form: _Form) -> Version:
    """The version asked for. Without one, a query alone is 2.0, nothing at all is a look at the door in 1.2."""
    asked = form.get("version")
    if asked in set(Version):
        return Version(asked)
    if asked:
        form.refuse(5, Version.V2_0)
        return Version.V1_2
    if form.get("operation"):
        form.refuse(7, "version")
        return Version.V1_2
    return Version.V2_0 if form.get("query") or form.get("scanClause") else Version.V1_2


def _extra(form: _Form) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in form.values.items() if name.startswith("x-"))


def _as_text(form: _Form, version: Version) -> bool:
    """1.x calls it recordPacking; 2.0 recordXMLEscaping, and means by packing whether a record may be taken apart."""
    name, number = ("recordXMLEscaping", 6) if version is Version.V2_0 else ("recordPacking", 71)
    asked = form.get(name) or "xml"
    if asked not in {"xml", "string"}:
        form.refuse(number, name if number == 6 else asked)
    if version is Version.V2_0 and form.get("recordPacking") not in {"", "packed", "unpacked"}:
        form.refuse(71, form.get("recordPacking"))
    return asked == "string"


def _explain(form: _Form, version: Version, _service: Service) -> Explain | None:
    as_text = _as_text(form, version)
    return Explain(version, tuple(form.warnings), _extra(form), as_text=as_text)


def _search(form: _Form, version: Version, service: Service) -> Search | None:
    text = form.needed("query")
    query = _query(form, text, service)
    schema = _schema(form, service)
    start = form.number("startRecord", 1, 1)
    most = min(form.number("maximumRecords", service.default_records, 0), service.most_records)
    form.number("resultSetTTL", 0, 0)
    if form.get("recordXPath") and version is Version.V1_1:
        form.refuse(72, "")
    if form.get("queryType") not in {"", "cql", "searchTerms"}:
        form.refuse(6, "queryType")
    as_text = _as_text(form, version)
    keys = _sort_keys(form) if version is not Version.V1_2 else ()
    if query is None or schema is None:
        return None
    common = (version, tuple(form.warnings), _extra(form))
    return Search(
        *common, text=text, query=query, start=start, most=most, schema=schema, as_text=as_text, sort_keys=keys
    )


def _query(form: _Form, text: str, service: Service) -> tree.Query | None:
    if not text:
        return None
    if unreadable := _UNREADABLE.search(text):
        form.refuse(10, f"character {unreadable.start()}: no text in UTF-8")
        return None
    if form.get("queryType") == "searchTerms":
        return tree.Query(tree.Clause(text, tree.SERVER_CHOICE, tree.Relation("all")))
    try:
        return parse(text, service.limits)
    except Refused as refused:
        form.wrong.append(refused.diagnostic)
        return None


def _schema(form: _Form, service: Service) -> Schema | None:
    schema = service.schema(form.get("recordSchema"))
    if schema is None:
        form.refuse(66, form.get("recordSchema"))
    return schema


def _sort_keys(form: _Form) -> tuple[SortKey, ...]:
    """Source: SRU 1.1, sorting: path,schema,ascending,caseSensitive,missingValue, keys apart by spaces."""
    keys = []
    for text in form.get("sortKeys").split():
        path, schema, ascending, case, missing = (text.split(",") + [""] * 4)[:5]
        if not path or ascending not in _TRUTHS or case not in _TRUTHS or text.count(",") > 4:
            form.refuse(82, text)
        elif missing and missing not in _MISSING and not missing.startswith('"'):
            form.refuse(92, missing)
        else:
            keys.append(SortKey(path, schema, _TRUTHS[ascending], bool(case) and _TRUTHS[case], missing or "highValue"))
    return tuple(keys)


def _scan(form: _Form, version: Version, service: Service) -> Scan | None:
    text = form.needed("scanClause")
    query = _query(form, text, service)
    most = min(form.number("maximumTerms", service.default_terms, 1), service.most_terms)
    position = form.number("responsePosition", 1, 0)
    if position > most + 1:
        form.refuse(120, str(position))
    if query is None:
        return None
    if not isinstance(query.root, tree.Clause) or query.sort_keys:
        form.refuse(10, "a scanClause is one search clause")
        return None
    common = (version, tuple(form.warnings), _extra(form))
    return Scan(*common, text=text, clause=query.root, position=position, most=most)


_READERS = {Operation.EXPLAIN: _explain, Operation.SEARCH: _search, Operation.SCAN: _scan}
