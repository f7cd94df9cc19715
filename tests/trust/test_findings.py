"""What rules doubt: found once, explained by who answers for it, fixed when the number is put right."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Grant, Role, system
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.ledger.actions import correct
from wenmai.places.models import Institution, Space, SpaceKind
from wenmai.trust.actions.findings import explain, inspect
from wenmai.trust.models import Finding, State
from wenmai.trust.quality.checks import doubts
from wenmai.trust.quality.rules import Rule, all_rules

pytestmark = pytest.mark.django_db
MONTH = date(2026, 8, 1)


@pytest.fixture
def library(db):
    some_divisions()
    house = an_institution(kind="library", division=a_division("510422"))
    Space.objects.create(institution=house, name="报告厅", kind=SpaceKind.HALL, capacity=50)
    for month in range(1, 8):
        count_fact("library.visit", house, 1_000 + 10 * month, on=date(2026, month, 3))
    return house


def _found() -> set[tuple[str, str]]:
    follow()
    inspect(system(), month=MONTH)
    return set(Finding.objects.values_list("rule", "state"))


def test_each_rule_doubts_what_it_is_for(library):
    count_fact("library.session_attendance", library, 5_000, on=date(2026, 8, 2))
    count_fact("library.session", library, Decimal(3), on=date(2026, 8, 2))
    count_fact("library.session_attendance", library, 16_000, on=date(2026, 8, 9), channel="mobile")
    count_fact("library.visit", library, 90_000, on=date(2026, 8, 3))
    count_fact("library.visit", library, 90_000, on=date(2026, 8, 3))
    assert {rule for rule, _state in _found()} == {"crowd", "library.per_session", "step", "twice"}
    crowd = Finding.objects.get(rule="crowd")
    assert crowd.seen == {"value": "5000", "usual": "50"}
    assert crowd.division_path[-1] == library.code
    before = Finding.objects.count()
    assert inspect(system(), month=MONTH) == 0
    assert Finding.objects.count() == before


def test_silence_after_three_months_is_a_gap_until_it_is_filled(library):
    assert _found() == {("gap", State.OPEN)}
    count_fact("library.visit", library, 1_050, on=date(2026, 8, 3))
    assert _found() == {("gap", State.FIXED)}


def test_a_corrected_number_is_no_doubt_any_more(library):
    row = count_fact("library.visit", library, 90_000, on=date(2026, 8, 3))
    assert _found() == {("step", State.OPEN)}
    correct(system(), kind="library.visit", source=row.source, quantity=1_090, reason="多写了两个零")
    assert _found() == {("step", State.FIXED)}


def test_a_month_that_runs_is_no_sudden_step(library, monkeypatch):
    count_fact("library.visit", library, 20, on=date(2026, 8, 1))
    follow()
    rule, month = all_rules()["step"], date(2026, 8, 1)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 8, 2))
    assert list(doubts(rule, month)) == []
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 1))
    assert [each.seen["value"] for each in doubts(rule, month)] == ["20"]


def test_who_sent_the_same_number_month_after_month_is_doubted_when_it_leaps(db):
    """A spread of nothing hid every step; a small step of such a house is none."""
    some_divisions()
    for code, now in (("510422", 5_000), ("510421", 530)):
        house = an_institution(kind="library", division=a_division(code))
        for month in range(1, 8):
            count_fact("library.visit", house, 500, on=date(2026, month, 3))
        count_fact("library.visit", house, now, on=date(2026, 8, 3))
    follow()
    assert [(each.division, each.seen["value"]) for each in doubts(all_rules()["step"], MONTH)] == [("510422", "5000")]


def test_a_house_that_has_closed_leaves_no_gap(library):
    follow()
    assert len(list(doubts(all_rules()["gap"], MONTH))) == 1
    Institution.objects.filter(pk=library.pk).update(closed_on=date(2026, 8, 20))
    assert list(doubts(all_rules()["gap"], MONTH)) == []


def test_who_answers_for_it_explains_it_once(library, client):
    _found()
    row = Finding.objects.get()
    manager = Actor(person="p-1", account=1, grants=(Grant(Role.MANAGER, library.code),))
    stranger = Actor(person="p-2", account=2, grants=(Grant(Role.OFFICIAL, "5134"),))
    with pytest.raises(NotFound):
        explain(stranger, finding=row.pk, reason="不归我管")
    with pytest.raises(Invalid):
        explain(manager, finding=row.pk, reason=" ")
    explain(manager, finding=row.pk, reason="八月闭馆装修")
    with pytest.raises(Conflict):
        explain(manager, finding=row.pk, reason="再写一次")
    assert _found() == {("gap", State.EXPLAINED)}


def test_a_rule_that_is_not_complete_is_refused():
    assert {rule.check for rule in all_rules().values()} == {"crowd", "per_session", "step", "gap", "twice"}
    with pytest.raises(ValueError, match="还要写：kinds"):
        Rule(id="x", title="x", check="crowd", limit=2)
