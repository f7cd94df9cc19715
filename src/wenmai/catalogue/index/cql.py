"""Queries of CQL as queries of the index: the names of context sets, relations and Booleans that the index can answer.

Source: CQL 1.2; Bath Profile 2.0 and the Dublin Core context set for the names. Anything else is refused with its diagnostic.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Query

from wenmai.catalogue.call_numbers import normal_class
from wenmai.catalogue.cql import tree
from wenmai.catalogue.cql.masking import Mask, Pattern, escaped, pattern
from wenmai.catalogue.cql.scope import Scope, proximity
from wenmai.catalogue.diagnostics import Refused
from wenmai.catalogue.index.entry import number_key
from wenmai.catalogue.index.querying import (
    all_of,
    both,
    either,
    escaped_regex,
    number_in,
    run_in,
    starting,
    term,
    without,
)
from wenmai.catalogue.index.schema import SCHEMA, id_of
from wenmai.catalogue.index.tokens import GAP, close, is_han, runs, runs_typed, stream
from wenmai.search.folding import fold

CQL, DC, BATH, REC = (
    "info:srw/cql-context-set/1/cql-v1.2",
    "info:srw/cql-context-set/1/dc-v1.1",
    "http://zing.z3950.org/cql/bath/2.0/",
    "info:srw/cql-context-set/2/rec-1.1",
)
SCOPE = Scope({"cql": CQL, "dc": DC, "bath": BATH, "rec": REC}, CQL)
_TEXTS: Mapping[tuple[str, str], str] = {
    (CQL, "serverchoice"): "any", (CQL, "anywhere"): "any", (CQL, "keywords"): "any", (CQL, "anyindexes"): "any",
    (DC, "title"): "title", (BATH, "title"): "title", (DC, "creator"): "author", (DC, "contributor"): "author",
    (BATH, "author"): "author", (BATH, "name"): "author", (BATH, "personalname"): "author", (DC, "subject"): "subject",
    (BATH, "subject"): "subject", (DC, "publisher"): "publisher", (BATH, "publisher"): "publisher", (DC, "description"): "any",
}  # fmt: skip
_NUMBERS = {(DC, "identifier"), (BATH, "isbn"), (BATH, "issn"), (BATH, "standardidentifier"), (REC, "identifier")}
_YEARS = {(DC, "date"), (BATH, "possessingyear"), (BATH, "year")}
_LABELS = {(DC, "language"): "language", (DC, "type"): "form"}
_WHOLE = {"title": "whole", "author": "names"}
_MODIFIERS = {"word", "string", "masked", "unmasked"}
_UNESCAPE = re.compile(r"\\(.)", re.DOTALL)
_JOINED: Mapping[str, Callable[[Query, Query], Query]] = {"and": both, "or": either, "not": without}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A clause whose index is known; `relation` is the name in lower case without its prefix."""

    relation: str
    text: str


def compiled(query: tree.Query) -> Query:
    """The query of the index. Raises Refused for what it cannot answer."""
    return _node(query.root, SCOPE)


def scanned_field(clause: tree.Clause) -> str:
    """The field whose terms are whole values, for scanning. Raises Refused(16) where an index has no such field."""
    name = SCOPE.resolve(clause.index or tree.SERVER_CHOICE)
    key = (name.context_set, name.name)
    field = "number" if key in _NUMBERS else _LABELS.get(key) or _WHOLE.get(_TEXTS.get(key, ""))
    if field is None:
        raise Refused(16, clause.index or "cql.serverChoice")
    return field


def result(searcher: tantivy.Searcher, query: Query, start: int, limit: int) -> tuple[int, tuple[int, ...]]:
    """How many records match, and the ids of some of them from `start` (from 0), in the order of ranks."""
    found = searcher.search(query, limit=max(start + limit, 1), count=True, order_by_field="rank")
    count: int = found.count  # type: ignore[attr-defined]  # there, but not in its stub
    return count, tuple(id_of(rank) for rank, __ in found.hits[start : start + limit])


