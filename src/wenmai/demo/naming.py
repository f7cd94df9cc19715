"""Honours of the demo: a campaign of the province that is open, one of the city in its notice, one that is decided."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wenmai.demo.catalogue import rows
from wenmai.demo.gatherings import CENTRE, LIBRARY, STATION
from wenmai.honours.actions.applying import declare
from wenmai.honours.actions.campaigns import open_campaign
from wenmai.honours.actions.deciding import answer, award, object_to, put_up
from wenmai.honours.actions.judging import give_points, recommend
from wenmai.honours.actions.organisations import record_support, register
from wenmai.honours.drafts import (
    ApplicationDraft,
    CampaignDraft,
    ClaimDraft,
    CriterionDraft,
    OrganisationDraft,
    SupportDraft,
)
from wenmai.honours.models import Application, Campaign, Honour, Measured
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Division, Institution

CITY, PROVINCE = "5104", "51"
CRITERIA = (
    CriterionDraft("办了多少活动", Decimal(40), "活动档案", Measured.SESSIONS),
    CriterionDraft("来了多少人", Decimal(30), "签到和人数记录", Measured.PEOPLE),
    CriterionDraft("九项普及办了几项", Decimal(20), "课表和方案", Measured.LINES),
    CriterionDraft("有什么特色", Decimal(10), "照片、报道、获奖文件"),
)
ABOUT = "各馆站自己申报，县（市、区）、市（州）推荐。申报不收费，不评比材料厚薄。（演示）"
SAID = ("全年都有活动，周末和晚上也开", "老人孩子都来", "美术、音乐、舞蹈都开了课", "锅庄和傈僳族织布")
EVIDENCE = "台账放在办公室（演示）"


def name_houses(cast: Mapping[str, Actor], today: date) -> None:
    """Three campaigns, and the register of organisations with what was done for them. Safe to repeat."""
    if Campaign.objects.filter(demo=True).exists():
        return
    city, province = Division.objects.get(code=CITY), Division.objects.get(code=PROVINCE)
    _decided(cast, city)
    _in_notice(cast, city)
    _open(cast, province)
    for row in rows("organisations", "organisation"):
        _register(cast["official"], row, today)


def _decided(cast: Mapping[str, Actor], city: Division) -> None:
    """Of the spring: three declared, two named, one objection answered."""
    title, official = "乡村阅读示范站点评选", cast["official"]
    with _ago(120):
        campaign = _campaign(official, city, title, Honour.OTHER, quota=2)
        made = [_declared(cast[key], campaign, code) for key, code in _houses()]
    with _ago(105):
        _judged(official, made, ("36", "38", "29"))
        put_up(official, campaign=campaign)
    with _ago(104):
        made[0].refresh_from_db()
        said = object_to(
            cast["reader"], application=made[0], text="三月有两个星期六没开门，台账里写的是全年开放。（演示）"
        )
        answer(official, objection=said, upheld=False, words="查了开放记录：那两天镇上停电，停开前有公告。（演示）")
    with _ago(90):
        award(official, campaign=campaign, document="攀文旅发〔演示〕1 号")


def _in_notice(cast: Mapping[str, Actor], city: Division) -> None:
    """The notice was put up yesterday: a citizen can object."""
    title, official = "全民艺术普及示范单位评选", cast["official"]
    with _ago(30):
        campaign = _campaign(official, city, title, Honour.OTHER, quota=2)
        made = [_declared(cast[key], campaign, code) for key, code in _houses()]
    with _ago(1):
        _judged(official, made, ("31", "35", "38"))
        put_up(official, campaign=campaign)


def _open(cast: Mapping[str, Actor], province: Division) -> None:
    """Declaring goes on: the station waits for the city, the library for its county."""
    with _ago(8):
        title = "四川省全民艺术普及示范基地评选"
        campaign = _campaign(system(), province, title, Honour.ART_BASE, quota=100)
    with _ago(3):
        station = _declared(cast["clerk"], campaign, STATION)
        _declared(cast["librarian"], campaign, LIBRARY)
        recommend(system(), application=station, opinion="活动最多，群众评价好。（演示）")


def _houses() -> Sequence[tuple[str, str]]:
    return (("clerk", STATION), ("librarian", LIBRARY), ("culture", CENTRE))


def _campaign(actor: Actor, division: Division, title: str, honour: Honour, *, quota: int) -> Campaign:
    today = clock.today()
    draft = CampaignDraft(
        honour, title, today.year, division, quota, today, today + timedelta(days=14 if quota < 100 else 30),
        (today - timedelta(days=240), today - timedelta(days=1)), CRITERIA, about=ABOUT, county_limit=3, city_limit=10,
        valid_years=3, demo=True,
    )  # fmt: skip
    return open_campaign(actor, draft=draft)


def _declared(actor: Actor, campaign: Campaign, code: str) -> Application:
    house = Institution.objects.select_related("division").get(code=code)
    keys = campaign.criteria.order_by("number").values_list("pk", flat=True)
    claims = tuple(ClaimDraft(key, said, None, EVIDENCE) for key, said in zip(keys, SAID, strict=True))
    words = f"{house.name}全年开门，错时也开，活动都能预约。（演示）"
    return declare(actor, campaign=campaign, draft=ApplicationDraft(house, words, claims, demo=True))


def _judged(official: Actor, made: Sequence[Application], first: Sequence[str]) -> None:
    """Recommended as far as they must be, then points: what is given for the sessions differs."""
    for application, points in zip(made, first, strict=True):
        application.refresh_from_db()
        if application.waits_at_id != CITY:
            recommend(system(), application=application, opinion="情况属实。（演示）")
        keys = application.claims.order_by("criterion__number").values_list("criterion", flat=True)
        given = map(Decimal, (points, "25", "16", "8"))
        give_points(official, application=application, points=dict(zip(keys, given, strict=True)))


def _register(official: Actor, row: Mapping[str, Any], today: date) -> None:
    division = Division.objects.get(code=row["division"])
    names = ("name", "kind", "credit_code", "about")
    words = {name: row[name] for name in names if name in row}
    made = register(official, draft=OrganisationDraft(division=division, demo=True, **words))
    for each in row.get("support", ()):
        amount = Decimal(each["amount"]) if "amount" in each else None
        day = today - timedelta(days=each["days_ago"])
        draft = SupportDraft(each["kind"], day, each["giver"], each["what"], "台账（演示）", amount, demo=True)
        record_support(official, organisation=made, draft=draft)


def _ago(days: int) -> Any:
    return clock.living(clock.now() - timedelta(days=days))
