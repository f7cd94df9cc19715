"""The words of aggregation agree with an independent system.

Values and expected results are re-typed as numbers from DHIS2's analytics integration test (dhis2/dhis2-core,
AnalyticsServiceTest and its dataValues.csv; copyright University of Oslo, BSD 3-Clause). Their tree: A over B and C, B over
D and E, with values at every node; ours: 四川省 over 攀枝花市 and 凉山州, 攀枝花市 over 盐边县 and 东区.
"""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.ledger import A_KIND
from tests.builders.places import some_divisions
from tests.builders.plan import midday
from wenmai.kernel.actor import system
from wenmai.ledger.actions import record
from wenmai.ledger.place import Place
from wenmai.measures import cells, queries
from wenmai.measures.definitions import Measure, Selection
from wenmai.measures.periods import Period

pytestmark = pytest.mark.django_db

UNIT = {"A": "51", "B": "5104", "C": "5134", "D": "510422", "E": "510402"}
DATA = {
    "A": "1A2 1B1 1C5 1D66 2D233 1E1",
    "B": "2A4 1A100 2B3 2C10 2D399 2E1",
    "C": "3A6 3B5 3C15 2C23 3E1",
    "D": "4A8 2A2 4B7 4C20 1C4 4E1 1E32",
    "E": "5A1 6A2 7A4",
}


def _measure(element: str, time: str = "sum", places: str = "sum") -> Measure:
    selection = Selection(kinds=(A_KIND.name,), attributes={"element": (element,)})
    return Measure(
        id=f"tests.{element.lower()}",
        title=element,
        unit="次",
        source="facts",
        facts=(selection,),
        time=time,
        places=places,
    )


@pytest.fixture
def data():
    some_divisions()
    for element, rows in DATA.items():
        for row in rows.split():
            month, unit, value = int(row[0]), row[1], int(row[2:])
            source = f"tests.dhis2:{element}{row}"
            at = midday(date(2017, month, 15))
            record(
                system(),
                kind=A_KIND.name,
                source=source,
                happened_at=at,
                place=Place(UNIT[unit]),
                quantity=value,
                attributes={"element": element},
            )
    for element in DATA:
        for month in range(1, 8):
            cells.recompute(cells.Dirty(_measure(element), date(2017, month, 1)))


def _value(element: str, unit: str, first: int, last: int, time: str = "sum", places: str = "sum") -> Decimal | None:
    period = Period(date(2017, first, 1), date(2017, last, 30 if last in {4, 6, 9} else 31 if last != 2 else 28))
    return queries.over_units(_measure(element, time, places), division=UNIT[unit], period=period)


@pytest.mark.parametrize(
    ("element", "unit", "months", "words", "expected"),
    [
        ("A", "A", (1, 3), ("sum", "sum"), 308),
        ("C", "B", (3, 3), ("sum", "sum"), 6),
        ("A", "D", (1, 3), ("max", "sum"), 233),
        ("A", "E", (1, 3), ("max", "sum"), 1),
        ("A", "B", (1, 3), ("max", "sum"), 235),
        ("A", "B", (2, 2), ("max", "max"), 233),
        ("C", "A", (3, 3), ("sum", "mean"), Decimal("6.75")),
        ("D", "C", (4, 4), ("sum", "mean"), 20),
        ("E", "A", (1, 5), ("sum", "sum"), 1),
        ("E", "A", (1, 6), ("sum", "sum"), 3),
        ("E", "A", (1, 7), ("sum", "sum"), 7),
        ("E", "A", (1, 9), ("sum", "sum"), 7),
        ("E", "A", (8, 9), ("sum", "sum"), None),
        ("E", "A", (1, 7), ("last", "sum"), 4),
    ],
)
def test_words_of_aggregation_agree_with_dhis2(data, element, unit, months, words, expected):
    assert _value(element, unit, *months, *words) == expected


def test_operands_are_added_and_divided_as_dhis2_does(data):
    totals = {element: _value(element, "A", 1, 3) for element in "ABC"}
    assert totals["B"] + totals["C"] == 567
    assert totals["B"] * totals["C"] / 100 == Decimal("258.50")
    assert round(totals["A"] * totals["C"] / totals["B"], 1) == Decimal("29.8")