def _node(node: tree.Node, scope: Scope) -> Query:
    if isinstance(node, tree.Scoped):
        return _node(node.query, scope.within(node.prefixes))
    if isinstance(node, tree.Clause):
        return _clause(node, scope)
    if node.operator.name == "prox":
        return _side_by_side(node, scope)
    if node.operator.name not in _JOINED:
        raise Refused(37, node.operator.name)
    if node.operator.modifiers:
        raise Refused(46, node.operator.modifiers[0].name)
    return _JOINED[node.operator.name](_node(node.left, scope), _node(node.right, scope))


def _side_by_side(node: tree.Triple, scope: Scope) -> Query:
    """prox of words side by side in one field, in any order or in theirs. Raises Refused: 41 for another distance, 42 for another
    unit, 39 for what is no pair of words in one script of one field.
    """
    near = proximity(node.operator)
    if near.unit != "word":
        raise Refused(42, near.unit)
    if (near.comparison, near.distance) not in {("<=", 1), ("=", 1)}:
        raise Refused(41, f"{near.comparison}{near.distance}")
    (field, left), (other, right) = (_operand(each, scope) for each in (node.left, node.right))
    if field != other or is_han(left[0]) != is_han(right[0]):
        raise Refused(39, "two words of one script in one field")
    first = _touching(field, left, right)
    return first if near.ordered else either(first, _touching(field, right, left))


def _operand(node: tree.Node, scope: Scope) -> tuple[str, list[str]]:
    """The field and the runs of a clause that prox can take: words of Latin letters, or one run of Han signs."""
    if not isinstance(node, tree.Clause):
        raise Refused(39, "prox of more than two words")
    name = scope.resolve(node.index or tree.SERVER_CHOICE)
    field = _TEXTS.get((name.context_set, name.name))
    relation, text = _modified(node)
    inner = runs(fold(_plain(text)))
    if (
        field is None
        or relation not in {"=", "scr", "adj"}
        or not inner
        or (len(inner) > 1 and any(map(is_han, inner)))
    ):
        raise Refused(39, node.term)
    return field, inner


def _touching(field: str, left: list[str], right: list[str]) -> Query:
    if is_han(left[0]):
        return run_in(field, left[0] + right[0])
    words = [word for word in stream([" ".join([*left, *right])]).split() if word != GAP]
    return Query.phrase_query(SCHEMA, field, list(words))


def _clause(clause: tree.Clause, scope: Scope) -> Query:
    name = scope.resolve(clause.index or tree.SERVER_CHOICE)
    key = (name.context_set, name.name)
    relation, text = _modified(clause)
    if key == (CQL, "allrecords"):
        return Query.all_query()
    if key in _TEXTS:
        return _words(_TEXTS[key], relation, text)
    return _coded(key, clause, _Asked(relation, _plain(text)))


def _modified(clause: tree.Clause) -> tuple[str, str]:
    """The relation and the term as modifiers of CQL 1.2 have them: /word and /masked are how terms are read anyway, /string takes
    the whole field, /unmasked takes signs of masking as they stand. Raises Refused(20) for /stem, /relevant, /fuzzy and any other,
    Refused(21) for two that exclude each other.
    """
    relation, text = clause.relation.name.lower().removeprefix("cql."), clause.term
    names = {each.name.lower().removeprefix("cql.") for each in clause.relation.modifiers}
    for each in clause.relation.modifiers:
        if each.comparison or each.name.lower().removeprefix("cql.") not in _MODIFIERS:
            raise Refused(20, each.name)
    if {"masked", "unmasked"} <= names or {"word", "string"} <= names:
        raise Refused(21, "/".join(sorted(names)))
    if "string" in names:
        if relation not in {"=", "scr", "==", "exact"}:
            raise Refused(21, f"{clause.relation.name}/string")
        relation = "=="
    return relation, escaped(_UNESCAPE.sub(r"\1", text)) if "unmasked" in names else text


