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
_MODIFIERS = {"word", "string", "masked", "unmasked", "ignorecase", "ignoreaccents"}
_OF_YEARS = {"isodate", "number"}
_PHRASES, _EQUAL = {"=", "scr", "adj"}, {"==", "exact"}
_RELATIONS = _PHRASES | _EQUAL | {"all", "any", "<", "<=", ">", ">=", "<>", "within"}
"""What some index can answer: with another index it is an unsupported combination (22), all else is unsupported (19)."""
MASKS = 20
"""Signs of masking in one term."""
LAST_YEAR = 9999
SETS = {CQL, DC, BATH, REC}
_KNOWN = {*_TEXTS, *_NUMBERS, *_YEARS, *_LABELS, (BATH, "classification"), (CQL, "allrecords")}
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
    key = named(clause.index, SCOPE)
    field = "number" if key in _NUMBERS else _LABELS.get(key) or _WHOLE.get(_TEXTS.get(key, ""))
    if field is None:
        raise Refused(16, clause.index or "cql.serverChoice")
    return field


def named(index: str, scope: Scope) -> tuple[str, str]:
    """The context set and the name of an index; one without a prefix may be of Dublin Core or Bath: title, isbn. Raises Refused: 15 for
    a set that is not known here.
    """
    name = scope.resolve(index or tree.SERVER_CHOICE)
    key = (name.context_set, name.name)
    if name.context_set not in SETS:
        raise Refused(15, name.context_set)
    if "." not in index and key not in _KNOWN and name.context_set == CQL:
        return next(((other, name.name) for other in (DC, BATH) if (other, name.name) in _KNOWN), key)
    return key


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
    field = _TEXTS.get(named(node.index, scope))
    relation, text = _modified(node, scope)
    inner = runs(fold(_plain(text)))
    if field is None or relation not in _PHRASES or not inner or (len(inner) > 1 and any(map(is_han, inner))):
        raise Refused(39, node.term)
    return field, inner


def _touching(field: str, left: list[str], right: list[str]) -> Query:
    if is_han(left[0]):
        return run_in(field, left[0] + right[0])
    words = [word for word in stream([" ".join([*left, *right])]).split() if word != GAP]
    return Query.phrase_query(SCHEMA, field, list(words))


def _clause(clause: tree.Clause, scope: Scope) -> Query:
    key = named(clause.index, scope)
    if key == (CQL, "resultsetid"):
        raise Refused(50)
    if key not in _KNOWN:
        raise Refused(16, clause.index)
    relation, text = _modified(clause, scope, years=key in _YEARS)
    if relation not in _RELATIONS:
        raise Refused(19, clause.relation.name)
    if key == (CQL, "allrecords"):
        return _all(relation)
    if key in _TEXTS:
        return _words(_TEXTS[key], relation, text)
    return _coded(key, _Asked(relation, _plain(text)))


def _all(relation: str) -> Query:
    if relation not in _PHRASES | _EQUAL:
        raise Refused(22, relation)
    return Query.all_query()


def _modified(clause: tree.Clause, scope: Scope, *, years: bool = False) -> tuple[str, str]:
    """The relation and the term as modifiers of CQL 1.2 have them: /word, /masked, /ignoreCase and /ignoreAccents are how terms are read
    anyway (years also as /isoDate and /number), /string takes the whole field, /unmasked takes signs of masking as they stand.

    Raises Refused(20) for /stem, /relevant, /fuzzy and any other, Refused(21) for two that exclude each other.
    """
    relation, text = _own(clause.relation.name, scope, 19), clause.term
    names = {_own(each.name, scope, 20) for each in clause.relation.modifiers}
    allowed = _MODIFIERS | _OF_YEARS if years else _MODIFIERS
    for each in clause.relation.modifiers:
        if each.comparison or _own(each.name, scope, 20) not in allowed:
            raise Refused(20, each.name)
    if {"masked", "unmasked"} <= names or {"word", "string"} <= names:
        raise Refused(21, "/".join(sorted(names)))
    if "string" in names:
        if relation not in {"=", "scr", *_EQUAL}:
            raise Refused(21, f"{clause.relation.name}/string")
        relation = "=="
    return relation, escaped(_UNESCAPE.sub(r"\1", text)) if "unmasked" in names else text


def _own(name: str, scope: Scope, diagnostic: int) -> str:
    """The name of a relation or of its modifier in lower case; all that are known here are of CQL's own set. Raises Refused."""
    if "." not in name:
        return name.lower()
    found = scope.resolve(name)
    if found.context_set != CQL:
        raise Refused(diagnostic, name)
    return found.name


def _coded(key: tuple[str, str], asked: _Asked) -> Query:
    """Indexes of codes and numbers: compared as a whole, years also by their order; any and all of several."""
    if key in _YEARS:
        return _years(asked)
    if asked.relation not in {"=", "scr", *_EQUAL, "any", "all"}:
        raise Refused(22, asked.relation)
    if asked.relation not in {"any", "all"}:
        return _code(key, asked.text)
    each = [_code(key, text) for text in asked.text.split()]
    return all_of(each) if asked.relation == "all" else either(*each)


