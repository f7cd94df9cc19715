"""What the records of a house already hold is filled into its yearly return, and each amount is counted here a second way."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import people
from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact
from tests.builders.registers import a_row
from tests.builders.serials import a_serial, a_subscription
from tests.builders.teams import a_team
from wenmai.activities.actions.teams import end_team
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid
from wenmai.ledger.actions import read_all
from wenmai.ledger.gauges import reader_of
from wenmai.ledger.readings import preferred
from wenmai.library.actions.items import move_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew
from wenmai.library.actions.readers import close_reader
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.models import ItemKind
from wenmai.places.actions import add_space, lay_out_seats, retire_space
from wenmai.returns.actions.filling import Entry, fill_in
from wenmai.returns.figures import opened
from wenmai.returns.queries.returns import get_sheet

pytestmark = pytest.mark.django_db
SYSTEM, YEAR = system(), 2026
NOW = datetime(YEAR, 6, 10, 12, tzinfo=clock.SHANGHAI)
READ = (
    "library.cards", "library.borrowers", "library.acquired", "library.holdings", "library.holdings_books",
    "library.holdings_ancient", "library.holdings_periodicals", "library.holdings_others", "serials.subscribed",
    "places.reading_seats",
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_june():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def house():
    return a_library(name="东区图书馆")


def filled(house, year: int = YEAR, form: str = "library") -> dict[str, int | None]:
    """What stands in the return by itself, after the night's reading."""
    read_all(SYSTEM, only=READ)
    lines = get_sheet(people.a_clerk(house), form, house.code, year).lines
    return {line.item.key: None if line.computed is None else int(line.computed) for line in lines}


def test_a_house_that_keeps_nothing_here_has_no_noughts(house):
    found = filled(house)
    named = ("cards", "borrowers", "acquired", "books", "subscribed", "seats", "websites", "staff", "staff_middle")
    assert {key: found[key] for key in named} == dict.fromkeys(named)


def test_reader_cards_in_force_are_those_begun_and_not_closed_or_run_out(house):
    for until in (None, clock.today(), clock.today() + timedelta(days=1)):
        a_reader(house, valid_until=until)
    close_reader(SYSTEM, reader=a_reader(house).pk)
    with time_machine.travel(NOW - timedelta(days=400)):
        a_reader(house, valid_until=clock.today() + timedelta(days=365))  # has run out since
    a_reader(a_library(MIYI))
    assert filled(house)["cards"] == 3
    with time_machine.travel(NOW + timedelta(days=1)):
        assert filled(house)["cards"] == 2


def test_borrowers_are_readers_a_day_and_not_volumes(house):
    first, second = a_reader(house), a_reader(house)
    days = {NOW: [first, first, second], NOW + timedelta(days=3): [first]}
    for day, readers in days.items():
        with time_machine.travel(day):
            for reader in readers:
                lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk)
    with time_machine.travel(NOW + timedelta(days=4)):
        item = an_item(house)
        lend(SYSTEM, at=at(house), item=item.pk, reader=first.pk)
        renew(SYSTEM, at=at(house), item=item.pk)
        undone = an_item(house)
        lend(SYSTEM, at=at(house), item=undone.pk, reader=second.pk)
        undo_loan(SYSTEM, at=at(house), item=undone.pk, reader=second.pk)
        brute = sum(len({reader.pk for reader in readers}) for readers in days.values()) + 1
        assert (filled(house)["borrowers"], brute) == (4, 4)


def test_borrowers_are_unknown_in_a_year_of_which_others_sent_loans_and_begin_at_nought_with_the_next(house):
    lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=a_reader(house).pk)
    assert filled(house)["borrowers"] == 1
    count_fact("library.loan", house, 500, on=date(YEAR, 2, 3))
    assert filled(house)["borrowers"] is None
    with time_machine.travel(NOW.replace(year=YEAR + 1)):
        assert (filled(house, YEAR + 1)["borrowers"], filled(house, YEAR)["borrowers"]) == (0, None)


def test_a_year_is_not_filled_with_the_amount_of_another(house):
    lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=a_reader(house).pk)
    assert filled(house)["borrowers"] == 1
    with time_machine.travel(NOW.replace(year=YEAR + 1)):
        clerk = people.a_clerk(house)
        lines = {each: get_sheet(clerk, "library", house.code, each).lines for each in (YEAR, YEAR + 1)}
        found = {each: {line.item.key: line.computed for line in rows} for each, rows in lines.items()}
        assert [found[each]["borrowers"] for each in (YEAR, YEAR + 1)] == [1, None]  # not read yet this year


def test_what_was_bought_this_year_by_its_day_its_source_and_its_owner(house):
    dates = {
        "购买": date(YEAR, 3, 1),
        "": date(YEAR, 1, 1),
        "社会捐赠": date(YEAR, 3, 1),
        "采购": date(YEAR - 1, 12, 31),
    }
    for via, day in dates.items():
        an_item(house, acquired_on=day, acquired_via=via)
    gone = an_item(house, acquired_on=date(YEAR, 4, 1))
    withdraw(SYSTEM, at=at(house), item=gone.pk)
    moved, town = an_item(house, acquired_on=date(YEAR, 4, 1)), a_library(MIYI)
    move_item(SYSTEM, at=at(house), item=moved.pk, home=town.pk, owner=town.pk)
    assert (filled(house)["acquired"], filled(town)["acquired"]) == (3, 1)
    an_item(house)  # entered without the day on which it came
    assert (filled(house)["acquired"], filled(town)["acquired"]) == (None, 1)


