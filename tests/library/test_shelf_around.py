"""What stands before and after a book, drawn covers, and accessible formats on the pages of the catalogue."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import MIYI, a_library, a_record, an_item
from wenmai.catalogue.describing.describe import describe
from wenmai.catalogue.describing.description import Accessible, Form
from wenmai.catalogue.marc.value import Marc, data
from wenmai.library.queries.neighbours import EACH_WAY, shelf_around

pytestmark = pytest.mark.django_db


def test_the_shelf_goes_by_call_numbers_at_one_house():
    house, elsewhere = a_library(), a_library(MIYI)
    calls = ("I247.5/1", "I247.5/2", "I247.5/10", "I247.57/3", "K291/1", "I2/9")
    items = {call: an_item(house, record=a_record(call), call_number=call) for call in calls}
    an_item(house, record=items["I247.5/2"].record, call_number="I247.5/2")  # a second copy is no second title
    an_item(elsewhere, record=a_record("别处"), call_number="I247.5/3")
    an_item(house, record=a_record("无号"))
    found = shelf_around(items["I247.5/10"].record_id)
    assert [each.call_number for each in found.books] == [
        "I2/9", "I247.5/1", "I247.5/2", "I247.5/10", "I247.57/3", "K291/1",
    ]  # fmt: skip
    assert found.code == house.code
    assert shelf_around(items["I247.5/10"].record_id, "nowhere").code == house.code
    assert shelf_around(a_record().pk) is None


def test_the_shelf_costs_the_same_for_few_and_for_many():
    house = a_library()
    first = an_item(house, record=a_record("零"), call_number="I247.5/0")
    an_item(house, record=a_record("一"), call_number="I247.5/1")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            shelf_around(first.record_id)
        return len(seen)

    few = cost()
    for n in range(2, 12):
        an_item(house, record=a_record(f"书{n}"), call_number=f"I247.5/{n}")
    assert (few, cost(), len(shelf_around(first.record_id).books)) == (3, 3, 1 + EACH_WAY)


def test_a_page_draws_a_cover_and_names_the_format(client):
    imported(iso2709(marc("活着（大字本）", number="f1", author="余华", clc="I247.5")))
    record = the_record("f1")
    record.accessible = ["large_print"]
    record.save(update_fields=["accessible"])
    page = client.get(f"/library/{record.pk}/").content.decode()
    assert ('class="cover cover--i"' in page, "?accessible=large_print" in page) == (True, True)


def test_a_film_in_sign_language_is_flagged_and_a_book_about_it_is_not():
    film = marc("无声的课堂")
    fields = [data("101", "0 ", ("a", "sgn")) if each.tag == "101" else each for each in film.fields]
    signed = describe(Marc("     ngm0 22     3i 450 ", tuple(fields))).nature
    assert (signed.form, signed.accessible) == (Form.VIDEO, (Accessible.SIGN_LANGUAGE,))
    assert describe(Marc(film.leader, tuple(fields))).nature.accessible == ()
    assert describe(marc("手语入门")).nature.accessible == ()