def _code(key: tuple[str, str], text: str) -> Query:
    if key in _NUMBERS:
        return term("number", number_in(text) or number_key(text))
    if key in _LABELS:
        return term(_LABELS[key], text.lower())
    return starting("clc", normal_class(text))


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

    A * may end the term, and each word of all and any. Other masks are of whole titles and names: * ? in ==, and ^ at an end
    of = for how they begin and end.
    """
    parts = pattern(text).parts
    masks = [each for each in parts if isinstance(each, Mask)]
    if relation in _EQUAL and field not in _WHOLE:
        raise Refused(22, relation)
    anchored = Mask.ANCHOR in masks
    if field in _WHOLE and ((anchored and relation in _PHRASES) or (masks and relation in _EQUAL)):
        return _masked(_WHOLE[field], pattern(text), loose=relation in _PHRASES)
    if anchored:
        raise Refused(31, text)
    said = _unended(parts, each_word=relation in {"all", "any"})
    inner = runs(fold(said))
    if not inner:
        raise Refused(27, text)
    if relation in _EQUAL:
        return term(_WHOLE[field], close(said))
    if relation in _PHRASES:
        number = number_in(said) if field == "any" else ""
        return term("number", number) if number else _phrase(field, inner)
    if relation in {"all", "any"}:
        each = [run_in(field, run) for run in runs_typed(said)]
        return all_of(each) if relation == "all" else either(*each)
    raise Refused(22, relation)


def _unended(parts: tuple[str | Mask, ...], *, each_word: bool) -> str:
    """The text without the * that ends it, or each of its words; words are found by how they begin anyway. Raises Refused(28)."""
    said: list[str] = []
    for each, after in zip(parts, (*parts[1:], " ")[: len(parts)], strict=True):
        if not isinstance(each, Mask):
            said.append(each)
        elif (
            each != Mask.ANY
            or not said
            or said[-1][-1].isspace()
            or isinstance(after, Mask)
            or not after[0].isspace()
            or not (each_word or len(said) == len(parts) - 1)
        ):
            raise Refused(28, "".join(parts))
    return "".join(said).strip()


def _masked(field: str, asked: Pattern, *, loose: bool) -> Query:
    """Whole values that a pattern fits, folded and without spaces; `loose` at an end where no ^ stands.

    Raises Refused: 27 for no text, 30 for more signs than an index can look for.
    """
    parts = asked.parts
    inner = [each for each in parts if each != Mask.ANCHOR]
    if not any(close(each) for each in inner if not isinstance(each, Mask)):
        raise Refused(27, "".join(parts))
    if sum(isinstance(each, Mask) for each in inner) > MASKS:
        raise Refused(30, str(MASKS))
    said = {Mask.ANY: ".*", Mask.ONE: "."}
    middle = "".join(said[each] if isinstance(each, Mask) else escaped_regex(close(each)) for each in inner)
    before = ".*" if loose and parts[0] != Mask.ANCHOR else ""
    after = ".*" if loose and parts[-1] != Mask.ANCHOR else ""
    try:
        return Query.regex_query(SCHEMA, field, f"{before}{middle}{after}")
    except ValueError as error:  # it says so where the automaton would be too large
        raise Refused(30, str(MASKS)) from error


def _phrase(field: str, inner: list[str]) -> Query:
    """Words side by side; a single run as in any search."""
    words = [word for word in stream([" ".join(inner)]).split() if word != GAP]
    if len(inner) == 1 or any(is_han(run) for run in inner):
        return both(*(run_in(field, run) for run in inner))
    return Query.phrase_query(SCHEMA, field, list(words))


def _years(asked: _Asked) -> Query:
    """A year, from one to another, or each of several. Raises Refused(36) for what is none."""
    years = asked.text.split()
    number = {"within": 2, "any": len(years), "all": len(years)}.get(asked.relation, 1)
    if not all(each.isascii() and each.isdecimal() for each in years) or len(years) != number:
        raise Refused(36, asked.text)
    each = [min(int(year), LAST_YEAR + 1) for year in years]
    if asked.relation in {"any", "all"}:
        ranges = [_between(year, year) for year in each]
        return all_of(ranges) if asked.relation == "all" else either(*ranges)
    low, high = each[0], each[-1]
    if asked.relation == "<>":
        return either(_between(None, low - 1), _between(low + 1, None))
    bounds: dict[str, tuple[int | None, int | None]] = {
        ">=": (low, None), ">": (low + 1, None), "<=": (None, low), "<": (None, low - 1), "within": (low, high),
    }  # fmt: skip
    if asked.relation == "adj":
        raise Refused(22, asked.relation)
    return _between(*bounds.get(asked.relation, (low, low)))


def _between(low: int | None, high: int | None) -> Query:
    return Query.range_query(SCHEMA, "year", FieldType.Integer, low, high)
