"""Reading facts: one, many by filter, and the SQL that roll-ups are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from wenmai.kernel.errors import NotFound
from wenmai.ledger.rows import FactRow, columns, fact_row

PAGE = 50


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts; an empty field does not filter. Days are inclusive, in Asia/Shanghai.

    `divisions` are exact codes, `division_prefix` a code whose subtree is meant. `audience`: any of these tags.
    `attributes` must all be there with this value, or one of these, `without` none of them at all; `net` leaves out reversals and what they took back;
    `recorded_after` keeps what the ledger learned later than that instant, `recorded_until` what it knew then; `at_least` what has so large a
    quantity.
    """

    kinds: Sequence[str] = ()
    first: date | None = None
    last: date | None = None
    divisions: Sequence[str] = ()
    division_prefix: str = ""
    institutions: Sequence[str] | None = None
    institution_kinds: Sequence[str] = ()
    channels: Sequence[str] = ()
    audience: Sequence[str] = ()
    settings: Sequence[str] = ()
    attributes: Sequence[tuple[str, str | Sequence[str]]] = ()
    without: Sequence[str] = ()
    net: bool = False
    recorded_after: datetime | None = None
    at_least: Decimal | None = None
    recorded_until: datetime | None = None


def fact(fact_id: int) -> FactRow:
    """The fact, reversed or not. Raises NotFound."""
    found = _rows("WHERE id = %s", [fact_id])
    if not found:
        raise NotFound("ledger.no_such_fact", _("没有这条服务记录。"))
    return found[0]


def facts(wanted: FactFilter, *, after: int = 0, limit: int = PAGE) -> tuple[FactRow, ...]:
    """Up to `limit` facts in order of id, above `after`: pass the last id for the next page."""
    where, values = condition(wanted)
    return _rows(f"WHERE {where} AND id > %s ORDER BY id LIMIT %s", [*values, after, limit])


def total(wanted: FactFilter) -> tuple[Any, int]:
    """Sum of quantities (None when there are no facts) and net number of facts."""
    where, values = condition(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sum(quantity), coalesce(sum({NET_COUNT}), 0) FROM ledger_fact WHERE {where}",  # noqa: S608
            values,
        )
        quantity, number = cursor.fetchone()
    return quantity, int(number)


def quarters(wanted: FactFilter) -> list[tuple[str, datetime, Any]]:
    """Institution, start of a quarter of an hour, and the sum of quantities in it, where something is left of it.

    What stands at midnight sharp is the total of a day that nobody gave an hour, and is left out.
    """
    where, values = condition(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT institution_code, date_bin('15 minutes', happened_at, timestamptz '2000-01-01 00:00+08') AS quarter,"  # noqa: S608
            f" sum(quantity) FROM ledger_fact WHERE {where} AND institution_code <> ''"
            " AND CAST(happened_at AT TIME ZONE 'Asia/Shanghai' AS time) <> time '00:00'"
            " GROUP BY 1, 2 HAVING sum(quantity) > 0",
            values,
        )
        found: list[tuple[str, datetime, Any]] = cursor.fetchall()
    return found


