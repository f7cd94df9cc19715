"""Each night is judged once, a change must hold for two nights, and who answers for the place is told once."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from tests.builders.people import a_manager, an_administrator, an_official, sign_in
from tests.builders.places import a_division
from tests.builders.plan import count_fact, follow, read_gauge
from tests.plan.conftest import city as city  # noqa: PLC0414 - the same small city
from tests.plan.conftest import city_for_all as city_for_all  # noqa: PLC0414 - of which it is made
from wenmai.alerts import actions, queries
from wenmai.alerts.drafts import Finding, Standing
from wenmai.alerts.models import Change, ClauseState, Mute
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role, system
from wenmai.kernel.errors import NotAllowed
from wenmai.ledger.actions import correct
from wenmai.notices.models import Notice
from wenmai.people.actions.postings import appoint
from wenmai.trust.models import Finding as Doubt
from wenmai.trust.models import RecountRun

CLAUSE, COUNTY = "PZH-I02", "510422"
ONE, TWO, THREE, FOUR, FIVE = (date(2025, 7, day) for day in (10, 11, 12, 13, 14))
GOOD = Standing("on_track", ONE)


def _nights(*values: str) -> Standing:
    standing = GOOD
    for night, value in zip((TWO, THREE, FOUR, FIVE), values, strict=False):
        standing = standing.after(value, night)
    return standing


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("on_track",), GOOD),
        (("behind",), Standing("on_track", ONE, "behind", TWO)),
        (("behind", "behind"), Standing("behind", TWO)),
        (("behind", "on_track"), GOOD),
        (("behind", "on_track", "behind"), Standing("on_track", ONE, "behind", FOUR)),  # to and fro is never believed
        (("behind", "no_data", "behind", "behind"), Standing("behind", FOUR)),
    ],
)
def test_a_state_changes_when_it_holds_for_two_nights(values, expected):
    assert _nights(*values) == expected


def test_the_same_night_twice_is_one_night():
    waiting = GOOD.after("behind", TWO)
    assert waiting.after("behind", TWO) == waiting


@pytest.fixture
def official(city) -> Actor:
    """The county's bureau; the county lends enough until the loans are taken back."""
    read_gauge("library.holdings", city.county_library, 1000, on=date(2025, 1, 1))
    count_fact("library.loan", city.county_library, 700, on=date(2025, 3, 1))
    follow()
    return an_official(a_division(COUNTY))


def _most_loans_gone() -> None:
    [row] = queries.plans.explain(CLAUSE, COUNTY, as_of=ONE).facts
    correct(system(), kind=row.kind, source=row.source, quantity=1, reason="错报")
    follow()


def _judge(*nights: date) -> list[int]:
    """How many messages each night sent."""
    return [actions.judge(system(), night=night).told for night in nights]


def _state(clause: str = CLAUSE, aspect: str = "status") -> str:
    return ClauseState.objects.get(region=COUNTY, clause=clause, aspect=aspect).value


@pytest.mark.django_db
def test_what_turns_behind_is_told_once_to_who_answers_there(client, official):
    elsewhere, above = an_official(a_division("510402")), an_official(a_division("51"))
    assert (_judge(ONE), _state(), Change.objects.count()) == ([0], "on_track", 0)
    _most_loans_gone()
    told = _judge(TWO, TWO, THREE, THREE)
    found = Notice.objects.filter(person=official.person)
    assert (told[:2], told[3:]) == ([0, 0], [0])
    assert [row.kind for row in found if row.kind == "alerts.behind"] == ["alerts.behind"]
    assert f"{CLAUSE} " in found.get(kind="alerts.behind").body
    assert not Notice.objects.filter(person__in=[elsewhere.person, above.person], body__contains=CLAUSE).exists()
    page = client.get(f"/alerts/panzhihua-2022-2026/{COUNTY}/?days=92")
    assert page.status_code == 200
    change = Change.objects.get(region=COUNTY, clause=CLAUSE, aspect="status")
    assert (change.before, change.since, change.on) == ("on_track", TWO, THREE)


@pytest.mark.django_db
def test_who_muted_a_clause_still_reads_it_and_the_week_is_one_letter(client, official):
    today = clock.today()
    row = Change(
        plan="panzhihua-2022-2026", clause=CLAUSE, region=COUNTY, aspect="status", before="met", after="behind"
    )
    row.since, row.on = today, today
    row.save()
    monday = today.fromordinal(today.toordinal() + 7 - today.weekday())
    assert actions.tell_week(system(), monday=monday) == 1
    assert actions.tell_week(system(), monday=monday) == 0
    actions.mute(official, region=COUNTY, clause=CLAUSE)
    assert actions.tell_week(system(), monday=monday.fromordinal(monday.toordinal() + 1)) == 0
    sign_in(client, official)
    page = client.get("/desk/alerts/").content.decode()
    assert (CLAUSE in page, "恢复提醒" in page) == (True, True)
    client.post("/desk/alerts/hear/", {"region": COUNTY, "clause": CLAUSE})
    assert not Mute.objects.exists()
    with translation.override("en"):
        assert queries.own_changes(official)[0].after == "behind"


