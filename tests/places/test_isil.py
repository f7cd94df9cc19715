"""The international identifier of a house: kept once, in its shape, and said wherever its things go."""

from io import BytesIO

import pymarc
import pytest

from tests.builders.catalogue import imported, iso2709, marc
from tests.builders.library import MIYI, a_library, an_item
from tests.builders.people import a_manager, sign_in
from wenmai.catalogue.giving.stored import iso2709 as given
from wenmai.catalogue.marc.value import Family
from wenmai.catalogue.models import Record
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.library.queries.scanning import scan
from wenmai.library.queries.stock import stock_of
from wenmai.library.rfid.fixed import BasicBlock, encode_fixed
from wenmai.places import actions
from wenmai.places.actions import Profile
from wenmai.places.isil import is_isil
from wenmai.places.models import Institution

pytestmark = pytest.mark.django_db
OWN = "CN-510402-1-PZH"


def _named(house: Institution, isil: str) -> Institution:
    return actions.edit_institution(system(), code=house.code, profile=Profile(house.name, isil=isil))


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (OWN, True),
        ("CN-110108-1-NLC", True),
        ("US-InU-Mu", True),
        ("DE-1", True),
        ("OCLC-AB/C:1", True),
        ("CN", False),
        ("CN-", False),
        ("cn-510402-1", False),
        ("CN-攀枝花", False),
        ("CN-510402-1-PZHLIB", False),
        ("CHINA-1", False),
        (f"{OWN}\n", False),
    ],
)
def test_its_shape_is_that_of_iso_15511(text, good):
    assert is_isil(text) is good


def test_two_houses_never_have_one_and_what_is_none_is_refused():
    one, other = a_library(), a_library(MIYI)
    _named(one, OWN)
    for wrong, error in ((OWN, Conflict), ("CN-510402-1-pzh", Conflict), ("攀枝花", Invalid)):
        with pytest.raises(error) as refused:
            _named(other, wrong)
        assert "isil" in refused.value.fields
    _named(other, "")
    assert sorted(Institution.objects.values_list("isil", flat=True)) == ["", OWN]
    new = {"kind": one.kind, "division": MIYI, "profile": Profile("第三馆", isil=OWN)}
    with pytest.raises(Conflict) as refused:
        actions.add_institution(system(), code="third", **new)
    assert refused.value.code == "places.isil_taken"


def test_the_house_writes_it_and_everybody_reads_it(client):
    house = a_library()
    sign_in(client, a_manager(house))
    address = f"/desk/places/{house.code}/"
    typed = {"name": house.name, "ownership": "public", "isil": "CN_1"}
    assert "不是 ISIL 的写法" in client.post(address, typed).text
    assert client.post(address, typed | {"isil": OWN}).status_code == 302
    client.logout()
    assert OWN in client.get(f"/places/{house.code}/").text
    assert client.get(f"/api/v1/places/institutions/{house.code}").json()["isil"] == OWN


def test_what_goes_out_says_whose_number_and_whose_copy_it_is():
    house = _named(a_library(), OWN)
    imported(iso2709(marc("活着", number="1")), source=house.code)
    an_item(house, record=Record.objects.get(), barcode="A1", call_number="I247.5/Y88")
    (stored,) = stock_of(house.code)
    (read,) = pymarc.MARCReader(BytesIO(given(stored, Family.MARC21)), force_utf8=True)
    assert [field.tag for field in read.fields[:2]] == ["001", "003"]
    assert str(read["003"]) == f"=003  {OWN}"
    assert str(read["852"]) == f"=852  \\\\$a{OWN}$b{house.code}$hI247.5$iY88$pA1"
    (chinese,) = pymarc.MARCReader(BytesIO(given(stored, Family.CNMARC)), force_utf8=True)
    assert (chinese.get("003"), chinese["905"]["a"]) == (None, house.code)
    assert given(stored) == bytes(Record.objects.get().raw)


def test_a_tag_or_a_scan_that_names_the_owner_by_it_means_that_owners_item():
    mine, theirs = _named(a_library(), OWN), a_library(MIYI)
    own, other = (an_item(each, barcode="X1") for each in (mine, theirs))
    tag = encode_fixed(BasicBlock("X1", "CN-510402")).hex()
    for text in (f"{OWN}|X1", f"{OWN.lower()}|X1"):
        assert scan(text, theirs.code).item.id == own.pk
    assert scan(tag, theirs.code).item.id == other.pk
    _named(mine, "CN-510402")
    assert scan(tag, theirs.code).item.id == own.pk
    assert len(scan("CN-999999-1|X1", theirs.code).candidates) == 0
