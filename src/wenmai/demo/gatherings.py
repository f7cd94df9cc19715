"""Brands, festivals, a series of Saturdays, a large event, a visit at home and a school that wants to come: the demo's own."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from wenmai.activities import dates
from wenmai.activities.actions import announce
from wenmai.activities.actions.brands import found_brand
from wenmai.activities.actions.festivals import count, join, next_edition, open_festival
from wenmai.activities.actions.groups import ask_group
from wenmai.activities.actions.resources import add_resource
from wenmai.activities.actions.visit_asks import accept_ask, ask_volunteer
from wenmai.activities.actions.visits import ask_visit
from wenmai.activities.drafts import (
    ActivityDraft,
    BrandDraft,
    Contact,
    FestivalDraft,
    GroupDraft,
    VisitDraft,
    VisitPlan,
)
from wenmai.activities.models import Activity, Brand, Festival, GroupRequest, HomeVisit
from wenmai.booking.actions import confirm_held, count_heads
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Session
from wenmai.demo.catalogue import rows
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Division, Institution
from wenmai.places.queries.days import official_days
from wenmai.volunteers.actions import register_volunteer, vouch
from wenmai.volunteers.drafts import Named, Offer, VolunteerDraft
from wenmai.volunteers.models import HomeVolunteer

STATION, LIBRARY, CENTRE = "STN-510422101", "PZH-YB-LIB", "PZH-CUL"
SATURDAYS, LARGE = "百姓大舞台：周六演出", "金沙放歌：全市群众歌会"


def found_brands(actor: Actor) -> None:
    """The brands that the city's plan names; those that are there are left alone."""
    known = set(Brand.objects.filter(demo=True).values_list("title", flat=True))
    for row in rows("gatherings", "brand"):
        if row["title"] not in known:
            house = Institution.objects.filter(code=row.get("institution", "")).first()
            division = Division.objects.get(code=row["division"])
            interval = row.get("interval_days")
            draft = BrandDraft(row["title"], row["style"], division, house, interval_days=interval, demo=True)
            found_brand(actor, draft=draft)


def brand_of(row: Mapping[str, Any]) -> Brand | None:
    """The brand that an activity of activities.toml belongs to."""
    return Brand.objects.filter(demo=True, title=row.get("series", "")).first()


def gather(actor: Actor, cast: Mapping[str, Actor], today: date) -> None:
    """Festivals with their activities, the series, the visit and the school. Safe to repeat."""
    _stage(actor, today)
    for row in rows("gatherings", "festival"):
        if not Festival.objects.filter(demo=True, title=row["title"]).exists():
            _hold(actor, row, today)
    if not HomeVisit.objects.filter(demo=True).exists():
        _visit(cast, today)
    if not GroupRequest.objects.filter(demo=True).exists():
        _school(cast, today)


def _stage(actor: Actor, today: date) -> None:
    """Four Saturdays by a pattern, and an event for two thousand with its permit."""
    house = Institution.objects.select_related("division").get(code=CENTRE)
    first = today + timedelta(days=1)
    pattern = dates.Weekly((5,), time(19, 30), 90, first, first + timedelta(days=27), skip_holidays=False)
    spans = dates.weekly(pattern, official_days(pattern.first, pattern.last))
    evenings = tuple(Slot(each.start, each.end, house.division, "机场路文化广场") for each in spans)
    _announce_once(actor, _performance(house, SATURDAYS, "百姓大舞台"), evenings)
    start = clock.at(today + timedelta(days=30), time(19, 30))
    evening = Slot(start, start + timedelta(hours=2), house.division, "体育场")
    permit = {"expected": 2000, "permit": "演示许可〔2026〕1 号", "permit_on": today - timedelta(days=1)}
    _announce_once(actor, _performance(house, LARGE, "金沙放歌", **permit), (evening,))


def _performance(house: Institution, title: str, brand: str, **about: Any) -> ActivityDraft:
    named = Brand.objects.filter(demo=True, title=brand).first()
    arts: dict[str, Any] = {"art_forms": ("music", "dance"), "access": "公交到文化广场站", "bring": "晚上凉，带件外套"}
    return ActivityDraft(house, title, "performance", brand=named, bookable=False, demo=True, **arts, **about)


