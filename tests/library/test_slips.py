"""Slips: what a reader takes along, where a book goes, for whom it lies; and no slip names anybody."""

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, sign_in
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.people.counter_pass import write_pass

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


@pytest.fixture
def clerk(house, client):
    made = a_clerk(house)
    sign_in(client, made)
    return made


def test_a_reader_takes_along_what_is_due_when(house, clerk, client):
    reader, item = a_reader(house, "周玉兰"), an_item(house, record=a_record("边城"))
    url = f"/desk/library/{house.code}/slips/loans/"
    lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
    passed = write_pass(clerk, reader.person)
    page = client.get(url, {"reader": passed}).text
    assert ("边城" in page, reader.number[-4:] in page, "print" in page or "paper.css" in page) == (True, True, True)
    assert (reader.number in page, "周" in page) == (False, False)
    assert "再扫一次读者码" in client.get(url).text
    assert "打印借书单" in client.get(f"/desk/library/{house.code}/", {"reader": passed}).text


def test_a_book_goes_with_a_slip_that_says_where_and_not_for_whom(house, clerk, client):
    there, reader = a_library(MIYI, name="米易图书馆"), a_reader(house)
    item = an_item(house, record=a_record("活着"))
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    hold = a_hold(reader, item.record, there)
    url = f"/desk/library/{house.code}/slips/transits/{item.pk}/"
    assert client.get(url).status_code == 404
    return_item(SYSTEM, at=at(house), item=item.pk)
    page = client.get(url).text
    assert ("送往 米易图书馆" in page, item.barcode in page, reader.number in page) == (True, True, False)
    assert "打印送书条" in client.get(f"/desk/library/{house.code}/items/{item.pk}/").text
    assert "看去哪里" in client.get(f"/desk/library/{house.code}/").text
    assert client.get(f"/desk/library/{house.code}/slips/holds/{hold.pk}/").status_code == 404
    sign_in(client, a_clerk(a_library()))
    assert client.get(url).status_code == 404


def test_a_held_book_lies_under_the_end_of_a_number(house, clerk, client):
    reader, item = a_reader(house), an_item(house, record=a_record("活着"))
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    hold = a_hold(reader, item.record, house)
    return_item(SYSTEM, at=at(house), item=item.pk)
    page = client.get(f"/desk/library/{house.code}/slips/holds/{hold.pk}/").text
    assert (f">{reader.number[-4:]}<" in page, reader.number in page, "留到" in page) == (True, False, True)
    assert "打印预约条" in client.get(f"/desk/library/{house.code}/hold-shelf/").text
