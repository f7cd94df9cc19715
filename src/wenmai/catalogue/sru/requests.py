"""What a client asks, validated: explain, searchRetrieve and scan of SRU 1.1, 1.2 (Library of Congress) and 2.0 (OASIS).

2.0 has no operation: a query makes a search, a scanClause a scan, and anything else an explain.
"""

from dataclasses import dataclass
from enum import StrEnum

from wenmai.catalogue.cql import tree
from wenmai.catalogue.diagnostics import Diagnostic
from wenmai.catalogue.sru.service import Schema


class Version(StrEnum):
    """A version of the protocol."""

    V1_1 = "1.1"
    V1_2 = "1.2"
    V2_0 = "2.0"


class Operation(StrEnum):
    """What is asked."""

    EXPLAIN = "explain"
    SEARCH = "searchRetrieve"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Asked:
    """The version to answer in, what was odd but did no harm, and parameters that begin with x-."""

    version: Version
    warnings: tuple[Diagnostic, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(Asked):
    """The record of the service itself."""

    as_text: bool = False


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the parameter sortKeys, which 1.2 replaced by CQL's sortBy."""

    path: str
    schema: str = ""
    ascending: bool = True
    case_sensitive: bool = False
    missing: str = "highValue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Asked):
    """`start` counts from 1; `most` may be 0; `as_text` wants records escaped."""

    text: str
    query: tree.Query
    start: int
    most: int
    schema: Schema
    as_text: bool = False
    sort_keys: tuple[SortKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Asked):
    """Terms of an index around one; `position` says where in the answer that one stands, 0 for before it."""

    text: str
    clause: tree.Clause
    position: int
    most: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A request that cannot be answered, by all its diagnostics."""

    operation: Operation
    version: Version
    diagnostics: tuple[Diagnostic, ...]


Request = Explain | Search | Scan
