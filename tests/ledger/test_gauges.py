"""Stocks: several sources side by side, revisions, the latest that counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid
from wenmai.ledger import gauges, readings
from wenmai.ledger.actions import read_all, record_reading, record_readings
from wenmai.ledger.gauges import Gauge, Reading, UndeclaredGauge, declare_gauge
from wenmai.ledger.models import GaugeReading
from wenmai.ledger.readings import ReadingFilter

HOLDINGS = "library.holdings"
DAY = date(2026, 3, 31)


def a_reading(value: object = 100, *, as_of: date = DAY, source: str = "registry", **about: object) -> Reading:
    return Reading(**{"division": "510402", "institution": "PZH-LIB", "institution_kind": "library", **about},
                   as_of=as_of, source=source, value=None if value is None else Decimal(value))  # fmt: skip


def keep(*given: Reading, gauge: str = HOLDINGS) -> int:
    return record_readings(system(), gauge=gauge, readings=given)


def counted(as_of: date = DAY, gauge: str = HOLDINGS) -> list[tuple[str, Decimal | None]]:
    return [(row.source, row.value) for row in readings.preferred(gauge, as_of)]


@pytest.mark.django_db
def test_a_reading_is_kept_whole():
    given = a_reading(None, numerator=Decimal(3), denominator=Decimal("7.5"), attributes={"page": 12})
    row = record_reading(system(), gauge=HOLDINGS, reading=given)
    assert (row.division_code, row.institution_code, row.institution_kind) == ("510402", "PZH-LIB", "library")
    assert (row.value, row.numerator, row.denominator) == (None, 3, Decimal("7.5"))
    assert (row.as_of, row.source, row.revision, row.attributes) == (DAY, "registry", 1, {"page": 12})
    assert readings.reading(row.id) == row


@pytest.mark.django_db
def test_the_same_reading_again_changes_nothing():
    assert (keep(a_reading()), keep(a_reading()), GaugeReading.objects.count()) == (1, 0, 1)


@pytest.mark.django_db
def test_a_changed_reading_is_the_next_revision_beside_the_first():
    keep(a_reading(100))
    keep(a_reading(120))
    keep(a_reading(100))
    assert [(row.revision, row.value) for row in readings.revisions(HOLDINGS, "510402", "PZH-LIB")] == [
        (3, 100),
        (2, 120),
        (1, 100),
    ]
    assert counted() == [("registry", 100)]


@pytest.mark.django_db
def test_sources_stand_side_by_side_and_the_preferred_one_counts():
    keep(a_reading(100, source="yearbook:2025"), a_reading(105, source="import:年报"), a_reading(110))
    assert [(row.source, row.value) for row in readings.by_source(HOLDINGS, DAY)] == [
        ("import:年报", 105),
        ("registry", 110),
        ("yearbook:2025", 100),
    ]
    assert counted() == [("registry", 110)]


@pytest.mark.django_db
def test_an_older_reading_of_the_preferred_source_beats_a_newer_one_of_another():
    keep(a_reading(110, as_of=DAY - timedelta(days=90)), a_reading(105, source="import:年报"))
    assert counted() == [("registry", 110)]


@pytest.mark.django_db
def test_the_latest_on_or_before_a_day_counts():
    keep(a_reading(100, as_of=date(2025, 12, 31)), a_reading(120, as_of=date(2026, 3, 1)))
    assert counted(date(2025, 12, 30)) == []
    assert counted(date(2026, 2, 28)) == [("registry", 100)]
    assert counted(date(2026, 3, 1)) == [("registry", 120)]


@pytest.mark.django_db
def test_readings_are_filtered():
    keep(
        a_reading(1),
        a_reading(2, division="510422", institution="YB-LIB"),
        a_reading(3, division="510422", institution="YB-STATION", institution_kind="culture_station"),
        a_reading(4, division="5101", institution="", institution_kind="", attributes={"demo": True}),
    )

    def values(**wanted):
        return sorted(int(row.value) for row in readings.preferred(HOLDINGS, DAY, ReadingFilter(**wanted)))

    assert values() == [1, 2, 3, 4]
    assert values(divisions=["510422"]) == [2, 3]
    assert values(division_prefix="5104") == [1, 2, 3]
    assert values(institutions=["YB-LIB", "PZH-LIB"]) == [1, 2]
    assert values(institutions=[""]) == [4]
    assert values(institution_kinds=["culture_station"]) == [3]
    assert values(sources=["import"]) == []
    assert values(attributes=[("demo", "true")]) == [4]


@pytest.mark.django_db
def test_preferred_sql_feeds_an_insert():
    keep(a_reading(7))
    sql, values = readings.preferred_sql(HOLDINGS, DAY)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT division_code, value FROM ({sql}) AS latest", values)
        assert cursor.fetchall() == [("510402", 7)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"value": None}, "ledger.reading_empty"),
        ({"value": None, "numerator": Decimal(1)}, "ledger.reading_empty"),
        ({"value": "NaN"}, "ledger.reading_size"),
        ({"value": 10**14}, "ledger.reading_size"),
        ({"division": ""}, "ledger.reading_incomplete"),
        ({"source": ""}, "ledger.reading_incomplete"),
        ({"as_of": date(2199, 1, 1)}, "ledger.reading_day"),
    ],
)
def test_an_unusable_reading_is_refused(about, code):
    with pytest.raises(Invalid) as refused:
        keep(a_reading(**about))
    assert (refused.value.code, GaugeReading.objects.count()) == (code, 0)


@pytest.mark.django_db
def test_an_undeclared_gauge_raises():
    with pytest.raises(UndeclaredGauge):
        keep(a_reading(), gauge="tests.nobody_declared_this")


@pytest.mark.django_db(transaction=True)
def test_readings_raced_get_revisions_in_turn():
    assert race(*[lambda n=n: keep(a_reading(n)) for n in range(4)]) == [1] * 4
    assert sorted(GaugeReading.objects.values_list("revision", flat=True)) == [1, 2, 3, 4]


@pytest.fixture
def declared():
    names = ("tests.stock_good", "tests.stock_bad")

    def bad(_day):
        raise RuntimeError("读不到")

    declare_gauge(Gauge(names[0], "测试存量", "个"), lambda day: [a_reading(5, as_of=day)])
    declare_gauge(Gauge(names[1], "坏的存量", "个"), bad)
    yield names
    for name in names:
        gauges._gauges.pop(name)


@pytest.mark.django_db
def test_reading_all_gauges_keeps_the_good_and_tells_of_the_bad(declared):
    good, bad = (read_all(system(), only=[name])[0] for name in declared)
    assert (good.stored, good.error) == (1, "")
    assert (bad.stored, bad.error) == (0, "RuntimeError: 读不到")
    assert counted(clock.today(), "tests.stock_good") == [("registry", 5)]
    assert read_all(system(), only=declared[:1])[0].stored == 0


def test_a_room_takes_over_an_external_gauge_by_name_and_unit():
    external = gauges.get_gauge("brands.special_groups")
    try:
        mine = declare_gauge(Gauge("brands.special_groups", "专项服务品牌", "个"), lambda _day: [])
        assert (mine.title, mine.importable) == ("专项服务品牌", True)
        assert gauges.reader_of("brands.special_groups") is not None
        with pytest.raises(ValueError, match="twice"):
            declare_gauge(Gauge("brands.special_groups", "专项服务品牌", "件"))
    finally:
        gauges._gauges["brands.special_groups"] = gauges._Declared(external, None)
