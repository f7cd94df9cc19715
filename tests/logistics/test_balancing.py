"""Floating groups: which books should stand elsewhere, and one tap that sends them."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.builders.library import EAST, MIYI, YANBIAN, a_library, a_reader, a_record, an_item, at
from tests.builders.logistics import a_floating_group, a_route
from tests.builders.people import a_clerk, sign_in
from tests.builders.threads import race
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.models import Transit
from wenmai.logistics.actions.balancing import Sent, send_balance
from wenmai.logistics.queries.balance import proposal
from wenmai.logistics.rebalancing import Move, Shelf, moves, shares

SHELVES = st.lists(
    st.builds(Shelf, st.sampled_from("abcd"), st.sampled_from("IK"), st.integers(0, 30), st.integers(0, 30)),
    min_size=1, max_size=8, unique_by=lambda each: (each.house, each.topic),
)  # fmt: skip


def test_shares_follow_the_loans_and_leave_nobody_without():
    lines = shares([Shelf("a", "I", 10, 0), Shelf("b", "I", 2, 8), Shelf("c", "I", 0, 0)])
    assert [(each.shelf.house, each.share, each.over) for each in lines] == [("a", 1, 9), ("b", 10, -8), ("c", 1, 0)]


def test_the_least_dear_way_is_taken_and_always_the_same():
    far = {("a", "c"): 9, ("b", "c"): 1, ("a", "d"): 5, ("b", "d"): 4}
    lines = shares([Shelf("a", "I", 4, 0), Shelf("b", "I", 4, 0), Shelf("c", "I", 0, 0), Shelf("d", "I", 0, 0)])
    free = {("a", "I"): [11, 12, 13, 14], ("b", "I"): [21, 22, 23, 24]}
    found = moves(lines, free, lambda start, end: far[start, end])
    assert found == [
        Move(11, "I", "a", "d"), Move(12, "I", "a", "d"), Move(21, "I", "b", "c"), Move(22, "I", "b", "c"),
    ]  # fmt: skip


@given(SHELVES)
def test_shares_add_up_and_moves_never_overshoot(shelves):
    lines = shares(shelves)
    for topic in {each.topic for each in shelves}:
        mine = [each for each in lines if each.shelf.topic == topic]
        assert sum(each.share for each in mine) == sum(each.shelf.copies for each in mine)
    free = {
        (each.house, each.topic): [100 * number + n for n in range(each.copies)] for number, each in enumerate(shelves)
    }
    found = moves(lines, free, lambda _start, _end: 1)
    assert found == moves(shares(list(reversed(shelves))), free, lambda _start, _end: 1)
    assert len({each.item for each in found}) == len(found)
    for line in lines:
        shelf = line.shelf
        gone = sum((each.start, each.topic) == (shelf.house, shelf.topic) for each in found)
        come = sum((each.end, each.topic) == (shelf.house, shelf.topic) for each in found)
        assert (gone <= max(0, line.over), come <= max(0, -line.over)) == (True, True)


@pytest.fixture
def lopsided(db):
    """Six novels in 东区, where none is read, and four loans in 米易."""
    east, miyi = a_library(EAST, "东区图书馆"), a_library(MIYI, "米易县图书馆")
    group, record, reader = a_floating_group(east, miyi), a_record(), a_reader(miyi)
    items = [an_item(east, record=record, call_number="I247.5/Y88") for _ in range(6)]
    one = an_item(miyi, record=record, call_number="I247.5/Y88")
    for _ in range(4):
        lend(system(), at=at(miyi), item=one.pk, reader=reader.pk)
        return_item(system(), at=at(miyi), item=one.pk)
    return group, east, miyi, items


def test_a_group_is_balanced_by_what_was_lent(lopsided):
    group, east, miyi, items = lopsided
    lines, planned = proposal(group.pk)
    assert [(each.shelf.house, each.shelf.copies, each.shelf.loans, each.over) for each in lines] == [
        (code, *row) for code, row in sorted({east.code: (6, 0, 5), miyi.code: (1, 4, -5)}.items())
    ]
    assert planned == [Move(each.pk, "I", east.code, miyi.code) for each in items[:5]]


def test_what_is_on_its_way_is_not_sent_a_second_time(lopsided):
    group, east, miyi, items = lopsided
    for number, left in ((2, 3), (5, 0)):
        books = {each.pk: miyi.code for each in items[:number]}
        send_balance(system(), group=group, house=east, books=books, key=f"k{number}")
        lines, planned = proposal(group.pk)
        assert {each.shelf.house: each.shelf.copies for each in lines} == {east.code: 6 - number, miyi.code: 1 + number}
        assert planned == [Move(each.pk, "I", east.code, miyi.code) for each in items[number : number + left]]


def test_one_tap_sends_once_and_passes_over_what_is_gone(lopsided):
    group, east, miyi, items = lopsided
    clerk, books = a_clerk(east), {each.pk: miyi.code for each in items[:3]}
    lend(system(), at=at(east), item=items[0].pk, reader=a_reader(east).pk)
    for _ in range(2):
        assert send_balance(clerk, group=group, house=east, books=books, key="k") == Sent(2, 1)
    assert list(Transit.objects.values_list("item", "reason").order_by("pk")) == [
        (items[1].pk, "rebalance"), (items[2].pk, "rebalance"),
    ]  # fmt: skip
    assert send_balance(clerk, group=group, house=east, books=books, key="another") == Sent(0, 3)
    with pytest.raises(NotAllowed):
        send_balance(a_clerk(miyi), group=group, house=east, books=books, key="n")
    for wrong in ({}, {items[4].pk: a_library(YANBIAN).code}):
        with pytest.raises(Invalid):
            send_balance(clerk, group=group, house=east, books=wrong, key="w")


def test_the_page_proposes_and_sends(lopsided, client):
    group, east, miyi, items = lopsided
    a_route(east, miyi)
    sign_in(client, a_clerk(east))
    own = f"/desk/logistics/groups/{group.pk}/{east.code}/"
    assert own in client.get(f"/desk/logistics/{east.code}/").text
    page = client.get(own).text
    assert ("I 类" in page, items[0].barcode in page, "＋5" in page) == (True, True, True)
    page = client.post(f"{own}send/", {"book": [f"{items[0].pk}:{miyi.code}"], "key": "k"}, follow=True).text
    assert ("1 册记成在途了" in page, items[0].barcode in page) == (True, True)
    assert "一册也没选" in client.post(f"{own}send/", {"key": "l"}, follow=True).text
    sign_in(client, a_clerk(a_library(YANBIAN)))
    assert client.get(own).status_code == 404


def test_a_group_that_does_not_float_is_told_so(client, db):
    east, miyi = a_library(EAST), a_library(MIYI)
    group = a_floating_group(east, miyi, floats=False)
    sign_in(client, a_clerk(east))
    assert "不浮动" in client.get(f"/desk/logistics/groups/{group.pk}/{east.code}/").text


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_send_each_book_once():
    east, miyi = a_library(EAST), a_library(MIYI)
    group, item = a_floating_group(east, miyi), an_item(east)
    about = {"group": group, "house": east, "books": {item.pk: miyi.code}}
    done = race(*[lambda key=key: send_balance(system(), **about, key=key) for key in ("a", "b")])
    assert sorted(each.sent for each in done) == [0, 1]
    assert Transit.objects.count() == 1
