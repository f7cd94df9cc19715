"""One definition for every engine: what a measure's cells are, as SQL text with holes for its two tables.

The text uses only what PostgreSQL, DuckDB and Spark read alike: CASE WHEN and no FILTER, no arrays and no JSON (an audience is
one text, "|elderly|minors|"; each attribute that some definition names is a column), a cast around date_trunc, no alias that is
also a source column. Values stand in the text, so that a file of it can be run by anybody; they come from definition files only.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from wenmai.measures.definitions import Measure, Selection, all_measures
from wenmai.measures.periods import Period

_SAFE: Final = re.compile(r"[^'\\\x00-\x1f{}]*")


def counted() -> tuple[Measure, ...]:
    """The measures over facts, by id."""
    return tuple(measure for name, measure in sorted(all_measures().items()) if measure.source == "facts")


def attributes() -> tuple[str, ...]:
    """The names of attributes that some definition asks for: no others leave the ledger."""
    return tuple(sorted({name for m in counted() for each in m.facts for name in each.attributes}))


def column(attribute: str) -> str:
    """The column of an attribute in the exported facts."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", attribute):
        raise ValueError(f"not a column: {attribute}")
    return f"attr_{attribute}"


def leaves(measures: Sequence[Measure], period: Period | None = None) -> str:
    """Text of the leaf cells: measure, month, division_code, institution_code, value, n. Hole: {facts}."""
    return "\nUNION ALL\n".join(
        f"SELECT '{measure.id}' AS measure, starts_month AS month, division_code, institution_code, {_added(measure)} AS value,"
        f" sum(one) AS n\nFROM ({_facts(measure, period)}) AS f\n"
        "GROUP BY starts_month, division_code, institution_code HAVING sum(one) <> 0"
        for measure in measures
    )


def regions(measures: Sequence[Measure], grain: str, period: Period | None = None) -> str:
    """Text of the cells of counties and above: measure, starts_on, division_code, value, n, units. Holes: {facts}, {divisions}.

    grain: "day", "month" or "year". A unit that has only what was taken back has nothing in a month, as in the leaves.
    """
    return "\nUNION ALL\n".join(_region(measure, grain, period) for measure in measures)


def _region(measure: Measure, grain: str, period: Period | None) -> str:
    day = "happened_on" if grain == "day" else "starts_month"
    kept = "" if grain == "day" else " HAVING sum(one) <> 0"
    start = {"day": "day", "month": "day", "year": "CAST(date_trunc('year', day) AS date)"}[grain]
    return (
        f"SELECT '{measure.id}' AS measure, {start} AS starts_on, d.owner AS division_code, sum(g.amount) AS value,"
        " sum(g.standing) AS n,\n    count(DISTINCT CASE WHEN g.institution_code = '' THEN g.division_code"
        " ELSE g.institution_code END) AS units\n"
        f"FROM (SELECT {day} AS day, division_code, institution_code, {_added(measure)} AS amount, sum(one) AS standing\n"
        f"    FROM ({_facts(measure, period)}) AS f GROUP BY {day}, division_code, institution_code{kept}) AS g\n"
        f"JOIN {{divisions}} AS d ON d.code = g.division_code GROUP BY {start}, d.owner HAVING sum(g.standing) <> 0"
    )


def _added(measure: Measure) -> str:
    return "sum(quantity)" if measure.add == "quantity" else "sum(one)"


def _facts(measure: Measure, period: Period | None) -> str:
    terms = ["(" + " OR ".join(f"({_selection(each)})" for each in measure.facts) + ")"]
    if period:
        terms.append(f"happened_on >= DATE '{period.start}' AND happened_on <= DATE '{period.end}'")
    return (
        "SELECT happened_on, CAST(date_trunc('month', happened_on) AS date) AS starts_month, division_code, institution_code,"
        " quantity,\n        CASE WHEN reverses IS NULL THEN 1 ELSE -1 END AS one\n"
        f"    FROM {{facts}} AS source WHERE {' AND '.join(terms)}"
    )


def _selection(selection: Selection) -> str:
    columns = (
        ("kind", selection.kinds),
        ("channel", selection.channel),
        ("institution_kind", selection.institution_kind),
        ("setting", selection.setting),
        *((column(name), allowed) for name, allowed in sorted(selection.attributes.items())),
    )
    terms = [f"{name} IN ({_listed(values)})" for name, values in columns if values]
    if selection.audience:
        terms.append("(" + " OR ".join(f"audience LIKE {_text(f'%|{tag}|%')}" for tag in selection.audience) + ")")
    return " AND ".join(terms)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(_text(value) for value in values)


def _text(value: str) -> str:
    if not _SAFE.fullmatch(value):
        raise ValueError(f"not a value of a definition: {value!r}")
    return f"'{value}'"
