"""Sums of facts split by what they say of themselves: one statement, reversals net."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connection

from wenmai.ledger.queries import NET_COUNT, FactFilter, condition

_FIELDS: Final = {
    "kind": "kind",
    "channel": "channel",
    "institution": "institution_code",
    "division": "division_code",
    "month": "to_char(happened_on, 'YYYY-MM')",
    "day": "to_char(happened_on, 'YYYY-MM-DD')",
    "setting": "setting",
    "audience": "unnest(audience)",
    "source": "source",
}
_ATTRIBUTE: Final = re.compile(r"attributes\.([a-z][a-z0-9_]{0,39})")


@dataclass(frozen=True, slots=True)
class Split:
    """`words` in the order they were asked for, "" where a fact says nothing; `n` facts that stand."""

    words: tuple[str, ...]
    quantity: Decimal
    n: int


def breakdown(wanted: FactFilter, by: Sequence[str]) -> tuple[Split, ...]:
    """One row for each combination that occurs. `by`: kind, channel, institution, division, month, day, setting, audience, source or
    "attributes.name". With "audience" a fact is in each of its groups, and in none when it names none: such rows do not
    add up to the whole. Raises ValueError for another word.
    """
    where, values = condition(wanted)
    fields = ", ".join(_field(each) for each in by)
    numbers = ", ".join(str(number) for number in range(1, len(by) + 1))
    sql = f"""
        SELECT {fields}, sum(quantity), sum({NET_COUNT})::bigint FROM ledger_fact WHERE {where}
        GROUP BY {numbers} ORDER BY {numbers}
    """  # noqa: S608 - fields of a closed list
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(Split(tuple(row[:-2]), row[-2], row[-1]) for row in cursor.fetchall())


def _field(name: str) -> str:
    if name in _FIELDS:
        return _FIELDS[name]
    found = _ATTRIBUTE.fullmatch(name)
    if found is None:
        raise ValueError(f"facts do not say {name}")
    return f"coalesce(attributes ->> '{found[1]}', '')"
