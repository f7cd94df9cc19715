"""The parser against cql-parser (another implementation, by PLY), against the writer, and against bombs."""

import contextlib
import xml.etree.ElementTree as ET

import pytest
from cql.parser import CQLParser12, CQLSearchClause, CQLTriple
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.cql.queries import CORPUS, QUERIES, TERMS, WRONG
from wenmai.catalogue.cql import tree
from wenmai.catalogue.cql.masking import Mask, Pattern, escaped, pattern
from wenmai.catalogue.cql.parser import Limits, clauses, parse
from wenmai.catalogue.cql.scope import Name, Proximity, Scope, proximity
from wenmai.catalogue.cql.writer import XCQL, write, xcql
from wenmai.catalogue.diagnostics import MESSAGES, Diagnostic, Refused


def _modifiers(theirs):
    return tuple(
        tree.Modifier(each.name.name, each.comparitor or "", each.value or "") for each in theirs.modifiers or ()
    )


def _node(theirs):
    if isinstance(theirs, CQLTriple):
        operator = tree.Operator(theirs.operator.value.lower(), _modifiers(theirs.operator))
        node = tree.Triple(_node(theirs.left), operator, _node(theirs.right))
    elif theirs.index is None:
        node = tree.Clause(theirs.term)
    else:
        relation = tree.Relation(theirs.relation.comparitor.name, _modifiers(theirs.relation))
        node = tree.Clause(theirs.term, theirs.index.name, relation)
    prefixes = tuple(sorted((tree.Prefix(each.uri, each.prefix or "") for each in theirs.prefixes), key=repr))
    return tree.Scoped(prefixes, node) if prefixes else node


THEIRS = CQLParser12()
THEIRS.build()


def theirs_of(text: str) -> tree.Query:
    root = THEIRS.parse(text).root
    assert isinstance(root, CQLSearchClause | CQLTriple)
    return tree.Query(_node(root), tuple(tree.SortKey(each.index.name, _modifiers(each)) for each in root.sortSpecs))


def _likened(query: tree.Query) -> tree.Query:
    """Ours as cql-parser keeps it: quotes without backslash, prefixes of one node as one unordered heap."""
    return tree.Query(_liken(query.root), tuple(tree.SortKey(_q(k.index), _mods(k.modifiers)) for k in query.sort_keys))


def _q(text: str) -> str:
    return text.replace('\\"', '"')


def _mods(modifiers):
    return tuple(tree.Modifier(_q(each.name), each.comparison, _q(each.value)) for each in modifiers)


def _liken(node: tree.Node) -> tree.Node:
    if isinstance(node, tree.Clause):
        return tree.Clause(
            _q(node.term), _q(node.index), tree.Relation(_q(node.relation.name), _mods(node.relation.modifiers))
        )
    if isinstance(node, tree.Triple):
        operator = tree.Operator(node.operator.name, _mods(node.operator.modifiers))
        return tree.Triple(_liken(node.left), operator, _liken(node.right))
    inner, heap = _liken(node.query), [tree.Prefix(_q(each.uri), _q(each.name)) for each in node.prefixes]
    if isinstance(inner, tree.Scoped):
        inner, heap = inner.query, heap + list(inner.prefixes)
    return tree.Scoped(tuple(sorted(heap, key=repr)), inner)


@pytest.mark.parametrize("text", CORPUS)
def test_same_tree_as_cql_parser(text):
    assert _likened(parse(text)) == theirs_of(text)


@given(QUERIES)
def test_grown_query_has_the_same_tree_in_cql_parser(query):
    text = write(query)
    if '\\\\"' not in text:  # cql-parser takes an escaped backslash before the closing quote for an escaped quote
        assert _likened(parse(text)) == theirs_of(text)


@given(QUERIES)
def test_written_query_is_parsed_to_the_same_tree(query):
    assert parse(write(query)) == query


@pytest.mark.parametrize("text", CORPUS)
def test_parsed_query_is_written_and_parsed_to_the_same_tree(text):
    assert parse(write(parse(text))) == parse(text)


@pytest.mark.parametrize("text", WRONG)
def test_wrong_query_is_refused_here_and_there(text):
    with pytest.raises(Refused) as refused:
        parse(text)
    assert refused.value.diagnostic.number in {10, 13, 14}
    with pytest.raises(Exception):  # noqa: B017, PT011  # cql-parser has several
        THEIRS.parse(text)


@given(st.lists(st.sampled_from([*'ab "()<>=/\\.*', " and ", " or ", " sortby ", "红"]), max_size=25).map("".join))
def test_any_text_is_accepted_or_refused_as_there(text):
    ours = theirs = None
    with contextlib.suppress(Refused):
        ours = parse(text)
    with contextlib.suppress(Exception):
        theirs = theirs_of(text)
    if "\\" not in text:
        assert (ours and _likened(ours)) == theirs


@given(st.text(max_size=60))
def test_whatever_is_typed_is_parsed_or_refused(text):
    with contextlib.suppress(Refused):
        parse(text)


