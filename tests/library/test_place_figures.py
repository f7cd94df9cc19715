"""A year of libraries by place: equal to a count by hand, active readers as exact sets, as many queries for many houses."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import EAST, MIYI, YANBIAN, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, a_clerk, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import use_in_library
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.terminals import TerminalDraft, make_terminal
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.desk_rooms import kind_of
from wenmai.library.models import Loan, Terminal
from wenmai.library.queries.place_figures import figures_of
from wenmai.library.queries.readers import person_of
from wenmai.library.sip2_desk.machines import machine_of
from wenmai.people.counter_pass import write_pass
from wenmai.places.actions import Terms, add_space, retire_space, tie_branch

pytestmark = pytest.mark.django_db
SYSTEM, YEAR = system(), clock.today().year


def lent(house, reader, item=None):
    thing = item or an_item(house)
    lend(SYSTEM, at=at(house), item=thing.pk, reader=reader.pk)
    return thing


@pytest.fixture
def houses():
    return [a_library(EAST, name="甲馆"), a_library(EAST, name="乙馆"), a_library(MIYI, name="丙馆")]


def test_rows_and_sums_agree_with_what_was_done(houses):
    one, two, three = houses
    reader, other = a_reader(one), a_reader(three)
    back = lent(one, reader)
    return_item(SYSTEM, at=at(three), item=back.pk)
    lent(two, reader)
    lent(three, reader)
    lent(three, other, an_item(one))
    undone = lent(three, other)
    undo_loan(SYSTEM, at=at(three), item=undone.pk, reader=other.pk)
    use_in_library(SYSTEM, at=at(two), item=an_item(two).pk)
    city = figures_of("5104", YEAR)
    said = {each.code: (list(each.numbers), each.active, each.foreign) for each in city.rows}
    assert said == {EAST: ([2, 0, 0, 1, 0], 1, 0), MIYI: ([2, 0, 1, 0, 0], 2, 1)}
    assert (list(city.total.numbers), city.total.active, city.total.foreign, city.houses) == (
        [4, 0, 1, 1, 0],
        2,
        1,
        False,
    )
    east = figures_of(EAST, YEAR)
    assert [(each.name, list(each.numbers), each.active) for each in east.rows] == [
        ("甲馆", [1, 0, 0, 0, 0], 1),
        ("乙馆", [1, 0, 0, 1, 0], 1),
    ]
    assert (east.total.active, east.houses, figures_of(YANBIAN, YEAR).rows, figures_of(EAST, YEAR - 1).rows) == (
        1, True, [], [],
    )  # fmt: skip


def test_what_is_lent_in_a_room_is_counted_by_the_kind_of_room(houses, client):
    """SC-E16: loans of 农民工图书驿站, by the machine that stands there; the desk says of no room, and is not counted there."""
    one = houses[0]
    reader = a_reader(one)
    station = add_space(SYSTEM, institution=one.code, name="工地驿站", kind="migrant_station")
    for space, items in ((station, 3), (None, 1)):
        draft = TerminalDraft(f"{space} 的机器", space=space)
        made, _secret = make_terminal(SYSTEM, institution=one, draft=draft)
        machine = machine_of(Terminal.objects.select_related("institution__division", "space").get(pk=made.pk))
        for number in range(items):
            lend(SYSTEM, at=machine.counter(f"{made.pk}-{number}"), item=an_item(one).pk, reader=reader.pk)
    undone = Loan.objects.order_by("pk").first()
    undo_loan(SYSTEM, at=at(one), item=undone.item_id, reader=reader.pk)
    lent(one, reader)
    for code, spaces, all_of_them in (
        (EAST, [("农民工图书驿站", 2)], 4),
        ("5104", [("农民工图书驿站", 2)], 4),
        (MIYI, [], 0),
    ):
        found = figures_of(code, YEAR)
        assert (found.spaces, found.total.numbers[0]) == (spaces, all_of_them)
    sign_in(client, a_clerk(one))
    page = client.get("/desk/library/places/", {"division": EAST}).text
    assert ("农民工图书驿站" in page, "不知道在哪类空间" in page) == (True, True)
    assert "农民工图书驿站" not in client.get("/desk/library/places/", {"division": MIYI}).text


def test_what_a_branch_lends_is_counted_by_its_scene_of_that_day(houses, client):
    """SC-L03: loans, renewals not among them; a branch that moved to another scene keeps what it lent before."""
    one, two, three = houses
    reader, since = a_reader(one), clock.today() - timedelta(days=30)
    tie_branch(SYSTEM, main=one.code, branch=two.code, network="library", since=since, terms=Terms(scene="景区景点"))
    lent(one, reader)
    lent(two, reader)
    undone = lent(two, reader)
    undo_loan(SYSTEM, at=at(two), item=undone.pk, reader=reader.pk)
    tie_branch(SYSTEM, main=one.code, branch=three.code, network="library", since=since, terms=Terms(scene="城市中心"))
    for _each in range(2):
        lent(three, reader)
    assert figures_of("5104", YEAR).scenes == [("城市中心", 2), ("景区景点", 1)]
    assert (figures_of(EAST, YEAR).scenes, figures_of(YANBIAN, YEAR).scenes) == ([("景区景点", 1)], [])
    sign_in(client, a_clerk(one))
    assert "其中在哪类场景的分馆借的" in client.get("/desk/library/places/", {"division": EAST}).text
    assert "场景" not in client.get("/desk/library/places/", {"division": YANBIAN}).text


def test_a_desk_that_says_in_which_room_it_stands_counts_there(houses, client, monkeypatch):
    """SC-E16: by hand; until the day is over, or the room is given up, and at this house only."""
    one, two, _three = houses
    clerk, reader = a_clerk(one), a_reader(one)
    station = add_space(SYSTEM, institution=one.code, name="工地驿站", kind="migrant_station")
    hall = add_space(SYSTEM, institution=one.code, name="大厅", kind="hall")
    sign_in(client, clerk)
    desk = f"/desk/library/{one.code}/"

    def by_hand() -> Sequence[tuple[str, int]]:
        sent = {"reader": write_pass(clerk, person_of(reader.pk)), "key": uuid4().hex, "scan": an_item(one).barcode}
        assert client.post(desk, sent).status_code == 302
        return figures_of(EAST, YEAR).spaces

    assert "这台在哪一间" in client.get(desk).text
    assert by_hand() == []
    for wrong in (str(hall.pk), "x", str(add_space(SYSTEM, institution=two.code, name="书房", kind="study_room").pk)):
        assert "没有这一间" in client.post(f"{desk}room/", {"room": wrong}, follow=True).text
    assert "算在“工地驿站”" in client.post(f"{desk}room/", {"room": station.pk}, follow=True).text
    assert by_hand() == [("农民工图书驿站", 1)]
    client.post(f"{desk}room/", {"room": ""})
    assert by_hand() == [("农民工图书驿站", 1)]
    client.post(f"{desk}room/", {"room": station.pk})
    assert kind_of(client.session, one) == "migrant_station"
    assert kind_of(client.session, two) == ""
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert kind_of(client.session, one) == ""
    monkeypatch.undo()
    retire_space(SYSTEM, space=station.pk, on=clock.today())
    assert (by_hand(), figures_of(EAST, YEAR).total.numbers[0]) == ([("农民工图书驿站", 1)], 4)
    assert "这台在哪一间" not in client.get(desk).text


def test_the_page_opens_down_to_houses_and_costs_the_same(houses, client):
    sign_in(client, a_clerk(houses[0]))
    url = "/desk/library/places/"

    def cost(**query) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url, query).status_code == 200
        return len(seen)

    lent(houses[0], a_reader(houses[0]))
    cost(division=EAST)
    one = cost(division=EAST)
    for house in houses[:2]:
        lent(house, a_reader(house))
    assert cost(division=EAST) == one
    assert f"?division={EAST}&amp;year={YEAR}" in client.get(url, {"division": "5104"}).text
    assert "甲馆" in client.get(url, {"division": EAST, "format": "csv"}).content.decode("utf-8-sig")
    assert client.get(url, {"division": "999999"}).status_code == 404
    sign_in(client, a_citizen())
    assert client.get(url).status_code in (403, 404)
