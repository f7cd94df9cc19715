"""The first days of a year and of a plan, and a month that is not over: nothing breaks, and nothing is compared with less than itself."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from tests.builders.plan import count_fact, follow, read_gauge
from wenmai.places.queries import get_division
from wenmai.plan.clauses import get_plan
from wenmai.plan.defined import read_one
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.results import Status

pytestmark = pytest.mark.django_db
NEW, OLD = "sichuan-standard-2026-2030", "sichuan-14-5"
TEXT = """[[clause]]
id = "PZH-N90"
title = "试"
quote = "试"
place = "试"
check = "{check}"
reading = "试"
unit = "{unit}"
scope = "everywhere"
"""


def judged(check: str, day: date, *, unit: str = "场次", where: str = "5104"):
    plan = get_plan("panzhihua-2022-2026")
    clause = read_one(TEXT.format(check=check, unit=unit))
    return evaluate(plan, clause, where, Figures([get_division(where)], day))


@pytest.fixture
def sessions(city):
    """The station: ten sessions in each of May and June 2025, ten in May 2026 and one in June 2026; the other one each month."""
    for year, month, many in ((2025, 5, 10), (2025, 6, 10), (2026, 5, 10), (2026, 6, 1)):
        for _number in range(many):
            count_fact("culture.session", city.station, on=date(year, month, 3))
        count_fact("culture.session", city.other_station, on=date(year, month, 3))
    follow()
    return city


@pytest.mark.parametrize(("day", "value", "status"), [
    (date(2026, 6, 4), 11, Status.ON_TRACK),
    (date(2026, 6, 30), 13, Status.BEHIND),
])  # fmt: skip
def test_a_month_that_is_not_over_is_not_compared_with_a_whole_one(sessions, day, value, status):
    with time_machine.travel(day):
        found = judged("keep culture.station_sessions each year", day)
        of_units = judged("every township each year: keep culture.station_sessions", day, where="510422", unit="个")
    assert (found.value, found.status) == (Decimal(value), status)
    assert of_units.numerator == (1 if status == Status.ON_TRACK else 0)


def test_in_january_there_is_nothing_to_compare_yet(sessions):
    found = judged("rise culture.station_sessions each year", date(2026, 1, 20))
    assert (found.value, found.status) == (None, Status.NOT_DUE)
    assert "还没有过完一个月" in found.note


def test_a_stock_is_compared_with_the_same_day_in_january_as_well(city):
    for year, value in ((2025, 3), (2026, 4)):
        read_gauge("staff.full_time", city.station, value, on=date(year, 1, 1))
    follow()
    with time_machine.travel("2026-01-20"):
        found = judged("rise staff.full_time each year", date(2026, 1, 20), unit="人")
    assert (found.value, found.status) == (Decimal(4), Status.ON_TRACK)


@pytest.mark.parametrize("now", ["2021-01-10", "2025-12-31", "2026-01-01", "2028-02-29"])
def test_the_pages_of_plans_open_on_any_day_and_before_a_plan_begins(client, city, now):
    with time_machine.travel(f"{now}T09:00:00+08:00"):
        for plan in (OLD, NEW):
            assert client.get(reverse("plan:board", args=[plan, "51"])).status_code == 200
            assert client.get(reverse("plan:versus"), {"p1": plan}).status_code == 200
            assert client.get(reverse("plan:wall", args=[plan, "51"])).status_code == 200
        assert client.get(reverse("plan:windows", args=[OLD, "51", "SC-P04"])).status_code == 200
        assert client.get(reverse("plan:clause", args=[OLD, "51", "SC-I01"])).status_code == 200
        assert client.get(reverse("plan:across", args=[OLD, "51", "SC-I01"])).status_code == 200


def test_a_plan_of_which_no_month_is_over_has_no_bulletin_and_does_not_offer_one(client, city):
    address = reverse("plan:bulletin", args=[NEW, "51"])
    with time_machine.travel("2026-01-20T09:00:00+08:00"):
        refused = client.get(address)
        assert refused.status_code == 404
        assert "还没有过完一个月" in refused.content.decode()
        assert address not in client.get(reverse("plan:board", args=[NEW, "51"])).content.decode()
    with time_machine.travel("2026-02-02T09:00:00+08:00"):
        assert client.get(address).status_code == 200
        assert address in client.get(reverse("plan:board", args=[NEW, "51"])).content.decode()