def test_stock_is_told_apart_by_kind_and_its_parts_make_the_whole(house):
    for number, kind in enumerate(ItemKind, start=1):
        for _ in range(number % 3 + 1):
            an_item(house, kind=kind)
    found = filled(house)
    parts = [found[key] for key in ("books", "ancient_books", "periodicals", "other_holdings")]
    numbers = {kind.value: number % 3 + 1 for number, kind in enumerate(ItemKind, start=1)}
    books = sum(numbers.pop(each) for each in ("book", "picture_book", "reference", "braille"))
    expected = [books, numbers.pop("ancient"), numbers.pop("periodical"), sum(numbers.values())]
    assert (parts, found["holdings"]) == (expected, sum(expected))


def test_serials_of_the_year_are_titles_with_a_day_in_it(house):
    for title, last in (
        ("人民文学", date(YEAR, 1, 31)),
        ("读者", date(YEAR + 1, 12, 31)),
        ("收获", date(YEAR - 1, 12, 31)),
    ):
        issn = {"人民文学": "0258-8218", "读者": "1005-1805", "收获": "0583-1288"}[title]
        a_subscription(house, record=a_serial(title, issn), last=last, copies=2)
    assert filled(house)["subscribed"] == 2


def test_seats_are_those_of_the_map_or_of_the_room_and_a_room_of_neither_leaves_the_house_unknown(house):
    mapped = add_space(SYSTEM, institution=house.code, name="自习室", kind="reading_room", capacity=99)
    lay_out_seats(SYSTEM, space=mapped.pk, plan="A 1-4\nB 1-3")
    add_space(SYSTEM, institution=house.code, name="少儿室", kind="children_room", capacity=20)
    add_space(SYSTEM, institution=house.code, name="报告厅", kind="lecture_hall", capacity=200)
    assert filled(house)["seats"] == 27
    unknown = add_space(SYSTEM, institution=house.code, name="盲人室", kind="blind_reading_room")
    assert filled(house)["seats"] is None
    retire_space(SYSTEM, space=unknown.pk, on=clock.today())
    assert filled(house)["seats"] == 27


def test_posts_and_websites_come_from_their_registers(house):
    post = {"approved": 12, "full_time": 0, "part_time": 0}
    a_row("posts", house, kind="professional", filled=10, senior=2, middle=5, **post)
    a_row("posts", house, kind="bought", filled=3, senior=0, middle=0, **post)
    a_row("posts", house, kind="keeper", filled=40, senior=0, middle=0, **post)
    a_row("websites", house, address="https://lib.example.cn", fresh_on=clock.today())
    found = filled(house)
    assert found["websites"] == 1
    assert [found[key] for key in ("staff", "staff_senior", "staff_middle")] == [13, 2, 5]


def test_teams_of_a_house_are_its_own_in_the_register():
    house = an_institution(kind="culture_centre", division=a_division("510422"))
    teams = [a_team(house, kind=kind, title=f"{kind}{n}") for n, kind in enumerate(("house", "house", "amateur"))]
    read_all(SYSTEM, only=["teams.of_houses"])
    assert filled(house, form="culture")["own_troupes"] == 2
    end_team(SYSTEM, team=teams[0], reason="人员外出")
    read_all(SYSTEM, only=["teams.of_houses"])
    assert filled(house, form="culture")["own_troupes"] == 1


def test_a_filled_line_says_how_it_is_counted_and_another_amount_needs_a_reason(house):
    a_reader(house)
    assert filled(house)["cards"] == 1
    shown = opened(house, YEAR, "library.cards")
    assert (shown.reading.value, shown.said.as_of, "没有过期" in shown.measure.note) == (1, clock.today(), True)
    given = {"actor": people.a_clerk(house), "form": "library", "institution": house.code, "year": YEAR, "seen": 0}
    actor = given.pop("actor")
    with pytest.raises(Invalid):
        fill_in(actor, **given, entries={"cards": Entry(Decimal(5))})
    fill_in(actor, **given, entries={"cards": Entry(Decimal(5), "少儿证另有一本")})
    line = next(line for line in get_sheet(actor, "library", house.code, YEAR).lines if line.item.key == "cards")
    assert (line.value, line.computed, line.reason) == (5, 1, "少儿证另有一本")


@pytest.mark.parametrize("name", ["library.cards", "library.borrowers", "library.acquired", "places.reading_seats"])
def test_reading_takes_the_same_number_of_queries_for_many_houses(name, house):
    taken = []
    for each in (house, a_library(MIYI)):
        lend(SYSTEM, at=at(each), item=an_item(each, acquired_on=clock.today()).pk, reader=a_reader(each).pk)
        add_space(SYSTEM, institution=each.code, name="阅览室", kind="reading_room", capacity=9)
        with CaptureQueriesContext(connection) as queries:
            found = list(reader_of(name)(clock.today()))
        taken.append((len(found), len(queries)))
    assert taken == [(1, taken[0][1]), (2, taken[0][1])]


def test_what_was_read_twice_is_kept_once(house):
    a_reader(house)
    assert (filled(house)["cards"], filled(house)["cards"]) == (1, 1)
    assert [(row.value, row.revision) for row in preferred("library.cards", clock.today())] == [(1, 1)]
