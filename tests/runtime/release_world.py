"""A small installation as a release leaves it behind: some of everything, made by the actions that people use."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.articles import Newsroom, a_newsroom
from tests.builders.booking import a_booking
from tests.builders.people import (
    a_citizen,
    a_clerk,
    a_manager,
    a_statistician,
    an_administrator,
    an_auditor,
    an_official,
)
from tests.builders.places import a_county, a_prefecture, a_village, an_institution, some_divisions
from wenmai.activities.models import Activity
from wenmai.articles.actions.reviewing import review
from wenmai.articles.drafts import Text
from wenmai.articles.models import Article, Revision, Stage, Verdict
from wenmai.articles.standing import put_standing_pages
from wenmai.audit import sealer
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions.attendance import check_in, confirm_held, count_heads, undo_check_in
from wenmai.booking.actions.claims import cancel
from wenmai.booking.arrivals import Arrival
from wenmai.booking.models import Attendance, Booking, Session, Way
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.ledger import feed
from wenmai.ledger.actions import correct, read_all, record, record_readings, reverse
from wenmai.ledger.gauges import Reading
from wenmai.ledger.models import Fact
from wenmai.ledger.place import Place
from wenmai.measures.actions import publish
from wenmai.measures.models import CellMonth, PublishedFigure
from wenmai.people.actions.codes import issue_printed, show_code
from wenmai.people.actions.consents import state_needs
from wenmai.people.actions.family import add_dependant
from wenmai.people.actions.tokens import issue_token
from wenmai.people.models import Account, Person, Posting, Relation
from wenmai.people.texts import NOTICE_VERSION
from wenmai.places import actions as places
from wenmai.places.models import Division, GradeScheme, Institution, Network, SpaceKind, Tag
from wenmai.plan.actions import Document, file_evidence
from wenmai.search.models import SearchEntry

FAR = clock.at(date(2090, 5, 1), time(15))  # a date that later versions can still book
CENSUS = date(2020, 11, 1)
COUNTED = (
    Division, Institution, Person, Account, Posting, Activity, Session, Booking, Attendance, Fact, Article, Revision,
    CellMonth, PublishedFigure, SearchEntry, AuditEntry,
)  # fmt: skip


@dataclass(frozen=True)
class Houses:
    """The three houses of 盐边县 that the world consists of."""

    library: Institution
    station: Institution
    room: Institution


def fill() -> dict[str, str]:
    """Make everything, let the followers and the sealer finish; what the next version needs to find its way."""
    houses = _places()
    news = a_newsroom(houses.station)
    citizen = _people()
    told = _activities(houses, news, citizen)
    _facts(houses)
    _articles(news)
    file_evidence(
        an_official(a_prefecture()), clause="PZH-P01", division="5104", part="仁和区图书馆功能建设",
        document=Document("验收报告", "市发展改革委", date(2025, 3, 8)),
    )  # fmt: skip
    feed.catch_up()
    last = clock.month_start(clock.today()) - timedelta(days=1)
    publish(a_statistician(a_county()), division="510422", first=clock.month_start(last), last=last)
    while sealer.seal_once():
        pass
    return told | {"station": houses.station.code, "citizen": citizen.person, "clerk": news.author.person}


def counts() -> dict[str, int]:
    """How many rows there are of what every release keeps."""
    return {model.__name__: model.objects.count() for model in COUNTED}


def _places() -> Houses:
    some_divisions()
    actor, today = system(), clock.today()
    places.seed_calendar(actor, last_year=today.year + 1)
    residents = [places.Residents(code, CENSUS, number) for code, number in (("5104", 1_212_203), ("510422", 180_000))]
    places.put_population(actor, series="普查", source="演示数据", rows=residents, demo=True)
    places.put_tag(actor, tag=Tag.ETHNIC, divisions=["510422"], source="演示数据", confirmed=True)
    library = an_institution(kind="library", division=a_county(), code="YB-LIB", demo=True)
    station = an_institution(code="YB-STATION", demo=True)
    room = an_institution(kind="village_room", division=a_village(), code="YB-ROOM", demo=True)
    every_day = [places.weekly(weekdays=range(1, 8), opens=540, closes=1080)]
    for house in (library, station, room):
        places.set_hours(actor, institution=house.code, rules=every_day)
    places.add_exception(
        actor, institution=library.code, change=places.Change(today, today + timedelta(days=2), "书库消毒")
    )
    places.add_space(actor, institution=station.code, name="排练厅", kind=SpaceKind.CLASSROOM, capacity=40, demo=True)
    places.tie_branch(actor, main="YB-LIB", branch="YB-ROOM", network=Network.LIBRARY, since=today)
    award = places.Award(GradeScheme.LIBRARY, 2, date(2023, 12, 1), "演示数据")
    places.award_grade(actor, institution="YB-LIB", award=award, demo=True)
    title = places.Title("示范文化活动室", "演示", today)
    places.designate(actor, institution="YB-ROOM", title=title, demo=True)
    return Houses(library, station, room)


def _people() -> Actor:
    citizen = a_citizen("周玉兰", password="hai-tang-shu-she-7")
    add_dependant(
        citizen, name="周小满", relation=Relation.CHILD, born=date(2018, 6, 1), guardian_consent=NOTICE_VERSION
    )
    state_needs(citizen, needs=["wheelchair"], text_version=NOTICE_VERSION)
    show_code(citizen)
    issue_printed(citizen)
    an_administrator(a_county())
    an_auditor(a_prefecture())
    return citizen


def _activities(houses: Houses, news: Newsroom, citizen: Actor) -> dict[str, str]:
    """One that runs now with people in it, one in two days that is booked and cancelled, one that stays bookable."""
    now = clock.now()
    running = an_activity(
        houses.station, actor=news.author, title="坝坝舞", slots=(a_slot(now - timedelta(minutes=10)),)
    )
    session = the_session(running)
    let_in = a_booking(session, citizen, party=2)
    attendance = check_in(news.author, arrival=Arrival(session.pk, let_in.person))
    other = check_in(news.author, arrival=Arrival(session.pk, a_booking(session, a_citizen("吴桂英")).person, Way.NAME))
    undo_check_in(news.author, attendance=other.pk, reason="点错了")
    count_heads(news.author, session=session, total=9)
    confirm_held(news.author, session=session)
    soon = an_activity(houses.station, actor=news.author, title="彝绣课", languages=("ii",), audience=("elderly",))
    a_booking(the_session(soon), citizen)
    changed_mind = a_citizen("李桂兰")
    cancel(changed_mind, key=a_booking(the_session(soon), changed_mind).key)
    far = an_activity(houses.library, title="水下的老县城", slots=(a_slot(FAR, seats=30),))
    token = issue_token(news.first, posting=Posting.objects.get(person=news.first.person).pk, name="县平台", days=300)
    return {"bookable": str(the_session(far).pk), "attendance": str(attendance.pk), "token": token}


def _facts(houses: Houses) -> None:
    """A season of figures that another system would send, one of them corrected and one taken back."""
    library = Place(houses.library.division_id, houses.library.code, "library")
    for number in range(90):
        at = clock.now() - timedelta(days=number)
        record(system(), kind="library.visit", source=f"gate:{number}", happened_at=at, place=library, quantity=200)
    correct(system(), kind="library.visit", source="gate:40", quantity=120, reason="重复计数")
    reverse(system(), kind="library.visit", source="gate:41", reason="闭馆日")
    day = clock.today()
    holdings = Reading(
        division=library.division, institution=library.institution, institution_kind="library", as_of=day,
        source="import:演示数据", value=Decimal(168_000),
    )  # fmt: skip
    record_readings(system(), gauge="library.holdings", readings=[holdings])
    read_all(system(), day=day)


def _articles(news: Newsroom) -> None:
    news.published()
    office = replace(news.editors, author=a_clerk(a_county(), "杨帆"), first=a_manager(a_county(), "何静"))
    put_standing_pages(office, division=a_county(), demo=True)
    news.draft(Text("没写完的", "明天再写。"))
    returned = news.proofed(news.handed_in())
    review(news.first, revision=returned, stage=Stage.FIRST, verdict=Verdict.RETURNED, comment="日期写错了")