def _coded(key: tuple[str, str], clause: tree.Clause, asked: _Asked) -> Query:
    """Indexes of codes and numbers: compared as a whole, years also by their order."""
    if key in _YEARS:
        return _year(asked)
    if asked.relation not in {"=", "==", "scr", "exact"}:
        raise Refused(22, clause.relation.name)
    if key in _NUMBERS:
        return term("number", number_in(asked.text) or number_key(asked.text))
    if key in _LABELS:
        return term(_LABELS[key], asked.text.lower())
    if key == (BATH, "classification"):
        return starting("clc", normal_class(asked.text))
    raise Refused(16, clause.index)


def _plain(text: str) -> str:
    """A term without masks. Raises Refused(28)."""
    found = pattern(text).literal
    if found is None:
        raise Refused(28, text)
    if not found.strip():
        raise Refused(27)
    return found.strip()


def _words(field: str, relation: str, text: str) -> Query:
    """= and adj: the words one after another; all, any: each for itself; ==: the whole title or name.

    A * may end the term. Other masks are of whole titles and names: * ? in ==, and ^ at an end of = for how they begin and end.
    """
    parts = pattern(text).parts
    anchored = Mask.ANCHOR in parts and relation in {"=", "scr", "adj"}
    if field in _WHOLE and (anchored or relation in {"==", "exact"}) and any(isinstance(part, Mask) for part in parts):
        return _masked(_WHOLE[field], pattern(text), loose=anchored)
    masked = bool(parts) and parts[-1] == Mask.ANY and all(isinstance(part, str) for part in parts[:-1])
    said = "".join(str(part) for part in parts[:-1]) if masked else _plain(text)
    inner = runs(fold(said))
    if not inner:
        raise Refused(27, text)
    if relation in {"==", "exact"} and field in _WHOLE:
        return term(_WHOLE[field], close(said))
    if relation in {"=", "scr", "adj"}:
        number = number_in(said) if field == "any" else ""
        return term("number", number) if number else _phrase(field, inner)
    if relation in {"all", "any"}:
        each = [run_in(field, run) for run in runs_typed(said)]
        return all_of(each) if relation == "all" else either(*each)
    raise Refused(19, relation)


def _masked(field: str, asked: Pattern, *, loose: bool) -> Query:
    """Whole values that a pattern fits, folded and without spaces; `loose` at an end where no ^ stands. Raises Refused(27) for no text."""
    parts = asked.parts
    inner = [each for each in parts if each != Mask.ANCHOR]
    if not any(close(each) for each in inner if not isinstance(each, Mask)):
        raise Refused(27, "".join(parts))
    said = {Mask.ANY: ".*", Mask.ONE: "."}
    middle = "".join(said[each] if isinstance(each, Mask) else escaped_regex(close(each)) for each in inner)
    before = ".*" if loose and parts[0] != Mask.ANCHOR else ""
    after = ".*" if loose and parts[-1] != Mask.ANCHOR else ""
    return Query.regex_query(SCHEMA, field, f"{before}{middle}{after}")


def _phrase(field: str, inner: list[str]) -> Query:
    """Words side by side; a single run as in any search."""
    words = [word for word in stream([" ".join(inner)]).split() if word != GAP]
    if len(inner) == 1 or any(is_han(run) for run in inner):
        return both(*(run_in(field, run) for run in inner))
    return Query.phrase_query(SCHEMA, field, list(words))


def _year(asked: _Asked) -> Query:
    years = asked.text.split()
    if not all(each.isascii() and each.isdecimal() for each in years) or len(years) != 1 + (asked.relation == "within"):
        raise Refused(36, asked.text)
    low, high = int(years[0]), int(years[-1])
    bounds: dict[str, tuple[int | None, int | None]] = {
        "=": (low, low), "==": (low, low), ">=": (low, None), ">": (low + 1, None), "<=": (None, low), "<": (None, low - 1),
        "within": (low, high),
    }  # fmt: skip
    if asked.relation not in bounds:
        raise Refused(22, asked.relation)
    return Query.range_query(SCHEMA, "year", FieldType.Integer, *bounds[asked.relation])
