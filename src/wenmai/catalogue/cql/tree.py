"""What a query means, typed. Source: CQL 1.2, the Contextual Query Language (Library of Congress).

Terms and names keep their backslashes: masking.py tells an escaped sign from a masking one.
"""

from dataclasses import dataclass

SERVER_CHOICE = "cql.serverChoice"


@dataclass(frozen=True, slots=True)
class Modifier:
    """`/name`, perhaps with a comparison and a value; both are empty or the comparison is not."""

    name: str
    comparison: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """A short name for a context set in the query behind it; an empty name sets the default context set."""

    uri: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """=, ==, <>, <, >, <=, >= or a name such as any, all, adj, within."""

    name: str = "="
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One search clause; a bare term has an empty index and means cql.serverChoice = term."""

    term: str
    index: str = ""
    relation: Relation = Relation()


@dataclass(frozen=True, slots=True)
class Operator:
    """and, or, not, prox, in lower case."""

    name: str
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Triple:
    """Two queries joined."""

    left: "Node"
    operator: Operator
    right: "Node"


@dataclass(frozen=True, slots=True)
class Scoped:
    """A query under prefix assignments; there is at least one."""

    prefixes: tuple[Prefix, ...]
    query: "Node"


Node = Clause | Triple | Scoped


@dataclass(frozen=True, slots=True)
class SortKey:
    """An index to sort by, with modifiers such as sort.descending."""

    index: str
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    root: Node
    sort_keys: tuple[SortKey, ...] = ()
