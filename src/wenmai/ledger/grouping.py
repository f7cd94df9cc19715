"""Sums of facts, and exact numbers of different values, by groups that the caller makes of divisions or institutions."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from django.db import connection

from wenmai.ledger.queries import FactFilter, condition

Column = Literal["division_code", "institution_code"]


def sums_by(wanted: FactFilter, column: Column, groups: Mapping[str, str]) -> dict[tuple[str, str], Decimal]:
    """The sum of quantities by (group, kind). `groups` says to which group a code belongs; others are left out. One query."""
    where, values = condition(wanted)
    sql = f"SELECT g.name, kind, sum(quantity) FROM {_joined(column)} WHERE {where} GROUP BY 1, 2"  # noqa: S608 - a column of two
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(groups), list(groups.values()), *values])
        return {(name, kind): quantity for name, kind, quantity in cursor.fetchall()}


def sums_of(wanted: FactFilter, attribute: str) -> dict[str, Decimal]:
    """The sum of quantities by the value of an attribute, facts without it left out. One query."""
    where, values = condition(wanted)
    sql = f"SELECT attributes ->> %s, sum(quantity) FROM ledger_fact WHERE attributes ? %s AND {where} GROUP BY 1"  # noqa: S608 - as above
    with connection.cursor() as cursor:
        cursor.execute(sql, [attribute, attribute, *values])
        return dict(cursor.fetchall())


def distinct_by(wanted: FactFilter, attribute: str, column: Column, groups: Mapping[str, str]) -> dict[str, int]:
    """How many values an attribute has in each group, exactly; what was taken back does not count. One query."""
    where, values = condition(replace(wanted, net=True))
    sql = f"SELECT g.name, count(DISTINCT attributes ->> %s) FROM {_joined(column)} WHERE {where} GROUP BY 1"  # noqa: S608 - likewise
    with connection.cursor() as cursor:
        cursor.execute(sql, [attribute, list(groups), list(groups.values()), *values])
        return dict(cursor.fetchall())


def _joined(column: Column) -> str:
    return f"ledger_fact JOIN unnest(%s::text[], %s::text[]) AS g (code, name) ON g.code = ledger_fact.{column}"
