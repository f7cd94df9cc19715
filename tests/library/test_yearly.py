"""A library's year: stock, use, readers and other libraries, each counted from what was done."""

from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, sign_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.items import move_item, put_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew, use_in_library
from wenmai.library.actions.readers import close_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.queries.yearly import year_of

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def counted(house, year: int = 0) -> dict[str, int]:
    return {each.key: each.value for each in year_of(house, year or clock.today().year)}


def lent(house, item, reader):
    return lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)


def test_a_house_where_nothing_was_done_has_noughts(house):
    assert set(counted(house).values()) == {0}


def test_stock_counts_copies_and_titles_without_what_is_withdrawn_or_not_yet_shelved(house):
    record = a_record()
    copies = [an_item(house, record=record) for _ in range(3)]
    an_item(house)
    an_item(a_library(MIYI))
    withdraw(SYSTEM, at=at(house), item=copies[0].pk)
    put_item(SYSTEM, at=at(house), item=copies[1].pk, base="processing")
    found = counted(house)
    assert (found["stock"], found["titles"], found["additions"], found["withdrawals"]) == (2, 2, 4, 1)


def test_stock_of_a_year_that_is_over_is_what_stood_there_then(house):
    with time_machine.travel(datetime(2025, 6, 1, 12, tzinfo=clock.SHANGHAI)):
        old = an_item(house)
    an_item(house)
    withdraw(SYSTEM, at=at(house), item=old.pk)
    assert [counted(house, year)["stock"] for year in (2024, 2025, clock.today().year)] == [0, 1, 1]


def test_a_year_that_is_over_keeps_what_belonged_to_another_house_since(house):
    town, year = a_library(MIYI), clock.today().year
    with time_machine.travel(datetime(2025, 6, 1, 12, tzinfo=clock.SHANGHAI)):
        items = [an_item(house) for _ in range(3)]
        withdraw(SYSTEM, at=at(house), item=items[2].pk)
    for each in items:
        move_item(SYSTEM, at=at(house), item=each.pk, home=town.pk, owner=town.pk)
    move_item(SYSTEM, at=at(town), item=items[0].pk, home=house.pk, owner=house.pk)
    found = {each: [counted(each, number) for number in (2025, year)] for each in (house, town)}
    stock = {each: [said["stock"] for said in years] for each, years in found.items()}
    assert stock == {house: [2, 1], town: [0, 1]}
    closed = [(found[each][0]["additions"], found[each][0]["withdrawals"]) for each in (house, town)]
    assert closed == [(3, 1), (0, 0)]


def test_use_counts_loans_renewals_and_reading_here_and_not_what_was_undone(house):
    reader, items = a_reader(house), [an_item(house) for _ in range(3)]
    lent(house, items[0], reader)
    renew(SYSTEM, at=at(house), item=items[0].pk)
    return_item(SYSTEM, at=at(house), item=items[0].pk)
    use_in_library(SYSTEM, at=at(house), item=items[0].pk)
    lent(house, items[1], reader)
    other = a_reader(house)
    lent(house, items[2], other)
    undo_loan(SYSTEM, at=at(house), item=items[2].pk, reader=other.pk)
    found = counted(house)
    assert [found[key] for key in ("loans", "renewals", "returns", "in_library_use")] == [2, 1, 1, 1]
    assert found["active"] == 1


def test_readers_are_those_who_are_not_closed(house):
    a_reader(house)
    close_reader(SYSTEM, reader=a_reader(house).pk)
    assert counted(house)["registered"] == 1


def test_other_libraries_count_on_both_sides(house):
    town, reader = a_library(MIYI), a_reader(house)
    ours, theirs = an_item(house), an_item(town)
    lent(town, ours, reader)
    lent(house, theirs, reader)
    return_item(SYSTEM, at=at(house), item=ours.pk)
    here, there = counted(house), counted(town)
    assert (here["lent_of_others"], here["lent_elsewhere"], here["returned_of_others"]) == (1, 1, 1)
    assert (there["lent_of_others"], there["lent_elsewhere"], there["returned_of_others"]) == (1, 1, 0)


def test_the_page_and_its_files_say_the_same(house, client):
    an_item(house)
    desk = sign_in(client, a_clerk(house))
    page = desk.get(f"/desk/library/{house.code}/year/")
    assert ("馆藏种数" in page.text, "怎么" in page.text) == (True, False)
    table = desk.get(f"/desk/library/{house.code}/year/file/").content.decode("utf-8-sig")
    assert "馆藏,1,册," in table
    assert desk.get(f"/desk/library/{house.code}/year/file/?format=xlsx").content.startswith(b"PK")
    assert desk.get(f"/desk/library/{house.code}/year/?year=1999").context["year"] == clock.today().year
    assert desk.get(f"/desk/library/{a_library(MIYI).code}/year/").status_code == 404


def test_the_figures_take_the_same_number_of_queries_for_many_copies(house):
    taken = []
    for _ in range(2):
        an_item(house)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            counted(house)
        taken.append(len(queries))
    assert taken[0] == taken[1]
