"""Every writing action of places leaves one line in the trail, and none where nothing changed."""

from datetime import date, timedelta

import pytest

from tests.builders.places import a_county, an_institution, some_divisions
from tests.builders.places_actors import administrator
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.places import actions
from wenmai.places.actions import ROUND_THE_CLOCK, Award, Change, NoticeDay, Profile, Residents, Title
from wenmai.places.models import DayKind, GradeScheme, InstitutionKind, Network, SpaceKind, SuccessionKind, Tag

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
BOSS = administrator()
HOUSE = "places.institution:YB"


def add():
    profile = Profile(name="红格书房")
    return actions.add_institution(
        BOSS, code="HG", kind=InstitutionKind.STUDY_ROOM, division="510422101", profile=profile
    )


def tie():
    return actions.tie_branch(BOSS, main="MAIN", branch="YB", network=Network.LIBRARY, since=DAY)


def closure():
    day = clock.today() + timedelta(days=3)
    return actions.add_exception(BOSS, institution="YB", change=Change(day, day, "检修"))


def settle():
    notice = [NoticeDay(date(2026, 1, 1), DayKind.STATUTORY, "元旦")]
    return actions.settle_year(BOSS, year=2026, notice=notice, source="国办发")


DEEDS = {
    "places.institution.add": (add, "places.institution:HG"),
    "places.institution.edit": (
        lambda: actions.edit_institution(BOSS, code="YB", profile=Profile(name="盐边县图书馆", phone="0812")),
        HOUSE,
    ),
    "places.institution.close": (lambda: actions.close_institution(BOSS, code="YB", on=clock.today()), HOUSE),
    "places.institution.grade": (
        lambda: actions.award_grade(BOSS, institution="YB", award=Award(GradeScheme.LIBRARY, 1, DAY, "文")),
        HOUSE,
    ),
    "places.institution.designate": (
        lambda: actions.designate(BOSS, institution="YB", title=Title("示范馆", "省厅", DAY)),
        HOUSE,
    ),
    "places.tie.add": (tie, HOUSE),
    "places.tie.end": (lambda: actions.end_tie(BOSS, tie=tie().pk, on=date(2026, 2, 1)), HOUSE),
    "places.hours.set": (lambda: actions.set_hours(BOSS, institution="YB", rules=[ROUND_THE_CLOCK]), HOUSE),
    "places.hours.announce": (closure, HOUSE),
    "places.hours.withdraw": (
        lambda: actions.withdraw_exception(BOSS, institution="YB", exception=closure().pk),
        HOUSE,
    ),
    "places.calendar.settle": (settle, ""),
    "places.calendar.put": (
        lambda: actions.put_calendar_days(BOSS, days=[NoticeDay(DAY, DayKind.STATUTORY, "元旦")], source="国办发"),
        "",
    ),
    "places.calendar.seed": (lambda: actions.seed_calendar(BOSS, last_year=2004), ""),
    "places.division.index": (lambda: actions.index_villages(BOSS, within="510422"), "places.division:510422"),
    "places.division.succeed": (
        lambda: actions.succeed_division(
            BOSS, old="510421100", new=["510422100"], on=DAY, kind=SuccessionKind.MERGED, source="文"
        ),
        "places.division:510421100",
    ),
    "places.population.put": (
        lambda: actions.put_population(BOSS, series="年报", source="文", rows=[Residents("510422", DAY, 1)]),
        "places.division:510422",
    ),
    "places.tag.put": (
        lambda: actions.put_tag(BOSS, tag=Tag.ETHNIC, divisions=["510422"], source="文"),
        "places.division:510422",
    ),
}
QUIET_TWICE = {
    "places.institution.edit",
    "places.institution.close",
    "places.institution.grade",
    "places.institution.designate",
    "places.tie.add",
    "places.hours.set",
    "places.hours.announce",
    "places.calendar.seed",
    "places.division.succeed",
}


def lines(verb):
    return list(AuditEntry.objects.filter(verb=verb))


@pytest.fixture(autouse=True)
def house():
    an_institution(kind="library", division=a_county(), name="攀西图书馆", code="MAIN")
    return an_institution(kind="library", division=a_county(), name="盐边县图书馆", code="YB")


@pytest.mark.parametrize("verb", DEEDS)
def test_a_deed_is_noted_once(verb):
    before = len(lines(verb))
    act, subject = DEEDS[verb]
    act()
    (entry,) = lines(verb)[before:]
    assert (entry.subject, entry.person, entry.posted) == (subject, BOSS.person, ["51"])
    if verb in QUIET_TWICE:
        act()
        assert len(lines(verb)) == before + 1


def test_rooms_are_noted_too():
    room = actions.add_space(BOSS, institution="YB", name="手工室", kind=SpaceKind.CLASSROOM)
    for _ in range(2):
        actions.retire_space(BOSS, space=room.pk, on=clock.today())
    assert [(each.verb, each.subject) for each in AuditEntry.objects.filter(subject__startswith="places.space:")] == [
        ("places.space.add", f"places.space:{room.pk}"),
        ("places.space.retire", f"places.space:{room.pk}"),
    ]


def test_an_import_that_changes_nothing_is_not_noted():
    before = len(lines("places.division.import"))
    some_divisions()
    assert len(lines("places.division.import")) == before
