"""The end of a campaign: ranks and ties, five working days in public, objections, naming, never more than the quota."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from tests.builders.honours import (
    a_campaign,
    a_notice,
    an_application,
    an_award,
    brought_up,
    close_declaring,
    notice_over,
    official_of,
)
from tests.builders.people import a_citizen, an_official
from tests.builders.places import a_division, an_institution
from tests.builders.plan import follow
from tests.builders.threads import race
from wenmai.honours.actions import deciding, judging
from wenmai.honours.actions.forgetting import erase_person
from wenmai.honours.models import Application, Award, Campaign, Objection
from wenmai.honours.queries import campaigns as queries
from wenmai.honours.ranking import ranked
from wenmai.honours.registers import export_person
from wenmai.honours.working_days import last_day
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger.queries import FactFilter, facts
from wenmai.notices.models import Notice
from wenmai.places.models import CalendarDay
from wenmai.places.working_days import announced
from wenmai.plan import queries as plan

pytestmark = pytest.mark.django_db
CITY = official_of("5104")
COUNTY = official_of("510422")


def _said(person: str, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


@pytest.mark.parametrize(
    ("points", "orders", "quota", "tied", "best"),
    [
        ((9, 8, 7), (0, 0, 0), 2, 0, (1, 2)),
        ((9, 8, 8), (0, 0, 0), 2, 2, (1, 2)),
        ((9, 8, 8), (0, 2, 1), 2, 0, (1, 3)),
        ((8, 8, 7), (0, 0, 0), 2, 0, (1, 2)),
        ((9, 8, 8), (0, 0, 1), 2, 0, (1, 3)),
    ],
)
def test_only_a_tie_at_the_edge_has_to_be_decided(points, orders, quota, tied, best):
    rows = [
        Application(pk=key, points=Decimal(given), order=order)
        for key, (given, order) in enumerate(zip(points, orders, strict=True), 1)
    ]
    found = ranked(rows, quota)
    assert len([each for each in found if each.tied]) == tied
    assert tuple(each.application.pk for each in found if each.within) == best


def test_notice_waits_for_points_and_for_ties():
    campaign = a_campaign(quota=1)
    first, second = (an_application(campaign, an_institution()) for _ in range(2))
    with pytest.raises(Conflict) as early:
        deciding.put_up(CITY, campaign=campaign)
    brought_up(first)
    judging.recommend(COUNTY, application=second, opinion="好")
    with pytest.raises(Conflict) as unread:
        deciding.put_up(CITY, campaign=close_declaring(campaign))
    brought_up(second)
    with pytest.raises(Conflict) as tied:
        deciding.put_up(CITY, campaign=campaign)
    codes = [each.value.code for each in (early, unread, tied)]
    assert codes == ["honours.still_open", "honours.unread", "honours.tied"]
    for wrong in ({"order": 1, "reason": " "}, {"order": 0, "reason": "惠民更多"}):
        with pytest.raises(Invalid):
            judging.break_tie(CITY, application=second, **wrong)
    with pytest.raises(NotAllowed):
        judging.break_tie(COUNTY, application=second, order=1, reason="惠民更多")
    judging.break_tie(CITY, application=second, order=1, reason="惠民更多")
    with pytest.raises(NotAllowed):
        deciding.put_up(COUNTY, campaign=campaign)
    notice = deciding.put_up(CITY, campaign=campaign)
    assert list(notice.applications.all()) == [second]
    with pytest.raises(Conflict):
        deciding.put_up(CITY, campaign=campaign)


def test_notice_is_five_working_days_by_the_calendar():
    days = (date(2026, 9, 28) + timedelta(days=each) for each in range(14))
    CalendarDay.objects.bulk_create(filter(None, map(announced, days)))
    assert last_day(date(2026, 9, 28)) == date(2026, 10, 10)  # 国庆, and two days of 调休 that are worked
    assert last_day(date(2026, 11, 16)) == date(2026, 11, 23)
    campaign = a_campaign()
    brought_up(an_application(campaign))
    close_declaring(campaign)
    with pytest.raises(Invalid):
        deciding.put_up(CITY, campaign=campaign, last=last_day(clock.today()) - timedelta(days=1))
    later = last_day(clock.today()) + timedelta(days=3)
    assert deciding.put_up(CITY, campaign=campaign, last=later).last == later


def test_objection_is_answered_and_takes_a_house_off_the_list():
    campaign = a_campaign(quota=1)
    best, next_one = (an_application(campaign, an_institution()) for _ in range(2))
    brought_up(best, "9")
    brought_up(next_one, "7")
    notice, person = a_notice(campaign), a_citizen()
    bureau = an_official(a_division("5104"))
    made = deciding.object_to(person, application=best, text="场次不实")
    assert deciding.object_to(person, application=best, text="又一次") == made
    with pytest.raises(NotAllowed):
        deciding.object_to(ANYONE, application=best, text="好")
    with pytest.raises(Conflict):
        deciding.object_to(person, application=next_one, text="不在名单上")
    with pytest.raises(Invalid):
        deciding.object_to(a_citizen(), application=best, text=" ")
    notice_over(notice)
    with pytest.raises(Conflict) as open_one:
        deciding.award(CITY, campaign=campaign, document="1 号")
    with pytest.raises(NotAllowed):
        deciding.answer(COUNTY, objection=made, upheld=True, words="查了")
    with pytest.raises(Invalid):
        deciding.answer(CITY, objection=made, upheld=True, words=" ")
    deciding.answer(CITY, objection=made, upheld=True, words="查了档案，少 3 场")
    assert deciding.answer(CITY, objection=made, upheld=False, words="再").upheld is True
    with pytest.raises(Conflict) as nobody:
        deciding.award(CITY, campaign=campaign, document="1 号")
    assert (open_one.value.code, nobody.value.code) == ("honours.objections", "honours.nobody")
    assert (_said(person.person, "honours.answered"), bureau.is_staff) == (1, True)
    second = deciding.put_up(CITY, campaign=campaign)
    assert (second.number, list(second.applications.all())) == (2, [next_one])
    with pytest.raises(Conflict):
        deciding.object_to(person, application=best, text="已经去掉")


def test_a_tie_that_an_objection_brings_to_the_edge_is_decided_before_the_second_notice():
    campaign = a_campaign(quota=1)
    best, one, other, late = (an_application(campaign, an_institution()) for _ in range(4))
    for each, points in ((best, "9"), (one, "7"), (other, "7")):
        brought_up(each, points)
    notice = a_notice(campaign)
    with pytest.raises(Conflict) as noticed:
        judging.recommend(COUNTY, application=late, opinion="好")
    with pytest.raises(Conflict) as running:
        judging.break_tie(CITY, application=best, order=2, reason="惠民更多")
    made = deciding.object_to(a_citizen(), application=best, text="场次不实")
    notice_over(notice)
    deciding.answer(CITY, objection=made, upheld=True, words="查了档案，少 3 场")
    with pytest.raises(Conflict) as tied:
        deciding.put_up(CITY, campaign=campaign)
    assert [each.value.code for each in (noticed, running, tied)] == [
        "honours.noticed",
        "honours.noticed",
        "honours.tied",
    ]
    other.refresh_from_db()
    assert queries.deeds_of(CITY, other).tie
    judging.break_tie(CITY, application=other, order=1, reason="惠民更多")
    second = deciding.put_up(CITY, campaign=campaign)
    assert list(second.applications.all()) == [other]
    other.refresh_from_db()
    assert not queries.deeds_of(CITY, other).tie


def test_objector_is_told_whole_and_forgotten():
    application = a_notice().applications.get()
    person = a_citizen()
    deciding.object_to(person, application=application, text="场次不实")
    assert export_person(person.person)["公示异议"][0]["异议"] == "场次不实"
    assert erase_person(person.person) == 1
    assert Objection.objects.values_list("person", "text").get() == ("", "")


def test_award_is_a_dated_record_and_a_fact_that_revoking_takes_back():
    campaign = a_campaign(valid_years=3)
    notice = a_notice(campaign)
    with pytest.raises(Conflict):
        deciding.award(CITY, campaign=campaign, document="1 号")
    notice_over(notice)
    with pytest.raises(NotAllowed):
        deciding.award(COUNTY, campaign=campaign, document="1 号")
    with pytest.raises(Invalid):
        deciding.award(CITY, campaign=campaign, document=" ")
    [made] = deciding.award(CITY, campaign=campaign, document="攀文旅 1 号")
    assert deciding.award(CITY, campaign=campaign, document="2 号") == [made]
    campaign.refresh_from_db()
    assert (campaign.awarded, campaign.document, made.number, made.until.year) == (
        1, "攀文旅 1 号", 1, clock.today().year + 3,
    )  # fmt: skip
    wanted = FactFilter(kinds=["honours.awarded"], net=True)
    assert [each.attributes["level"] for each in facts(wanted)] == ["prefecture"]
    house = made.institution
    assert queries.standing_awards(house, clock.today()) == [made]
    assert queries.standing_awards(house, made.until + timedelta(days=1)) == []
    with pytest.raises(Invalid):
        deciding.revoke(CITY, award=made, reason=" ")
    with pytest.raises(NotAllowed):
        deciding.revoke(COUNTY, award=made, reason="虚报")
    gone = deciding.revoke(CITY, award=made, reason="虚报场次")
    assert deciding.revoke(CITY, award=made, reason="又").revoked_because == gone.revoked_because
    assert (facts(wanted), queries.standing_awards(house, clock.today())) == ((), [])


def test_more_than_the_quota_is_refused_by_the_database():
    made = an_award(a_campaign(quota=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=made.campaign_id).update(awarded=F("awarded") + 1)
    other = an_application(a_campaign(), an_institution(name="别的站"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            campaign=made.campaign, application=other, institution=other.institution, number=2, of=1,
            given_on=clock.today(),
        )  # fmt: skip


def test_sc_p06_is_answered_by_what_the_province_has_named():
    a_division("51")
    assert plan.result("SC-P06", "51").value is None
    made = an_award(a_campaign(division=a_division("51"), honour="art_base", quota=100))
    follow()
    assert plan.result("SC-P06", "51").value == 1
    deciding.revoke(system(), award=made, reason="虚报")
    follow()
    assert plan.result("SC-P06", "51").value is None  # nothing that stands is no data


@pytest.mark.django_db(transaction=True)
def test_naming_twice_at_once_names_once():
    campaign = a_campaign()
    notice_over(a_notice(campaign))
    race(*[lambda: deciding.award(CITY, campaign=campaign, document="1 号")] * 2)
    campaign.refresh_from_db()
    assert (campaign.awarded, Award.objects.count()) == (1, 1)
