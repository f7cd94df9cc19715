"""A campaign until it is decided: opened, declared, recommended in turn and within limits, with the records beside it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders.honours import (
    a_campaign,
    a_campaign_draft,
    an_application,
    brought_up,
    close_declaring,
    official_of,
    staff_of,
)
from tests.builders.people import a_citizen, an_official
from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact
from tests.builders.threads import race
from wenmai.honours.actions import applying, campaigns, deciding, judging
from wenmai.honours.drafts import ApplicationDraft, ClaimDraft, CriterionDraft
from wenmai.honours.models import Campaign, Step
from wenmai.honours.queries import campaigns as queries
from wenmai.honours.queries.counted import compared, counted_of
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.kernel.subjects import resolve
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db
CITY = official_of("5104")
COUNTY = official_of("510422")


def _said(person: str, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


def test_campaign_is_opened_by_the_division_and_told_below_once_a_year():
    below = an_official(a_division("510422"))
    made = campaigns.open_campaign(CITY, draft=a_campaign_draft(title="示范站", honour="art_base"))
    assert (made.criteria.count(), _said(below.person, "honours.opened")) == (2, 1)
    for again in ({"title": "示范站"}, {"title": "另一个", "honour": "art_base"}):
        with pytest.raises(Conflict):
            campaigns.open_campaign(CITY, draft=a_campaign_draft(**again))
    for stranger in (COUNTY, official_of("5134"), ANYONE):
        with pytest.raises(NotAllowed):
            campaigns.open_campaign(stranger, draft=a_campaign_draft())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", " "),
        ("honour", "medal"),
        ("quota", 0),
        ("quota", 1001),
        ("closes_on", date(2020, 1, 1)),
        ("criterion_1_title", {"criteria": ()}),
        ("criterion_1_points", {"criteria": (CriterionDraft("甲", Decimal(0)),)}),
        ("criterion_1_measured", {"criteria": (CriterionDraft("甲", Decimal(1), "", "smiles"),)}),
        ("counts_until", {"counts": (date(2026, 1, 2), date(2026, 1, 1))}),
        ("division", {"division": "510422101"}),
    ],
)
def test_what_is_wrong_with_a_campaign_is_named(field, wrong):
    about = wrong if isinstance(wrong, dict) else {field: wrong}
    about = {name: a_division(value) if name == "division" else value for name, value in about.items()}
    with pytest.raises(Invalid) as refused:
        campaigns.open_campaign(system(), draft=a_campaign_draft(**about))
    assert list(refused.value.fields) == [field]


def test_house_declares_corrects_and_withdraws():
    campaign, house = a_campaign(), an_institution()
    county = an_official(a_division("510422"))
    [first, *_rest] = campaign.criteria.order_by("number")
    draft = ApplicationDraft(house, "年年办", (ClaimDraft(first.pk, "三场", 3),))
    made = applying.declare(staff_of(house), campaign=campaign, draft=draft)
    again = applying.declare(staff_of(house), campaign=campaign, draft=ApplicationDraft(house, "天天办", draft.claims))
    assert (made.pk, again.statement, again.claims.count(), again.waits_at_id) == (again.pk, "天天办", 1, "510422")
    assert _said(county.person, "honours.asked") == 1
    for stranger in (CITY, staff_of(an_institution(name="别的站")), ANYONE):
        with pytest.raises(NotAllowed):
            applying.declare(stranger, campaign=campaign, draft=draft)
        with pytest.raises(NotAllowed):
            applying.withdraw(stranger, application=made)
    gone = applying.withdraw(staff_of(house), application=made)
    assert applying.withdraw(staff_of(house), application=made).withdrawn_at == gone.withdrawn_at
    assert applying.declare(staff_of(house), campaign=campaign, draft=draft).pk != made.pk


def test_declaring_is_refused_empty_elsewhere_and_out_of_time():
    campaign, house = a_campaign(), an_institution()
    elsewhere = an_institution(division=a_division("513437"))
    criterion = campaign.criteria.first()
    claims = (ClaimDraft(criterion.pk, "三场"),)
    wrong = (
        ApplicationDraft(house, " ", claims),
        ApplicationDraft(house, "好", ()),
        ApplicationDraft(house, "好", (ClaimDraft(0, "三场"),)),
        ApplicationDraft(elsewhere, "好", claims),
    )
    for draft in wrong:
        with pytest.raises(Invalid):
            applying.declare(system(), campaign=campaign, draft=draft)
    for days in (-9, 9):
        day = clock.today() + timedelta(days=days)
        Campaign.objects.filter(pk=campaign.pk).update(opens_on=day, closes_on=day)
        with pytest.raises(Conflict):
            applying.declare(system(), campaign=campaign, draft=ApplicationDraft(house, "好", claims))


def test_divisions_recommend_in_turn_within_their_limit():
    campaign = a_campaign(division=a_division("51"), county_limit=1)
    first, second = (an_application(campaign, an_institution()) for _ in range(2))
    for out_of_turn in (CITY, official_of("51"), official_of("510421")):
        with pytest.raises(NotAllowed):
            judging.recommend(out_of_turn, application=first, opinion="好")
    with pytest.raises(Invalid):
        judging.recommend(COUNTY, application=first, opinion=" ")
    step = judging.recommend(COUNTY, application=first, opinion="全县最好")
    with pytest.raises(NotAllowed):
        judging.recommend(COUNTY, application=first, opinion="再来")
    with pytest.raises(Conflict) as full:
        judging.recommend(COUNTY, application=second, opinion="也好")
    assert (step.place, full.value.code) == (1, "honours.limit")
    judging.recommend(CITY, application=first, opinion="同意")
    first.refresh_from_db()
    assert first.waits_at_id == "51"
    with pytest.raises(Conflict):
        judging.recommend(official_of("51"), application=first, opinion="同意")
    refused = judging.recommend(COUNTY, application=second, opinion="材料不全", passed=False)
    second.refresh_from_db()
    assert (refused.place, second.waits_at) == (None, None)
    applying.withdraw(system(), application=first)
    third = an_application(campaign, an_institution())
    assert judging.recommend(COUNTY, application=third, opinion="递补").place == 1


def test_place_beyond_the_limit_is_refused_by_the_database():
    campaign = a_campaign(county_limit=1)
    application = an_application(campaign)
    row = {"campaign": campaign, "application": application, "division_id": "510422", "opinion": "好"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(**row, place=2, limit=1, at=clock.now())


def test_house_of_the_city_begins_with_the_city():
    province = a_campaign(division=a_division("51"))
    house = an_institution(kind="culture_centre", division=a_division("5104"))
    assert an_application(province, house).waits_at_id == "5104"
    assert an_application(a_campaign(), house).waits_at_id == "5104"


def test_points_are_checked_and_stay_after_the_notice():
    application = an_application()
    keys = list(application.claims.values_list("criterion", flat=True))
    with pytest.raises(Conflict):
        judging.give_points(CITY, application=application, points=dict.fromkeys(keys, Decimal(1)))
    judging.recommend(COUNTY, application=application, opinion="好")
    for wrong in ({}, dict.fromkeys(keys, Decimal(6)), dict.fromkeys(keys, Decimal(-1))):
        with pytest.raises(Invalid):
            judging.give_points(CITY, application=application, points=wrong)
    with pytest.raises(NotAllowed):
        judging.give_points(COUNTY, application=application, points=dict.fromkeys(keys, Decimal(5)))
    scored = judging.give_points(CITY, application=application, points=dict.fromkeys(keys, Decimal("4.5")))
    assert scored.points == 9
    deciding.put_up(CITY, campaign=close_declaring(application.campaign))
    with pytest.raises(Conflict):
        judging.give_points(CITY, application=application, points=dict.fromkeys(keys, Decimal(5)))


def test_claims_that_have_points_are_not_rewritten():
    campaign, house = a_campaign(), an_institution(kind="culture_centre", division=a_division("5104"))
    made = an_application(campaign, house)
    assert queries.deeds_of(staff_of(house), made).correct
    brought_up(made)
    keys = made.claims.values_list("criterion", flat=True)
    draft = ApplicationDraft(house, "重写", tuple(ClaimDraft(each, "三百场", 300) for each in keys))
    with pytest.raises(Conflict) as refused:
        applying.declare(staff_of(house), campaign=campaign, draft=draft)
    assert refused.value.code == "honours.scored"
    made.refresh_from_db()
    assert not queries.deeds_of(staff_of(house), made).correct


def test_an_application_is_known_by_reference_to_who_may_see_it():
    made = an_application()
    reference = f"honours.application:{made.pk}"
    assert resolve(COUNTY, reference).url == f"/desk/honours/applications/{made.pk}/"
    for stranger in (a_citizen(), official_of("510421")):
        with pytest.raises(NotFound):
            resolve(stranger, reference)


def test_records_stand_beside_what_is_claimed():
    house = an_institution()
    day = clock.today() - timedelta(days=5)
    count_fact("activities.session_held", house, 1, on=day, attributes={"kind": "lecture", "lines": "skills talent"})
    count_fact("courses.lesson_held", house, 1, on=day, attributes={"kind": "training"})
    count_fact("activities.attendance", house, 40, on=day, attributes={"kind": "lecture"})
    count_fact("activities.attendance", house, 900, on=day, channel="online", attributes={"kind": "lecture"})
    count_fact("culture.session", house, 70, on=day)
    count_fact("activities.session_held", an_institution(name="别的站"), 5, on=day, attributes={"kind": "lecture"})
    application = an_application(house=house)
    counted = counted_of(application)
    assert (counted.sessions, counted.people, counted.online) == (2, 40, 900)
    assert [title for title, held in counted.lines.items() if held] == ["艺术技能普及", "才艺展示"]
    assert counted.imported == [("群众文化活动场次", 70, "场次")]
    lines = compared(application, counted)
    assert [(each.counted, each.short) for each in lines] == [(2, True), (None, False)]
    assert [counted.of(name) for name in ("people", "online", "lines")] == [40, 900, 2]


def test_desk_shows_officials_their_own_area_only():
    campaign = a_campaign(division=a_division("51"))
    here, there = an_application(campaign), an_application(campaign, an_institution(division=a_division("513437")))
    assert [each.application for each in queries.desk_page(COUNTY, campaign.pk).lines] == [here]
    assert len(queries.desk_page(official_of("51"), campaign.pk).lines) == 2
    with pytest.raises(NotFound):
        queries.desk_page(official_of("5134"), a_campaign().pk)
    with pytest.raises(NotFound):
        queries.get_application(COUNTY, there.pk)
    assert queries.get_application(official_of("5134"), there.pk) == there


def test_lists_ask_the_same_queries_for_one_and_three():
    def asked(campaign: Campaign) -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.campaign_page(campaign.pk)
            queries.desk_page(CITY, campaign.pk)
            assert queries.campaigns().count == Campaign.objects.count()
        return len([each for each in seen if 'FROM "honours' in each["sql"]]) - 1

    campaign = a_campaign()
    an_application(campaign)
    one = asked(campaign)
    for _ in range(2):
        an_application(campaign, an_institution())
        a_campaign()
    assert asked(campaign) == one


@pytest.mark.django_db(transaction=True)
def test_two_counties_clerks_at_once_never_pass_the_limit():
    campaign = a_campaign(county_limit=1)
    waiting = [an_application(campaign, an_institution()) for _ in range(3)]
    race(*[lambda each=each: judging.recommend(COUNTY, application=each, opinion="好") for each in waiting])
    assert Step.objects.filter(campaign=campaign, place__isnull=False).count() == 1
