"""Facts by filter, page by page, and the cells that roll-ups are made from."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.ledger import A_KIND, ANOTHER_KIND, a_fact, a_source
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import NotFound
from wenmai.ledger import queries
from wenmai.ledger.actions import record_many, reverse
from wenmai.ledger.draft import draft
from wenmai.ledger.models import Fact, FactKey
from wenmai.ledger.place import Place
from wenmai.ledger.queries import FactFilter

pytestmark = pytest.mark.django_db
VILLAGE = Place("510422101201", "YB-STATION", "culture_station")
CITY = Place("5104", "PZH-LIB", "library")
OTHER = Place("510101", "CD-LIB", "library")


def on(year: int, month: int, day: int, hour: int = 9):
    return clock.at(date(year, month, day), time(hour))


@pytest.fixture
def three():
    return [
        a_fact(place=VILLAGE, at=on(2026, 1, 31), quantity=5, audience=["elderly"], attributes={"form": "川剧"}),
        a_fact(place=CITY, at=on(2026, 2, 1), quantity=7, channel="online", setting="school"),
        a_fact(place=OTHER, at=on(2026, 3, 1), quantity=11, kind=ANOTHER_KIND.name, audience=["children", "elderly"]),
    ]


@pytest.mark.parametrize(
    ("wanted", "quantities"),
    [
        ({}, [5, 7, 11]),
        ({"kinds": [A_KIND.name]}, [5, 7]),
        ({"first": date(2026, 2, 1)}, [7, 11]),
        ({"last": date(2026, 2, 1)}, [5, 7]),
        ({"first": date(2026, 1, 31), "last": date(2026, 1, 31)}, [5]),
        ({"divisions": ["5104"]}, [7]),
        ({"division_prefix": "5104"}, [5, 7]),
        ({"institutions": ["CD-LIB", "YB-STATION"]}, [5, 11]),
        ({"institutions": [""]}, []),
        ({"institution_kinds": ["library"]}, [7, 11]),
        ({"channels": ["onsite", "mobile"]}, [5, 11]),
        ({"audience": ["elderly"]}, [5, 11]),
        ({"audience": ["children", "disabled"]}, [11]),
        ({"settings": ["school"]}, [7]),
        ({"attributes": [("form", "川剧")]}, [5]),
        ({"kinds": [A_KIND.name], "channels": ["online"], "division_prefix": "51"}, [7]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_facts_are_filtered(three, wanted, quantities):
    assert [row.quantity for row in queries.facts(FactFilter(**wanted))] == quantities
    assert queries.total(FactFilter(**wanted)) == (sum(quantities) if quantities else None, len(quantities))


def test_pages_follow_each_other_by_the_last_id(three):
    first = queries.facts(FactFilter(), limit=2)
    assert [row.id for row in first] == [three[0].id, three[1].id]
    assert [row.id for row in queries.facts(FactFilter(), after=first[-1].id, limit=2)] == [three[2].id]


def test_net_leaves_out_what_was_taken_back():
    source = a_source()
    kept = a_fact(place=CITY)
    a_fact(source=source, place=CITY)
    reverse(system(), kind=A_KIND, source=source, reason="x")
    again = a_fact(source=source, place=CITY)
    assert [row.id for row in queries.facts(FactFilter(net=True))] == [kept.id, again.id]
    assert len(queries.facts(FactFilter())) == 4
    assert queries.total(FactFilter()) == (2, 2)


def test_cells_are_by_leaf_and_day_and_net(three):
    reverse(system(), kind=A_KIND, source=three[1].source, reason="x")
    sql, values = queries.sum_sql(FactFilter(kinds=[A_KIND.name]))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) AS cells ORDER BY day", values)
        names = [column.name for column in cursor.description]
        rows = cursor.fetchall()
    assert names == ["division_code", "institution_code", "institution_kind", "month", "day", "quantity", "n"]
    assert rows == [
        ("510422101201", "YB-STATION", "culture_station", date(2026, 1, 1), date(2026, 1, 31), Decimal(5), 1),
        ("5104", "PZH-LIB", "library", date(2026, 2, 1), date(2026, 2, 1), Decimal(0), 0),
    ]


def test_the_day_is_the_day_in_shanghai():
    assert a_fact(at=on(2026, 1, 31, 0)).happened_on == date(2026, 1, 31)
    assert a_fact(at=on(2026, 1, 31, 23)).happened_on == date(2026, 1, 31)


def test_a_reversal_is_found_from_its_fact():
    source = a_source()
    row = a_fact(source=source)
    with pytest.raises(NotFound):
        queries.reversal_of(row)
    assert queries.live_of(A_KIND.name, source) == row
    back = reverse(system(), kind=A_KIND, source=source, reason="x")
    assert queries.reversal_of(row) == back
    assert queries.live_of(A_KIND.name, source) is None
    assert queries.latest_of(A_KIND.name, source) == row


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_one_query(number):
    for _ in range(number):
        a_fact()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert len(queries.facts(FactFilter())) == number
    assert len(captured) == 1


def test_recording_takes_one_query_once_the_month_is_open():
    a_fact()
    with CaptureQueriesContext(connection) as captured:
        a_fact()
    statements = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert len(statements) == 1


def test_many_are_recorded_in_committed_batches_and_repeating_finishes():
    at = on(2026, 2, 3)
    drafts = [
        draft(kind=A_KIND.name, source=f"tests.many:{n}", happened_at=at, place=CITY, quantity=n, attributes={"n": n})
        for n in range(7)
    ]
    first = record_many(system(), drafts=drafts[:3], batch=2)
    rest = record_many(system(), drafts=iter(drafts), batch=2)
    assert ((first.recorded, first.already), (rest.recorded, rest.already)) == ((3, 0), (4, 3))
    rows = queries.facts(FactFilter(kinds=[A_KIND.name]))
    assert [(row.source, row.quantity, row.attributes) for row in rows] == [
        (f"tests.many:{n}", n, {"n": n}) for n in range(7)
    ]
    assert {row.epoch for row in rows} == {1}


def test_recording_none_of_many_is_nothing():
    assert record_many(system(), drafts=[]).recorded == 0


def test_a_key_has_the_position_of_its_fact():
    source = a_source()
    a_fact(source=source)
    reverse(system(), kind=A_KIND, source=source, reason="x")
    record_many(system(), drafts=[draft(kind=A_KIND.name, source=a_source(), happened_at=on(2026, 2, 3), place=CITY)])
    names = ("epoch", "txid", "happened_on", "kind", "source", "turn")
    keys = FactKey.objects.order_by("fact_id").values_list("fact_id", *names)
    assert list(keys) == list(Fact.objects.order_by("id").values_list("id", *names))
    assert len(keys) == 3
