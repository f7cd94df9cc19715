"""The international identifier of a house: kept once, in its shape, and said wherever its things go."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pymarc
import pytest
from lxml import etree

from tests.builders.catalogue import imported, iso2709, marc
from tests.builders.library import MIYI, a_library, an_item
from tests.builders.people import a_manager, sign_in
from tests.library.sip2.real import a_terminal
from wenmai.catalogue.giving.stored import iso2709 as given
from wenmai.catalogue.marc.value import Family, data
from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.library.queries.scanning import scan
from wenmai.library.queries.stock import stock_of
from wenmai.library.rfid.fixed import BasicBlock, encode_fixed
from wenmai.library.sip2.answering import completed, refusal
from wenmai.library.sip2.messages import patrons
from wenmai.library.sip2_desk.machines import profile_of
from wenmai.places import actions
from wenmai.places.actions import Profile
from wenmai.places.isil import is_isil
from wenmai.places.models import Institution

pytestmark = pytest.mark.django_db
OWN = "CN-510402-1-PZH"
ANSWERS = Path(__file__).parents[1] / "catalogue" / "oai" / "answers.xsd"


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
    assert str(read["040"]) == f"=040  \\\\$a{OWN}"
    (chinese,) = pymarc.MARCReader(BytesIO(given(stored, Family.CNMARC)), force_utf8=True)
    assert (chinese.get("003"), chinese["905"]["a"]) == (None, OWN)
    assert str(chinese["801"]) == f"=801  \\0$aCN$b{OWN}"
    assert [field.tag for field in chinese.fields] == sorted(field.tag for field in chinese.fields)
    assert given(stored) == bytes(Record.objects.get().raw)


def test_a_record_that_names_its_agency_keeps_it():
    house = _named(a_library(), OWN)
    named = marc("活着", number="1")
    named = replace(named, fields=(*named.fields, data("801", " 0", ("a", "US"), ("b", "DLC"))))
    imported(iso2709(named), source=house.code)
    an_item(house, record=Record.objects.get(), barcode="A1")
    (stored,) = stock_of(house.code)
    for family, tag, code in ((Family.MARC21, "040", "a"), (Family.CNMARC, "801", "b")):
        (read,) = pymarc.MARCReader(BytesIO(given(stored, family)), force_utf8=True)
        assert [each.get_subfields(code) for each in read.get_fields(tag)] == [["DLC"]]


def test_harvesters_and_searching_systems_hear_whose_catalogue_it_is(client, settings):
    house = _named(a_library(name="东区图书馆"), OWN)
    imported(iso2709(marc("活着", number="1")), source=house.code)
    asked = ("/oai/?verb=Identify", "/sru/?version=1.2&operation=explain")
    assert [client.get(each).text.count("ISIL") for each in asked] == [0, 0]
    settings.ISIL, settings.DEFAULT_FROM_EMAIL = "CN-510400-1-UNI", "oai@library.example"
    assert [client.get(each).text.count("ISIL CN-510400-1-UNI") for each in asked] == [1, 1]
    root = etree.fromstring(client.get("/oai/?verb=ListSets").content)
    space = "{http://www.openarchives.org/OAI/2.0/}"
    told = {each.findtext(f"{space}setSpec"): "".join(each.itertext()) for each in root.iter(f"{space}set")}
    assert told.pop(f"source:{house.code}").endswith(f"东区图书馆ISIL {OWN}")
    assert told
    assert not any("ISIL" in words for words in told.values())
    schema = etree.XMLSchema(etree.parse(ANSWERS))
    for address in (asked[0], "/oai/?verb=ListSets"):
        schema.assertValid(etree.fromstring(client.get(address).content))


def test_a_machine_hears_it_unless_it_calls_the_house_by_its_code():
    made, _secret = a_terminal(_named(a_library(), OWN))
    profile = profile_of(made)
    for sent, heard in ((made.institution.code, made.institution.code), (OWN, OWN), ("", OWN), ("other", OWN)):
        request = patrons.Patron(patron="1", institution=sent)
        answer = completed(refusal(request, "no"), request, profile, clock.now())
        assert answer.institution == heard
    machine, _secret = a_terminal(a_library(MIYI))
    assert profile_of(machine).institution == machine.institution.code


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
