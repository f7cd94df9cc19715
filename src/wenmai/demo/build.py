"""Builds the demo: the city before the first page, the province afterwards in the worker."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta

from procrastinate.exceptions import AlreadyEnqueued

from wenmai.demo import parts
from wenmai.demo.at_home import put_online
from wenmai.demo.books import stock_libraries
from wenmai.demo.bookshops import buy_in_shop, open_shop
from wenmai.demo.booth import read_aloud
from wenmai.demo.cast import PASSWORD, bring_cast, hash_passwords, introductions
from wenmai.demo.city import open_city
from wenmai.demo.crates import drive_crates
from wenmai.demo.deliveries import deliver
from wenmai.demo.door import open_doors
from wenmai.demo.fairness import settle_townships
from wenmai.demo.following import catch_up
from wenmai.demo.gatherings import found_brands, gather
from wenmai.demo.guide import show_around
from wenmai.demo.history import city_history
from wenmai.demo.houses import CITY, House, villages_of_the_city
from wenmai.demo.hub import join_hub
from wenmai.demo.lending import lend_rooms
from wenmai.demo.messages import tell_some
from wenmai.demo.naming import name_houses
from wenmai.demo.periodicals import take_serials
from wenmai.demo.press import write_articles
from wenmai.demo.reading import recommend
from wenmai.demo.registers import houses_of_the_city, keep_registers
from wenmai.demo.reports import put_reports
from wenmai.demo.rounds import give_chances
from wenmai.demo.shows import stage_show
from wenmai.demo.standing_in import stand_in
from wenmai.demo.stocks import count_houses, put_stocks, spread_population
from wenmai.demo.tasks import load_bureau, load_province
from wenmai.demo.teaching import teach
from wenmai.demo.teams import gather_teams
from wenmai.demo.tickets import sell_tickets
from wenmai.demo.unattended import open_side_door
from wenmai.demo.upcoming import announce_activities, book_some
from wenmai.demo.visitors import hear_visitors
from wenmai.demo.waiting import wait_for_books
from wenmai.demo.works import show_works
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.ledger.actions import read_all, record_many
from wenmai.people.demo_factor import SECRET
from wenmai.places.actions.divisions import index_villages
from wenmai.places.actions.reference import load_reference

Report = Callable[[str], None]
CITIZENS = ("grandmother", "citizen", "reader", "student")


def ensure(kind: str, report: Report) -> None:
    """Load what is missing of the demo. `kind`: "city" (and a thin province later) or "province" (ten million facts).

    What lies on the desks of offices, then the province, come from the worker, after the first page.
    """
    actor = system(Channel.COMMAND)
    if not parts.is_finished(parts.CITY_PART):
        build_city(actor, report)
    if not parts.is_finished(parts.BUREAU_PART):
        parts.begin(parts.BUREAU_PART)
        with suppress(AlreadyEnqueued):
            load_bureau.defer()
    if not parts.is_finished(parts.PROVINCE_PART):
        parts.begin(parts.PROVINCE_PART)
        with suppress(AlreadyEnqueued):  # a start that was stopped has left it in the queue
            load_province.defer(heavy=kind == "province")


def build_city(actor: Actor, report: Report) -> None:
    """The city with its year, its people and its next days. Safe to repeat."""
    today, hashes = clock.today(), hash_passwords()
    parts.begin(parts.CITY_PART)
    report("装入四川省行政区划 …")
    _settle(actor)
    report("布置攀枝花的场馆和过去一年的演示数据 …")
    houses = _open_houses(actor)
    _report(actor, houses, today)
    first = today - timedelta(days=365)
    record_many(actor, drafts=city_history(houses, villages_of_the_city(), first, today - timedelta(days=1)))
    count_houses(actor, date(today.year - 1, 1, 1))
    read_all(actor, day=today)
    report("请来十七位演示人物，发布活动 …")
    cast = bring_cast(actor, hashes)
    write_articles(cast)
    found_brands(actor)
    announce_activities(actor, today)
    gather(actor, cast, today)
    gather_teams(actor, cast, today)
    show_around(actor, today)
    show_works(cast, today)
    name_houses(cast, today)
    deliver(cast, today)
    book_some([cast[key] for key in CITIZENS], clock.now())
    teach(actor, cast, today)
    _libraries(actor, cast, today)
    lend_rooms(actor, [cast[key] for key in CITIZENS], today)
    stage_show(actor, [cast[key] for key in CITIZENS], today)
    tell_some(actor, cast)
    open_doors(cast, today)
    open_side_door(cast, today)
    give_chances(cast, today)
    stand_in(cast)
    put_online(cast)
    sell_tickets(cast, today)
    hear_visitors(cast, today)
    read_aloud(actor, cast)
    catch_up()
    parts.finish(parts.CITY_PART)


def _settle(actor: Actor) -> None:
    load_reference(actor)
    index_villages(actor, within=CITY)
    spread_population(actor)
    settle_townships(actor)


def _report(actor: Actor, houses: Sequence[House], today: date) -> None:
    put_stocks(actor, houses, today)
    put_reports(actor, houses, today)
    keep_registers(actor, houses_of_the_city(), today)


def _open_houses(actor: Actor) -> tuple[House, ...]:
    houses = open_city(actor)
    open_shop(actor)
    return houses


def _libraries(actor: Actor, cast: Mapping[str, Actor], today: date) -> None:
    stock_libraries(actor, cast, today)
    drive_crates(actor, cast, today)
    buy_in_shop(cast, today)
    join_hub(actor, cast, today)
    take_serials(actor, today)
    recommend(cast, today)
    wait_for_books(actor, cast)


def welcome() -> Sequence[str]:
    """The lines that introduce the demo accounts."""
    second = f"工作人员登录还要动态码：页面会显示现在的六位数，或把密钥 {SECRET} 加进动态码应用。"
    return ("", f"演示账号（手机号登录，密码都是 {PASSWORD}）：", *introductions(), second)
