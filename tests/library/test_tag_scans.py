"""The one field takes a tag: its number, or its whole memory as a reader types it."""

import pytest

from tests.builders.library import MIYI, a_library, a_reader, an_item
from tests.builders.people import a_clerk, sign_in
from wenmai.library.models import Loan
from wenmai.library.queries.scanning import scan
from wenmai.library.rfid.fixed import BasicBlock, encode_fixed
from wenmai.library.rfid.shown import Shown, shown_by

# GB/T 35660.2-2017 (ISO 28560-2), annex D.
WORKED = "9100051C BE991A14 0201D014 0204B346 07441CB6 E2E335D6 830207AC C09EBAA0 6F6B0000"


def test_the_standards_example_says_its_identifier_and_owner():
    assert shown_by(WORKED) == shown_by(WORKED.lower().replace(" ", "")) == Shown("123456789012", "US-InU-Mu")
    block = encode_fixed(BasicBlock("31000001", "CN-510402"))
    assert shown_by((block + bytes(78)).hex(":")) == Shown("31000001", "CN-510402")


@pytest.mark.parametrize(
    "text", ["", "31000001", "E0040150ABCDEF01", "12345678901234567890", WORKED[:30], "00" * 20, "FF" * 20, "91" * 300]
)
def test_what_is_no_memory_of_a_tag_is_none(text):
    assert shown_by(text) is None


def test_a_tag_means_the_item_of_its_identifier_and_its_owner_where_that_is_ours(db):
    house, third = a_library(), a_library("510422")
    other = a_library(MIYI, code="CN-510421")
    mine, theirs = (an_item(each, barcode="123456789012") for each in (house, other))
    assert scan(WORKED, house.code).item.id == mine.pk
    assert [each.id for each in scan(WORKED, third.code).candidates] == [mine.pk, theirs.pk]
    assert scan(encode_fixed(BasicBlock("123456789012", "CN-510421")).hex(), house.code).item.id == theirs.pk
    assert scan(encode_fixed(BasicBlock("nothing")).hex(), house.code).item is None


def test_a_pad_at_the_desk_lends_and_takes_back(db, client):
    house = a_library()
    an_item(house, barcode="123456789012")
    reader = a_reader(house)
    sign_in(client, a_clerk(house))

    def typed(text, **more):
        return client.post(f"/desk/library/{house.code}/", {"scan": text, **more}, follow=True)

    passed = typed(reader.number, key="1").context["page"].passed
    assert "借出《活着》" in typed(WORKED, key="2", reader=passed).text
    assert "已还《活着》" in typed(WORKED, key="3").text
    assert Loan.objects.get().closed_at
