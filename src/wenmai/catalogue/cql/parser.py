"""From the query to the tree, with mistakes told as SRU diagnostics and by their character offset.

All booleans bind alike and to the left, as the standard says: a or b and c is (a or b) and c.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from wenmai.catalogue.cql import tree
from wenmai.catalogue.diagnostics import Refused

_WORDS = {
    "SIMPLE": "a word",
    "QUOTED": "a quoted text",
    "LPAR": "(",
    "RPAR": ")",
    "SLASH": "/",
    "_SORTBY": "sortBy",
    "$END": "the end",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may cost: characters of the whole and of a term, booleans, and parentheses inside each other."""

    characters: int = 4000
    term: int = 400
    booleans: int = 100
    depth: int = 40


def parse(text: str, limits: Limits | None = None) -> tree.Query:
    """The tree of a query. Raises Refused with the diagnostic of the first mistake; never anything else."""
    allowed = limits or Limits()
    if len(text) > allowed.characters:
        raise Refused(12, str(allowed.characters))
    try:
        _check(text, list(_words().lex(text)), allowed)
        query = _grammar().parse(text)
    except UnexpectedInput as error:
        _refuse(text, error)
    return query  # type: ignore[return-value]  # the transformer inside the parser has made the tree


_GRAMMAR = Path(__file__).with_name("cql.lark")


@cache
def _grammar() -> Lark:
    grammar = _GRAMMAR.read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False, transformer=_Builder())


@cache
def _words() -> Lark:
    """The same grammar for its words only: one with a parser would build what cuts them anew for each query."""
    return Lark(_GRAMMAR.read_text(encoding="utf-8"), parser=None, lexer="basic", maybe_placeholders=False)


def _check(text: str, tokens: list[Token], allowed: Limits) -> None:
    """Refuse bombs before anything is built."""
    if not tokens:
        raise Refused(10, "the query is empty", len(text))
    for token in tokens:
        if len(token) > allowed.term + 2:
            raise Refused(23, str(allowed.term), token.start_pos)
    if sum(token.type in {"AND", "OR", "NOT", "PROX"} for token in tokens) > allowed.booleans:
        raise Refused(38, str(allowed.booleans))
    _check_parentheses(tokens, allowed.depth)


def _check_parentheses(tokens: list[Token], deepest: int) -> None:
    """Refuse one that closes nothing, one that is never closed, and too many inside each other."""
    open_at: list[int] = []
    for token in tokens:
        at = token.start_pos or 0
        if token.type == "LPAR":
            open_at.append(at)
        if len(open_at) > deepest or (token.type == "RPAR" and not open_at):
            raise Refused(13, str(at), at)
        if token.type == "RPAR":
            open_at.pop()
    if open_at:
        raise Refused(13, str(open_at[-1]), open_at[-1])


def _refuse(text: str, error: UnexpectedInput) -> NoReturn:
    if isinstance(error, UnexpectedCharacters) and error.char == '"':
        raise Refused(14, str(error.pos_in_stream), error.pos_in_stream) from None
    if isinstance(error, UnexpectedToken):
        at = len(text) if error.token.type == "$END" else (error.token.start_pos or 0)
        if error.token in {"(", ")"}:
            raise Refused(13, str(at), at) from None
        found = "the query ends" if error.token.type == "$END" else f"{str(error.token)[:40]} is unexpected"
        raise Refused(10, f"character {at}: {found}; {_expected(error)} could stand here", at) from None
    raise Refused(10, "unreadable", error.pos_in_stream) from None


def _expected(error: UnexpectedToken) -> str:
    names = error.accepts or error.expected
    if "SIMPLE" in names:
        return _WORDS["SIMPLE"]
    return ", ".join(sorted(_WORDS.get(name, name.lower()) for name in names))


def _bare(token: Token) -> str:
    """A quoted text without its quotes; a quote inside keeps its backslash, as every escaped sign does."""
    return str(token)[1:-1] if token.type == "QUOTED" else str(token)


def _scoped(parts: tuple[tree.Prefix | tree.Node, ...]) -> tree.Node:
    prefixes = tuple(part for part in parts if isinstance(part, tree.Prefix))
    (node,) = (part for part in parts if not isinstance(part, tree.Prefix))
    return tree.Scoped(prefixes, node) if prefixes else node


def _modifiers(parts: tuple[object, ...]) -> tuple[tree.Modifier, ...]:
    return tuple(part for part in parts if isinstance(part, tree.Modifier))


@v_args(inline=True)
class _Builder(Transformer[Token, tree.Query]):
    """Called while parsing, so that a long query costs no depth of calls."""

    def start(self, *parts: tree.Prefix | tree.Node | tree.SortKey) -> tree.Query:
        keys = tuple(part for part in parts if isinstance(part, tree.SortKey))
        return tree.Query(_scoped(tuple(part for part in parts if not isinstance(part, tree.SortKey))), keys)

    def query(self, *parts: tree.Prefix | tree.Node) -> tree.Node:
        return _scoped(parts)

    def triple(self, left: tree.Node, operator: tree.Operator, right: tree.Node) -> tree.Triple:
        return tree.Triple(left, operator, right)

    def operator(self, name: str, *modifiers: tree.Modifier) -> tree.Operator:
        return tree.Operator(name, modifiers)

    def boolean(self, token: Token) -> str:
        return str(token).lower()

    def bare(self, term: str) -> tree.Clause:
        return tree.Clause(term)

    def clause(self, index: str, relation: tree.Relation, term: str) -> tree.Clause:
        return tree.Clause(term, index, relation)

    def relation(self, name: str, *modifiers: tree.Modifier) -> tree.Relation:
        return tree.Relation(name, modifiers)

    def modifier(self, name: str, comparison: str = "", value: str = "") -> tree.Modifier:
        return tree.Modifier(name, comparison, value)

    def key(self, index: str, *modifiers: tree.Modifier) -> tree.SortKey:
        return tree.SortKey(index, modifiers)

    def prefix(self, first: str, *uri: str) -> tree.Prefix:
        return tree.Prefix(uri[0], first) if uri else tree.Prefix(first)

    def symbol(self, token: Token) -> str:
        return str(token)

    def word(self, token: Token) -> str:
        return _bare(token)

    def term(self, token: Token) -> str:
        return _bare(token)


def clauses(node: tree.Node) -> Iterator[tree.Clause]:
    """All search clauses, from the left."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, tree.Clause):
            yield here
        elif isinstance(here, tree.Scoped):
            waiting.append(here.query)
        else:
            waiting += [here.right, here.left]
