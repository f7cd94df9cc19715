"""排架目录: copies in the order of the shelf, as a file."""

import csv
import io

import pytest

from tests.builders.library import MIYI, a_library, a_record, an_item
from tests.builders.people import a_clerk, sign_in
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.library.models import Item
from wenmai.library.queries import shelf_list as lists
from wenmai.library.queries.shelf_list import shelf_list


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def _numbers(actor, house, *ends):
    return [(row[0], row[1]) for row in shelf_list(actor, house, *ends)]


def test_copies_stand_as_on_the_shelf_and_what_has_no_number_comes_last(house):
    clerk, other = a_clerk(house), a_library(MIYI)
    for number in ("", "I247.57/2", "I247.5/10", "K29/1", "I247.5/9", "B84/3"):
        an_item(house, call_number=number)
    an_item(other, call_number="C1/1")
    Item.objects.filter(pk=an_item(house, call_number="A1/1").pk).update(status="withdrawn")
    Item.objects.filter(call_number="K29/1").update(place=other)  # it is elsewhere and belongs here
    ordered = ["B84/3", "I247.5/9", "I247.5/10", "I247.57/2", "K29/1", ""]
    assert _numbers(clerk, house) == list(enumerate(ordered, 1))
    assert _numbers(clerk, house, "I", "I247.5") == list(enumerate(ordered[1:4], 1))
    assert _numbers(clerk, house, "K") == [(1, "K29/1")]
    assert next(iter(shelf_list(clerk, house, "K")))[-1] == other.label


def test_who_serves_elsewhere_reads_none_and_a_stretch_is_the_right_way_round_and_not_too_long(house, monkeypatch):
    clerk = a_clerk(house)
    with pytest.raises(NotAllowed):
        shelf_list(a_clerk(a_library(MIYI)), house)
    with pytest.raises(Invalid, match="从小到大"):
        shelf_list(clerk, house, "K", "B")
    monkeypatch.setattr(lists, "MOST", 1)
    an_item(house)
    assert len(list(shelf_list(clerk, house))) == 1
    an_item(house)
    with pytest.raises(Invalid, match="这一段有 2 册"):
        shelf_list(clerk, house)


def test_the_list_costs_the_same_for_one_and_three(house, django_assert_num_queries):
    clerk = a_clerk(house)
    for more in (1, 2):
        for number in range(more):
            an_item(house, record=a_record(f"书{more}{number}"), call_number=f"I{more}/{number}")
        with django_assert_num_queries(3):
            list(shelf_list(clerk, house))


def test_the_page_gives_it_as_a_file(house, client):
    item = an_item(house, call_number="I247.5/9", record=a_record("活着"))
    sign_in(client, a_clerk(house))
    assert "排架目录" in client.get(f"/desk/library/{house.code}/stock/").text
    url = f"/desk/library/{house.code}/shelf-list/"
    rows = list(csv.reader(io.StringIO(client.get(url, {"first": "I"}).content.decode("utf-8-sig"))))
    assert [row[:3] + row[4:5] for row in rows] == [
        ["序号", "索书号", "书名", "条码"], ["1", "I247.5/9", "活着", item.barcode],
    ]  # fmt: skip
    assert client.get(url, {"format": "xlsx"}).content[:2] == b"PK"
    refused = client.get(url, {"first": "K", "last": "B"})
    assert (refused.status_code, "从小到大" in refused.text) == (422, True)
