"""The record that explains a service. Source: ZeeRex 2.0 (explain.z3950.org)."""

from dataclasses import dataclass

from wenmai.catalogue.markup import Markup, element, joined, optional
from wenmai.catalogue.sru.requests import Version
from wenmai.catalogue.sru.service import EXPLAIN, Service


@dataclass(frozen=True, slots=True)
class ContextSet:
    """A context set under the short name that the service knows it by."""

    name: str
    uri: str


@dataclass(frozen=True, slots=True)
class Index:
    """An index: its title for people, its (context set, name) pairs, and what can be done with it."""

    title: str
    names: tuple[tuple[str, str], ...]
    sort: bool = False
    scan: bool = False
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a service says of itself."""

    host: str
    port: int
    database: str
    title: str
    service: Service
    description: str = ""
    contact: str = ""
    sets: tuple[ContextSet, ...] = ()
    indexes: tuple[Index, ...] = ()


def record(explanation: Explanation, version: Version) -> Markup:
    """The explain element, in its own namespace."""
    return element(
        "explain",
        _server(explanation, version),
        _database(explanation),
        _indexes(explanation),
        _schemas(explanation.service),
        _settings(explanation.service),
        attributes={"xmlns": EXPLAIN},
    )


def _server(explanation: Explanation, version: Version) -> Markup:
    return element(
        "serverInfo",
        element("host", explanation.host),
        element("port", str(explanation.port)),
        element("database", explanation.database),
        attributes={"protocol": "SRU", "version": version, "transport": "http", "method": "GET POST"},
    )


def _database(explanation: Explanation) -> Markup:
    return element(
        "databaseInfo",
        element("title", explanation.title, attributes={"primary": "true", "lang": "zh"}),
        optional("description", explanation.description),
        optional("contact", explanation.contact),
    )


def _indexes(explanation: Explanation) -> Markup:
    sets = [element("set", attributes={"name": each.name, "identifier": each.uri}) for each in explanation.sets]
    return element("indexInfo", *sets, *map(_index, explanation.indexes))


def _index(index: Index) -> Markup:
    names = [element("map", element("name", name, attributes={"set": uri})) for uri, name in index.names]
    relations = [element("supports", each, attributes={"type": "relation"}) for each in index.relations]
    does = {"search": "true", "scan": "true" if index.scan else "false", "sort": "true" if index.sort else "false"}
    config = element("configInfo", *relations) if relations else Markup()
    return element("index", element("title", index.title), *names, config, attributes=does)


def _schemas(service: Service) -> Markup:
    return element(
        "schemaInfo",
        joined(
            [
                element("schema", element("title", each.title), attributes={"name": each.name, "identifier": each.uri})
                for each in service.schemas
            ]
        ),
    )


def _settings(service: Service) -> Markup:
    return element(
        "configInfo",
        element("default", str(service.default_records), attributes={"type": "numberOfRecords"}),
        element("default", service.schemas[0].name, attributes={"type": "retrieveSchema"}),
        element("setting", str(service.most_records), attributes={"type": "maximumRecords"}),
        element("setting", str(service.most_terms), attributes={"type": "maximumTerms"}),
    )
