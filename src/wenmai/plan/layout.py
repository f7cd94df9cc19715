"""The formatter of plan files: one order of fields, one way to write a check, comments kept. Twice is as once.

It reads lines, not a tree of TOML, so that every comment stays where it was; what it writes is read again and compared with what
was there, and a file that would say something else is given back as it came.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wenmai.kernel.errors import DomainError
from wenmai.plan.language.parser import Vocabulary, parse
from wenmai.plan.language.writer import say, wrapped
from wenmai.plan.tables import Source, tables_of

ORDER = (
    "id", "title", "label", "also", "group", "quote", "place", "check", "scope", "reading", "owner", "unit", "scale", "decimals",
    "rounding", "population", "min_sample", "nature", "effort", "parts", "baseline", "national", "see", "page",
)  # fmt: skip
_TABLE = re.compile(r"\s*\[")
_NAMED = re.compile(r"\[\[?\s*([A-Za-z0-9_.-]+)")
OF_PROJECT = ("id", "number", "title", "group", "quote", "place", "owner", "clauses")
_FIELD = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*")
_LONGEST = 130  # a check that fits beside its field is one line


@dataclass(slots=True)
class _Entry:
    """A field or a table's head with the comments above it, as written."""

    name: str
    text: str
    comments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    head: _Entry | None
    fields: list[_Entry] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def formatted(text: str, known: Vocabulary) -> str:
    """The file in the one layout. Raises Invalid for a check that cannot be read, and for no TOML."""
    before = tables_of(Source("", text))
    made = "\n\n".join(_written(table, known) for table in _tables(text) if _said(table)) + "\n"
    made = made.lstrip("\n")
    return made if _same(before, tables_of(Source("", made)), known) else text


def laid_out(source: Source, known: Vocabulary) -> str:
    """The text in the one layout, or as it is while it has mistakes."""
    try:
        return formatted(source.text, known)
    except DomainError:
        return source.text


def piece(text: str, clause: str) -> str:
    """Of a file that can be read, the text of one clause: the comments above it, its fields and its tables below; "" without it."""
    held = list[_Table]()
    for table in _tables(text):
        if _kind(table) == "clause" or _kind(table).split(".", 1)[0] != "clause":
            if held:
                break
            held = [table] if _kind(table) == "clause" and _id_of(table) == clause else []
        elif held:
            held.append(table)
    return "\n\n".join("\n".join(_as_typed(table)) for table in held) + "\n" if held else ""


def _kind(table: _Table) -> str:
    """What stands in its brackets: clause, clause.other, project."""
    found = _NAMED.match(table.head.text) if table.head else None
    return found[1] if found else ""


def _id_of(table: _Table) -> str:
    return next((str(tomllib.loads(each.text)["id"]) for each in table.fields if each.name == "id"), "")


def _as_typed(table: _Table) -> Iterator[str]:
    entries = [table.head, *table.fields] if table.head else table.fields
    for entry in entries:
        yield from (*entry.comments, entry.text)
    yield from table.after


def _said(table: _Table) -> bool:
    return bool(table.head or table.fields or table.after)


def _tables(text: str) -> Iterator[_Table]:
    table, waiting = _Table(None), list[str]()
    for piece in _pieces(text):
        name = _FIELD.match(piece)
        if _TABLE.match(piece):
            yield table
            table, waiting = _Table(_Entry("", piece.strip(), waiting)), []
        elif name and not piece.lstrip().startswith("#"):
            table.fields.append(_Entry(name[1], piece.strip(), waiting))
            waiting = []
        elif piece.strip():
            waiting.append(piece.strip())
        elif waiting and not (table.head or table.fields):
            yield _Table(None, after=waiting)  # what a file says of itself above its first table
            waiting = []
    table.after = waiting
    yield table


def _pieces(text: str) -> Iterator[str]:
    """Lines, with those of a value that goes over several lines joined."""
    held = ""
    for line in text.splitlines():
        held = f"{held}\n{line}" if held else line
        if not _open(held):
            yield held
            held = ""
    if held:
        yield held


def _open(piece: str) -> bool:
    """True while a field's value has not ended."""
    if not _FIELD.match(piece) or piece.lstrip().startswith("#"):
        return False
    try:
        tomllib.loads(piece)
    except tomllib.TOMLDecodeError:
        return True
    return False


def _written(table: _Table, known: Vocabulary) -> str:
    lines = [*(table.head.comments if table.head else []), *([table.head.text] if table.head else [])]
    for entry in _in_order(table):
        lines += [*entry.comments, _check(entry, known) if entry.name == "check" else _line(entry)]
    return "\n".join([*lines, *table.after])


def _in_order(table: _Table) -> list[_Entry]:
    """The fields of a clause and of a project each in their order; any other table as it stands."""
    order = {"clause": ORDER, "project": OF_PROJECT}.get(_kind(table).split(".", 1)[0], ())
    return sorted(table.fields, key=lambda entry: order.index(entry.name) if entry.name in order else len(order))


def _line(entry: _Entry) -> str:
    matched = _FIELD.match(entry.text)
    return f"{entry.name} = {entry.text[matched.end() :].strip()}" if matched else entry.text


def _check(entry: _Entry, known: Vocabulary) -> str:
    """The check in its one way; one with a comment within stays as its author laid it out."""
    sentence = str(tomllib.loads(entry.text)["check"])
    tail = _comment_after(entry.text)
    if "#" in sentence:
        return _line(entry)
    said = say(parse(sentence, known))
    if len(said) <= _LONGEST:
        return f'check = "{said}"{tail}'
    return f'check = """\n{wrapped(said)}\n"""{tail}'


def _comment_after(text: str) -> str:
    """A comment behind the closing quote."""
    found = re.search(r'"\s*(#[^"\n]*)$', text)
    return f"  {found[1].rstrip()}" if found else ""


def _same(before: Any, after: Any, known: Vocabulary, name: str = "") -> bool:
    """True when both say the same; of checks their trees are compared."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key], known, key) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(_same(one, other, known) for one, other in pairs)
    if name == "check" and isinstance(before, str) and isinstance(after, str):
        return parse(before, known) == parse(after, known)
    return bool(before == after)
