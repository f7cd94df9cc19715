"""A closed period is published once; what comes later is shown beside it."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Grant, Role, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.measures import publications
from wenmai.measures.actions import publish, rebuild

pytestmark = pytest.mark.django_db
JANUARY = {"first": date(2026, 1, 1), "last": date(2026, 1, 31)}
DAY = date(2026, 1, 8)


def _statistician(code: str) -> Actor:
    return Actor(person="p", grants=(Grant(Role.STATISTICIAN, code),))


@pytest.fixture
def library(db):
    some_divisions()
    house = an_institution(kind="library", division=a_division("510422"))
    count_fact("library.visit", house, 2739, on=DAY)
    follow()
    return house


def _line(name: str = "library.visits"):
    found = publications.published("5104", **JANUARY)
    assert found is not None
    return next(line for line in found.lines if line.measure == name)


def test_late_facts_are_shown_beside_what_was_published(library):
    publish(_statistician("5104"), division="5104", **JANUARY)
    assert (_line().published, _line().now, _line().late) == (2739, 2739, None)
    for quantity in (1, 1, 3):
        count_fact("library.visit", library, quantity, on=DAY)
    count_fact("library.visit", library, 90, on=date(2026, 2, 1))
    follow()
    assert (_line().published, _line().now, _line().late) == (2739, 2744, 3)
    found = publications.published("5104", **JANUARY)
    assert [line.measure for line in found.changed] == ["library.visits"]


def test_what_nobody_reported_is_published_as_unknown(library):
    publish(system(), division="5104", **JANUARY)
    assert (_line("museum.visits").published, _line("museum.visits").now) == (None, None)


def test_publishing_twice_is_refused_and_changes_nothing(library):
    publish(system(), division="5104", **JANUARY)
    count_fact("library.visit", library, 1, on=DAY)
    follow()
    with pytest.raises(Conflict, match="已经在"):
        publish(system(), division="5104", **JANUARY)
    assert _line().published == Decimal(2739)


@pytest.mark.parametrize(
    "actor", [Actor(), _statistician("510422"), Actor(person="p", grants=(Grant(Role.OFFICIAL, "5104"),))]
)
def test_only_a_statistician_of_the_division_publishes(library, actor):
    with pytest.raises(NotAllowed):
        publish(actor, division="5104", **JANUARY)
    assert publications.published("5104", **JANUARY) is None


def test_an_open_period_is_refused(library):
    month = clock.month_start(clock.today())
    with pytest.raises(Invalid, match="没有过完"):
        publish(system(), division="5104", first=month, last=clock.today())


def test_a_stranger_may_not_rebuild(library):
    with pytest.raises(NotAllowed):
        rebuild(Actor())
    with pytest.raises(NotAllowed):
        rebuild(_statistician("51"))


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_publish_once():
    some_divisions()
    count_fact("library.visit", an_institution(kind="library", division=a_division("510422")), 5, on=DAY)
    rebuild(system())
    results = race(*[lambda: publish(system(), division="5104", **JANUARY)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Publication"]