@pytest.mark.django_db
def test_muting_is_for_ones_own_place(official):
    with pytest.raises(NotAllowed):
        actions.mute(official, region="5104")
    first, second = (actions.mute(official, region=COUNTY) for _ in range(2))
    assert first.pk == second.pk
    assert queries.export_person(official.person)["不再提醒的条款"][0]["条款"] == "全部"
    assert (actions.hear_again(official, region=COUNTY), actions.hear_again(official, region=COUNTY)) == (1, 0)
    actions.mute(official, region=COUNTY)
    assert actions.erase_person(official.person) == 1


@pytest.mark.django_db
def test_what_came_after_the_last_look_is_new(client, official):
    said = {"plan": "panzhihua-2022-2026", "region": COUNTY, "aspect": "status", "before": "met", "after": "behind"}
    said |= {"since": clock.today(), "on": clock.today()}
    first = Change.objects.create(clause=CLAUSE, **said)
    gone = Change.objects.create(clause="PZH-X99", **said)
    sign_in(client, official)
    page = client.get("/desk/alerts/").text
    assert ("2 条是新的" in page, f'name="upto" value="{gone.pk}"' in page) == (True, True)
    assert f"/{COUNTY}/PZH-X99/" not in page  # a clause that is no more has no page
    third = Change.objects.create(clause="PZH-I03", **said)  # after the page was shown
    client.post("/desk/alerts/seen/", {"upto": gone.pk})
    assert actions.look(official, upto=first.pk).upto == gone.pk  # an earlier look takes nothing back
    assert {each.key: each.fresh for each in queries.own_changes(official)} == {
        first.pk: False, gone.pk: False, third.pk: True,
    }  # fmt: skip
    assert actions.look(official, upto=10**17).upto == third.pk  # never what is still to come
    assert "条是新的" not in client.get("/desk/alerts/").text
    with pytest.raises(NotAllowed):
        actions.look(Actor(person="p-9"), upto=1)
    assert (len(queries.export_person(official.person)["变化看到哪天"]), actions.erase_person(official.person)) == (
        1,
        1,
    )


@pytest.mark.django_db
def test_a_night_may_be_judged_of_one_division_and_what_lies_below(official):
    actions.judge(system(), night=ONE, within=COUNTY)
    assert set(ClauseState.objects.values_list("region", flat=True)) == {COUNTY}
    actions.judge(system(), night=ONE, within="5104")
    assert set(ClauseState.objects.values_list("region", flat=True)) >= {"5104", COUNTY}
    assert not ClauseState.objects.filter(region="51").exists()


@pytest.mark.django_db
def test_only_the_system_judges(official):
    with pytest.raises(NotAllowed):
        actions.judge(official)
    with pytest.raises(NotAllowed):
        actions.tell_week(official)


@pytest.mark.django_db
def test_a_finding_is_told_once_to_the_lowest_bureau_and_the_house(city, official):
    director = a_manager(city.county_library)
    found = Finding("r:1", "人数过多", "一场 5000 人", ("51", "5104", COUNTY, "510422101"), city.county_library.code)
    assert [actions.tell_finding(system(), finding=found) for _ in range(2)] == [2, 0]
    assert set(Notice.objects.values_list("person", flat=True)) == {official.person, director.person}
    actions.mute(director, region=city.county_library.code)
    other = Finding("r:2", "人数过多", "又一场", found.path, found.house)
    assert actions.tell_finding(system(), finding=other) == 1