def distinct(wanted: FactFilter, attribute: str) -> int:
    """How many values an attribute has in facts that stand; what was taken back does not count."""
    where, values = condition(replace(wanted, net=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(DISTINCT attributes ->> %s) FROM ledger_fact WHERE {where}",  # noqa: S608
            [attribute, *values],
        )
        return int(cursor.fetchone()[0])


def distinct_days(wanted: FactFilter, attribute: str) -> dict[str, int]:
    """By institution: how many values an attribute has on each day, added over the days, in facts that stand."""
    where, values = condition(replace(wanted, net=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT institution_code, count(DISTINCT (happened_on, attributes ->> %s)) FROM ledger_fact WHERE {where} GROUP BY 1",  # noqa: S608
            [attribute, *values],
        )
        return dict(cursor.fetchall())


NET_COUNT = "CASE WHEN reverses IS NULL THEN 1 ELSE -1 END"


def sum_sql(wanted: FactFilter) -> tuple[str, list[Any]]:
    """SQL and parameters giving (division_code, institution_code, institution_kind, month, day, quantity, n).

    One row for each leaf and day; `month` is its first day; `n` nets reversals. For INSERT ... SELECT by `measures`.
    """
    where, values = condition(wanted)
    sql = f"""
        SELECT division_code, institution_code, institution_kind,
            CAST(date_trunc('month', happened_on) AS date) AS month, happened_on AS day,
            sum(quantity) AS quantity, sum({NET_COUNT}) AS n
        FROM ledger_fact WHERE {where}
        GROUP BY division_code, institution_code, institution_kind, happened_on
    """  # noqa: S608
    return sql, values


def named_sums_sql(
    kind: str, first: date, last: date, wanted: Mapping[str, FactFilter], *, days: tuple[date, date] | None = None
) -> tuple[str, list[Any]]:
    """SQL and parameters of the sums of several filters over the facts of one kind, which are read once for all of them.

    Columns (name, division_code, institution_code, month, day, quantity, n) as in `sum_sql`; the filters' own kinds and days are not used.
    With `days`, in a span of one month, only the days between those two have rows of their own, which is quicker; all others
    of a leaf are in one row, whose `day` is NULL.
    """
    day = "CASE WHEN happened_on BETWEEN %s AND %s THEN happened_on END" if days else "happened_on"
    columns, rows, values, names = list[str](), list[str](), list[Any](), list[Any]()
    for at, (name, each) in enumerate(wanted.items()):
        where, given = condition(replace(each, kinds=(), first=None, last=None))
        columns += [f"sum(quantity) FILTER (WHERE {where}) AS q{at}, sum({NET_COUNT}) FILTER (WHERE {where}) AS n{at}"]
        rows += [f"(%s, q{at}, n{at})"]
        values += [*given, *given]
        names += [name]
    sql = f"""
        SELECT v.name, division_code, institution_code, CAST(date_trunc('month', CAST({"coalesce(day, %s)" if days else "day"} AS timestamp)) AS date) AS month, day, v.quantity, v.n
        FROM (
            SELECT division_code, institution_code, {day} AS day, {", ".join(columns)}
            FROM ledger_fact WHERE kind = %s AND happened_on BETWEEN %s AND %s GROUP BY 1, 2, 3
        ) AS leaf CROSS JOIN LATERAL (VALUES {", ".join(rows)}) AS v(name, quantity, n) WHERE v.n IS NOT NULL
    """  # noqa: S608
    return sql, [*([first, *days] if days else []), *values, kind, first, last, *names]


def condition(wanted: FactFilter) -> tuple[str, list[Any]]:
    """The WHERE clause of a filter and its parameters."""
    parts, values = ["true"], []
    for sql, value in _terms(wanted):
        parts.append(sql)
        values.append(value)
    for name, value in wanted.attributes:
        parts.append("attributes ->> %s = ANY(%s)")
        values += [name, [value] if isinstance(value, str) else list(value)]
    if wanted.without:
        parts.append("NOT attributes ?| %s")
        values.append(list(wanted.without))
    if wanted.net:
        parts.append(_NET)
    return " AND ".join(parts), values


_NET = (
    "reverses IS NULL AND NOT EXISTS (SELECT FROM ledger_factkey k WHERE k.kind = ledger_fact.kind"
    " AND k.source = ledger_fact.source AND k.turn = ledger_fact.turn AND k.reversal)"
)


def _terms(wanted: FactFilter) -> list[tuple[str, Any]]:
    terms: list[tuple[str, Any, bool]] = [
        ("kind = ANY(%s)", list(wanted.kinds), bool(wanted.kinds)),
        ("happened_on >= %s", wanted.first, wanted.first is not None),
        ("happened_on <= %s", wanted.last, wanted.last is not None),
        ("division_code = ANY(%s)", list(wanted.divisions), bool(wanted.divisions)),
        ("starts_with(division_code, %s)", wanted.division_prefix, bool(wanted.division_prefix)),
        ("institution_code = ANY(%s)", list(wanted.institutions or ()), wanted.institutions is not None),
        ("institution_kind = ANY(%s)", list(wanted.institution_kinds), bool(wanted.institution_kinds)),
        ("channel = ANY(%s)", list(wanted.channels), bool(wanted.channels)),
        ("audience && %s::text[]", list(wanted.audience), bool(wanted.audience)),
        ("setting = ANY(%s)", list(wanted.settings), bool(wanted.settings)),
        ("recorded_at > %s", wanted.recorded_after, wanted.recorded_after is not None),
        ("quantity >= %s", wanted.at_least, wanted.at_least is not None),
        ("recorded_at <= %s", wanted.recorded_until, wanted.recorded_until is not None),
    ]
    return [(sql, value) for sql, value, given in terms if given]


def spans_of(kinds: Sequence[str]) -> list[tuple[str, str, date, date]]:
    """(institution, kind, first day, last day) of all facts of these kinds that name an institution; one scan of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT institution_code, kind, min(happened_on), max(happened_on) FROM ledger_fact"
            " WHERE kind = ANY(%s) AND institution_code <> '' AND reverses IS NULL GROUP BY 1, 2 ORDER BY 1, 2",
            [list(kinds)],
        )
        rows: list[tuple[str, str, date, date]] = cursor.fetchall()
    return rows


def latest_of(kind: str, source: str) -> FactRow | None:
    """The last recording of a source, whether it was taken back or not."""
    return _by_key(kind, source, reversal=False)


def live_of(kind: str, source: str) -> FactRow | None:
    """The recording of a source that counts now, None if there is none or it was taken back."""
    latest = latest_of(kind, source)
    return None if latest is None or _reversal(latest) else latest


def reversal_of(row: FactRow) -> FactRow:
    """The fact that took `row` back. Raises NotFound."""
    found = _reversal(row)
    if found is None:
        raise NotFound("ledger.not_reversed", _("这条服务记录没有被撤回。"))
    return found


def _reversal(row: FactRow) -> FactRow | None:
    return _by_key(row.kind, row.source, reversal=True, turn=row.turn)


def recorded_of(sources: Sequence[str], size: int = 1_000) -> dict[tuple[str, str], tuple[FactRow, ...]]:
    """All recordings, reversals left out, of these sources, by (kind, source), in order of turn."""
    found: dict[tuple[str, str], tuple[FactRow, ...]] = {}
    for start in range(0, len(sources), size):
        rows = _rows(_OF_SOURCES, [list(sources[start : start + size])])
        for row in sorted(rows, key=lambda each: each.turn):
            found[row.kind, row.source] = (*found.get((row.kind, row.source), ()), row)
    return found


def undone_of(sources: Sequence[str], size: int = 1_000) -> frozenset[tuple[str, str]]:
    """Those (kind, source) whose last recording was taken back with the whole import that brought it."""
    found: set[tuple[str, str]] = set()
    for start in range(0, len(sources), size):
        with connection.cursor() as cursor:
            cursor.execute(_UNDONE, [list(sources[start : start + size])])
            found |= {(kind, source) for kind, source in cursor.fetchall()}
    return frozenset(found)


_UNDONE = """
    SELECT f.kind, f.source FROM (
        SELECT DISTINCT ON (kind, source) kind, source, turn, happened_on, fact_id, reversal FROM ledger_factkey
        WHERE source = ANY(%s) ORDER BY kind, source, turn DESC, reversal DESC
    ) AS last JOIN ledger_fact f ON f.id = last.fact_id AND f.happened_on = last.happened_on
    WHERE last.reversal AND f.attributes ? 'undone_import'
"""

_OF_SOURCES = (
    "WHERE reverses IS NULL AND (id, happened_on) IN"
    " (SELECT fact_id, happened_on FROM ledger_factkey WHERE source = ANY(%s) AND NOT reversal)"
)


def _by_key(kind: str, source: str, *, reversal: bool, turn: int | None = None) -> FactRow | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fact_id, happened_on FROM ledger_factkey WHERE kind = %s AND source = %s AND reversal = %s"
            " AND (%s::int IS NULL OR turn = %s) ORDER BY turn DESC LIMIT 1",
            [kind, source, reversal, turn, turn],
        )
        key = cursor.fetchone()
    # The day as a literal lets the planner look at one month only.
    return _rows("WHERE id = %s AND happened_on = %s", list(key))[0] if key else None


def _rows(clause: str, values: Sequence[Any]) -> tuple[FactRow, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns()} FROM ledger_fact {clause}", values)  # noqa: S608 - clauses of our own
        return tuple(fact_row(row) for row in cursor.fetchall())