@pytest.mark.parametrize(
    ("text", "number", "details", "position"),
    [
        ("(a", 13, "0", 0),
        ("a) b", 13, "1", 1),
        ("()", 13, "1", 1),
        ('title = "abc', 14, "8", 8),
        ("a b c d", 10, "character 6: d is unexpected; and, not, or, prox, sortBy, the end could stand here", 6),
        ("a and", 10, "character 5: the query ends; a word could stand here", 5),
        ("x" * 4001, 12, "4000", None),
        ("x" * 500, 23, "400", 0),
        ("(" * 41 + "a" + ")" * 41, 13, "40", 40),
        ("a and " * 101 + "a", 38, "100", None),
    ],
)
def test_mistake_is_told_by_its_diagnostic(text, number, details, position):
    with pytest.raises(Refused) as refused:
        parse(text)
    assert refused.value.diagnostic == Diagnostic(number, details)
    assert refused.value.diagnostic.uri == f"info:srw/diagnostic/1/{number}"
    assert (refused.value.position, refused.value.diagnostic.message) == (position, MESSAGES[number])


def test_longest_query_that_is_allowed_is_parsed_and_written():
    text = " and ".join(["a"] * 101)
    query = parse(text)
    assert len(list(clauses(query.root))) == 101
    assert write(query) == text
    assert parse("(" * 40 + "a" + ")" * 40, Limits()) == parse("a")
    assert xcql(query).count("<triple") == 100


def test_booleans_bind_alike_and_to_the_left():
    assert parse("a or b and c") == parse("(a or b) and c")
    assert parse("a or b and c") != parse("a or (b and c)")


@pytest.mark.parametrize("text", [each for each in CORPUS if ">" not in each])
def test_xcql_is_that_of_cql_parser_with_the_defaults_filled_in(text):
    def flat(node):
        return (node.tag, (node.text or "").strip(), [flat(child) for child in node])

    ours = ET.fromstring(xcql(parse(text)))
    filled = THEIRS.parse(text)
    filled.setServerDefaults()
    theirs = ET.fromstring(filled.toXCQLString().replace(f' xmlns="{XCQL}"', ""))
    for each in ours.iter():
        each.tag = each.tag.removeprefix("{" + XCQL + "}")
    for each in (*ours.iter("value"), *theirs.iter("value")):
        each.text = (each.text or "").lower()
    for each in (*ours.iter("term"), *ours.iter("type"), *ours.iter("value")):
        each.text = _q(each.text or "")
    assert flat(ours) == flat(theirs)


def test_masks():
    assert pattern("a*b?") == Pattern(("a", Mask.ANY, "b", Mask.ONE))
    assert pattern("^红楼^") == Pattern((Mask.ANCHOR, "红楼", Mask.ANCHOR))
    assert pattern(r"\*a\?\^\"\\b").literal == '*a?^"\\b'
    assert pattern("a*").literal is None
    assert pattern("").literal == ""
    for wrong, number in ((r"a\b", 26), ("a\\", 26), ("a^b", 32)):
        with pytest.raises(Refused) as refused:
            pattern(wrong)
        assert refused.value.diagnostic.number == number


@given(st.text(max_size=20))
def test_escaped_text_means_itself_through_a_whole_query(text):
    clause = parse(write(tree.Query(tree.Clause(escaped(text))))).root
    assert isinstance(clause, tree.Clause)
    assert pattern(clause.term).literal == text


@given(TERMS)
def test_terms_are_taken_apart_and_put_together(term):
    with contextlib.suppress(Refused):
        parts = pattern(term).parts
        again = "".join(part if isinstance(part, Mask) else escaped(part) for part in parts)
        assert pattern(again).parts == parts


def test_names_are_resolved_by_the_prefixes_in_force():
    scope = Scope({"dc": "info:dc"}, "info:cql")
    inner = scope.within((tree.Prefix("info:other", "DC"), tree.Prefix("info:default")))
    assert (scope.resolve("dc.Title"), scope.resolve("any")) == (Name("info:dc", "title"), Name("info:cql", "any"))
    assert inner.resolve("dc.title.x") == Name("info:other", "title.x")
    assert inner.resolve("any") == Name("info:default", "any")
    with pytest.raises(Refused) as refused:
        scope.resolve("bath.name")
    assert refused.value.diagnostic == Diagnostic(15, "bath")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("prox", Proximity()),
        ("prox/unit=sentence", Proximity(distance=0, unit="sentence")),
        ("prox/distance<5/ordered", Proximity("<", 5, "word", ordered=True)),
        ("prox/cql.unit=word/cql.distance=0/unordered", Proximity("=", 0)),
    ],
)
def test_proximity(text, near):
    root = parse(f"a {text} b").root
    assert isinstance(root, tree.Triple)
    assert proximity(root.operator) == near


@pytest.mark.parametrize(
    ("text", "number"),
    [("distance==3", 40), ("distance<x", 41), ("distance", 40), ("unit", 42), ("colour=red", 46), ("ordered=1", 46)],
)
def test_proximity_that_is_not_understood(text, number):
    root = parse(f"a prox/{text} b").root
    assert isinstance(root, tree.Triple)
    with pytest.raises(Refused) as refused:
        proximity(root.operator)
    assert refused.value.diagnostic.number == number