def _announce_once(actor: Actor, draft: ActivityDraft, slots: tuple[Slot, ...]) -> None:
    if not Activity.objects.filter(demo=True, title=draft.title).exists():
        announce(actor, draft=draft, slots=slots)


def _hold(actor: Actor, row: Mapping[str, Any], today: date) -> None:
    draft = FestivalDraft(
        title=row["title"],
        division=Division.objects.get(code=row["division"]),
        theme=row.get("theme", ""),
        rule=row.get("rule", ""),
        year=today.year,
        before=row.get("before", 0),
        after=row.get("after", 0),
        starts_on=today + timedelta(days=row.get("from", 0)),
        ends_on=today + timedelta(days=row.get("to", 0)),
        demo=True,
    )
    festival = open_festival(actor, draft=draft)
    for each in row.get("online", ()):
        add_resource(actor, festival=festival, **each)
    if "count" in row:
        count(actor, festival=festival, **row["count"])
    opened = [_opened(actor, each, row["title"], today) for each in row.get("held", ())]
    for activity in [*opened, *Activity.objects.filter(demo=True, title__in=row.get("join", ()))]:
        join(actor, festival=festival, activity=activity)
    if festival.ends_on < today:
        next_edition(actor, festival=festival)


def _opened(actor: Actor, row: Mapping[str, Any], theme: str, today: date) -> Activity:
    """What a festival has held already: announced, counted and confirmed, each on its day."""
    house = Institution.objects.select_related("division").get(code=row["institution"])
    start = clock.at(today - timedelta(days=row["days"]), time(15))
    about = {"audience": tuple(row.get("audience", ())), "mode": row.get("mode", "onsite"), "series": theme}
    draft = ActivityDraft(house, row["title"], row["kind"], bookable=False, demo=True, **about)
    with clock.living(start - timedelta(days=2)):
        slot = Slot(start, start + timedelta(hours=2), house.division, row["where"])
        activity = announce(actor, draft=draft, slots=(slot,))
    with clock.living(start + timedelta(hours=3)):
        session = Session.objects.get(offering=activity.offering)
        count_heads(actor, session=session, total=row["heads"])
        confirm_held(actor, session=session)
    return activity


def _visit(cast: Mapping[str, Actor], today: date) -> None:
    """周玉兰 asks for large print; 李红 goes with a volunteer on the day after tomorrow."""
    house, asker, clerk = Institution.objects.get(code=STATION), cast["grandmother"], cast["clerk"]
    day = today + timedelta(days=2)
    contact = Contact("周玉兰", "13900000000", "演示地址 3 组 12 号")
    draft = VisitDraft(
        house,
        house.division,
        contact,
        "books",
        "elderly",
        (day,),
        person=asker.person,
        wish="想看大字的历史书",
        demo=True,
    )
    visit = ask_visit(asker, draft=draft)
    volunteer = _volunteer(clerk, house)
    plan = VisitPlan(clock.at(day, time(10)), (clerk.person,))
    ask = ask_volunteer(clerk, visit=visit, volunteer=volunteer.pk, plan=plan)
    accept_ask(clerk, ask=ask)


def _volunteer(clerk: Actor, house: Institution) -> HomeVolunteer:
    """王芳 has no account: 李红 registers her, the house vouches, and what she says on the telephone is written down."""
    offer = Offer((house.division,), ("books", "reading", "device"), (1, 2, 3, 4, 5, 6, 7), ("cmn-x-sichuan",), "剪纸")
    named = Named("王芳（演示）", "13900000001")
    draft = VolunteerDraft(house, named, offer, agreed=True, demo=True)
    return vouch(system(), volunteer=register_volunteer(clerk, draft=draft))


def _school(cast: Mapping[str, Actor], today: date) -> None:
    """A school asks the county library; 陈静 finds it on her desk."""
    activity = Activity.objects.filter(demo=True, offering__institution__code=LIBRARY, kind="lecture").first()
    if activity is not None:
        contact, day = Contact("吴老师", "13900000000"), today + timedelta(days=9)
        wish = GroupDraft(activity, "红格镇中心小学（演示）", "school", 36, day, contact, "五年级一班", demo=True)
        ask_group(cast["citizen"], draft=wish)
