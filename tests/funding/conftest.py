"""Three counties: 盐边县 and 米易县 with residents and a station each, 东区 with residents and nothing published."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.plan import count_fact
from tests.equity.conftest import live_there, report_the_year
from tests.plan.conftest import City, a_city, again
from tests.standing import standing
from wenmai.funding.schemes import Part, Scheme
from wenmai.kernel.actor import system
from wenmai.measures.actions import publish
from wenmai.measures.periods import Period

SPAN = Period(date(2025, 1, 1), date(2025, 12, 31))
SCHEME = Scheme(
    id="tests",
    title="测试方案",
    pool=1000,
    base=100,
    score=(Part(measure="culture.station_sessions", weight=Decimal(1), full=Decimal("0.01")),),
)


def say(code: str, span: Period = SPAN) -> None:
    """A county publishes the year."""
    publish(system(), division=code, first=span.start, last=span.end)


def published_counties() -> City:
    """By resident 米易县 has 16 in 2,000 (score 80), 盐边县 4 in 1,000 (score 40)."""
    city = a_city()
    live_there({"510421": 2000, "510422": 1000, "510402": 500})
    count_fact("culture.session", city.other_station, 16, on=date(2025, 3, 1))
    count_fact("culture.session", city.station, 4, on=date(2025, 3, 1))
    report_the_year(city.station, city.other_station, year=2025)
    live_there()  # and let the roll-ups follow
    say("510421")
    say("510422")
    return city


counties_for_all = standing(published_counties)


@pytest.fixture
def counties(counties_for_all, db) -> City:
    return again(counties_for_all)