@pytest.mark.django_db
def test_a_recount_that_differs_is_told_once_to_the_administrators(city):
    """One that agrees is told to nobody, and so is one of long ago."""
    keeper, other = an_administrator("51"), an_administrator("5134", "马华")
    about = {
        "starts_on": date(2025, 6, 1),
        "ends_on": date(2025, 6, 30),
        "engine": "duckdb",
        "cells": 900,
        "seconds": 1.5,
    }
    RecountRun.objects.create(**about, ran_at=clock.now(), differing=0)
    RecountRun.objects.create(**about, ran_at=clock.now() - timedelta(days=40), differing=9)
    assert queries.recounts_that_differ(clock.today()) == []
    RecountRun.objects.create(**about, ran_at=clock.now(), differing=2)
    (run,) = queries.recounts_that_differ(clock.today() - timedelta(days=7))
    assert [actions.tell_recount(system(), run=run) for _ in range(2)] == [1, 0]
    told = Notice.objects.get()
    assert (told.person, told.kind, told.link) == (keeper.person, "alerts.recount", "/ops/")
    assert "900 格里有 2 格" in told.body
    with pytest.raises(NotAllowed):
        actions.tell_recount(other, run=run)


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_and_three(client, official, django_assert_max_num_queries):
    sign_in(client, official)
    counts = []
    client.get("/desk/alerts/")  # what a process keeps
    for number, clause in enumerate(("PZH-I01", "PZH-I03", "PZH-I05")):
        Change.objects.create(
            plan="panzhihua-2022-2026", clause=clause, region=COUNTY, aspect="coverage", before="full", after="thin",
            since=clock.today(), on=clock.today(),
        )  # fmt: skip
        if number != 1:
            with django_assert_max_num_queries(99) as seen:
                assert client.get("/desk/alerts/").status_code == 200
            counts.append(len(seen))
    assert counts[0] == counts[1]


def _changed(region: str, clause: str, before: str, after: str, night: date) -> None:
    Change.objects.create(
        plan="panzhihua-2022-2026", clause=clause, region=region, aspect="status", before=before, after=after,
        since=night, on=night,
    )  # fmt: skip


@pytest.mark.django_db
def test_many_places_of_one_official_are_one_message_with_how_many(official):
    for region, clause in (("510421", "PZH-I01"), (COUNTY, CLAUSE), (COUNTY, "PZH-I03")):
        _changed(region, clause, "on_track", "behind", TWO)
    appoint(system(), person=official.person, role=Role.OFFICIAL, scope="510421")
    assert actions._tell(system(), TWO) == 1
    assert actions._tell(system(), TWO) == 0
    found = Notice.objects.get(person=official.person, kind="alerts.behind")
    assert (found.title, found.link) == ("米易县等 2 个地方 3 条规划条款转为滞后", "/desk/alerts/")


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after", "kinds"), [
    ("behind", "on_track", ["alerts.settled"]),
    ("missed", "met", ["alerts.settled"]),
    ("behind", "no_data", []),
    ("behind", "missed", ["alerts.behind"]),
    ("on_track", "met", []),
])  # fmt: skip
def test_what_was_bad_and_came_right_is_told_and_leads_to_its_clause(client, official, before, after, kinds):
    _changed(COUNTY, CLAUSE, before, after, TWO)
    assert actions._tell(system(), TWO) == len(kinds)
    found = Notice.objects.filter(person=official.person)
    assert [row.kind for row in found] == kinds
    for row in found:
        assert row.link == f"/plan/panzhihua-2022-2026/{COUNTY}/{CLAUSE}/"
        assert client.get(row.link).status_code == 200


@pytest.mark.django_db
def test_what_came_right_is_not_told_to_who_muted_it(official):
    actions.mute(official, region=COUNTY, clause=CLAUSE)
    _changed(COUNTY, CLAUSE, "behind", "met", TWO)
    assert actions._tell(system(), TWO) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_coverage_that_fell_is_told_in_each_language(official, language):
    said = {"plan": "panzhihua-2022-2026", "region": COUNTY, "aspect": "coverage", "since": ONE, "on": TWO}
    Change.objects.create(clause=CLAUSE, before="full", after="thin", **said)
    with translation.override(language):
        assert actions._tell(system(), TWO) == 1
    assert COUNTY not in Notice.objects.get(person=official.person, kind="alerts.coverage").title


@pytest.mark.django_db
def test_the_desk_says_what_waits_to_be_read(client, official, django_assert_num_queries):
    assert queries.waiting(official) == queries.Waiting(0, 0)
    sign_in(client, official)
    assert "等你看的数" not in client.get("/desk/").text
    _changed(COUNTY, CLAUSE, "on_track", "behind", clock.today())
    _changed("510421", CLAUSE, "on_track", "behind", clock.today())  # another county's
    doubt = {"rule": "crowd", "division_code": COUNTY, "division_path": ["51", "5104", COUNTY], "happened_on": ONE}
    Doubt.objects.create(key="1", found_at=clock.now(), last_seen_at=clock.now(), **doubt)
    assert queries.waiting(official) == queries.Waiting(1, 1)
    page = client.get("/desk/").text
    assert ("1 条规划进展变了" in page, "1 处数要核对" in page) == (True, True)
    actions.mute(official, region=COUNTY, clause=CLAUSE)
    assert queries.waiting(official).changes == 0
    with django_assert_num_queries(0):
        assert queries.waiting(Actor(person="p-1")) == queries.Waiting(0, 0)
