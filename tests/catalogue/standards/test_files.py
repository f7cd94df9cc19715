"""Records taken away: one, what was found, what a house has; and what comes back is what went out."""

import json
import shutil
import subprocess
from io import BytesIO

import pytest
from click.testing import CliRunner
from lxml import etree

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import MIYI, a_library, an_item
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.catalogue.samples import loc_bytes
from wenmai.catalogue.actions.merging import merge
from wenmai.catalogue.answering.oai import identifier
from wenmai.catalogue.giving.formats import FORMATS, pieces
from wenmai.catalogue.index import keeper
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.marcxml import read_xml
from wenmai.catalogue.marc.reading import read
from wenmai.catalogue.marc.value import Family, Marc, data
from wenmai.catalogue.marc.writing import write
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.harvest import stored
from wenmai.cli.library import command
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.views import files

pytestmark = pytest.mark.django_db


def _address(key: int) -> str:
    return f"https://library.example/library/{key}/"


def _exported(name: str, records) -> bytes:
    return b"".join(pieces(FORMATS[name], records, _address))


def _read(body: bytes) -> list:
    return [each.marc for each in (read_xml if body.startswith(b"<") else read)(BytesIO(body))]


@pytest.fixture
def loc():
    imported(loc_bytes(), source="loc")
    rows = stored(list(Record.objects.filter(source="loc").values_list("id", flat=True)))
    return [rows[key] for key in sorted(rows)]


def test_what_goes_out_as_it_came_is_the_same_bytes(loc):
    raws = [
        bytes(each) for each in Record.objects.filter(merged_into=None).order_by("id").values_list("raw", flat=True)
    ]
    assert _exported("original", loc) == b"".join(raws)
    assert len(raws) > 190


def test_marc21_comes_back_as_it_went_out_in_both_containers(loc):
    before = [each.marc(Family.MARC21).fields for each in loc]
    for name in ("marc21", "marcxml"):
        assert [each.fields for each in _read(_exported(name, loc))] == before


@pytest.mark.skipif(not shutil.which("yaz-marcdump"), reason="yaz-marcdump (Debian: yaz) is not installed")
def test_a_reader_of_others_takes_every_record(loc, tmp_path):
    """yaz-marcdump -n reads strictly and says nothing where all is well; -p counts."""
    for name, options in (("marc21", ()), ("cnmarc", ()), ("original", ()), ("marcxml", ("-i", "marcxml"))):
        file = tmp_path / name
        file.write_bytes(_exported(name, loc))
        done = subprocess.run(["yaz-marcdump", *options, "-n", file], capture_output=True, text=True, check=True)
        assert (name, done.stdout + done.stderr) == (name, "")
        shown = subprocess.run(
            ["yaz-marcdump", *options, "-o", "line", file], capture_output=True, text=True, check=True
        )
        assert sum(line.startswith("001 ") for line in shown.stdout.splitlines()) == len(loc)


def test_a_record_has_an_address_in_each_format(client):
    imported(iso2709(marc("活着", number="1", author="余华", clc="I247.5")))
    key = the_record("1").pk
    for name, given in FORMATS.items():
        answer = client.get(f"/library/{key}/as/{name}/")
        assert (answer.status_code, answer["Content-Type"]) == (200, given.media)
        assert answer["Content-Disposition"] == f'attachment; filename="{key}-{name}.{given.ending}"'
        assert "活着" in answer.content.decode()
        again = client.get(f"/library/{key}/as/{name}/", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
    assert client.get(f"/library/{key}/as/pdf/").status_code == 404
    assert client.get("/library/987654/as/dc/").status_code == 404


def test_a_merged_record_is_answered_by_the_one_that_stands_for_it(client):
    imported(iso2709(marc("活着", number="1", author="余华"), marc("兄弟", number="2", author="余华")))
    merge(system(), winner=the_record("1").pk, loser=the_record("2").pk)
    body = client.get(f"/library/{the_record('2').pk}/as/dc/").content.decode()
    assert ("活着" in body, "兄弟" in body) == (True, False)


def test_the_page_of_a_record_shows_programs_the_way(client):
    imported(iso2709(marc("活着", number="1")))
    key = the_record("1").pk
    answer = client.get(f"/library/{key}/")
    page = etree.HTML(answer.content)
    (server,) = page.iterfind(".//link[@rel='unapi-server']")
    (mark,) = page.iterfind(".//abbr[@class='unapi-id']")
    assert mark.get("title") == identifier(key)
    formats = etree.fromstring(client.get(server.get("href")).content)
    assert [each.get("name") for each in formats] == list(FORMATS)
    of_it = client.get(server.get("href"), {"id": mark.get("title")})
    assert (of_it.status_code, etree.fromstring(of_it.content).get("id")) == (300, identifier(key))
    one = client.get(server.get("href"), {"id": mark.get("title"), "format": "dc"})
    assert one.content == client.get(f"/library/{key}/as/dc/").content
    described = [link for link in answer["Link"].split(", ") if 'rel="describedby"' in link]
    assert len(described) == len(FORMATS) - 1
    assert f'/library/{key}/as/marcxml/>; rel="describedby"; type="application/marcxml+xml"' in answer["Link"]


def test_unapi_refuses_what_it_does_not_know(client):
    imported(iso2709(marc("活着", number="1")))
    ours = identifier(the_record("1").pk)
    answers = [{"id": "oai:else:1"}, {"id": identifier(987654)}, {"id": ours, "format": "pdf"}]
    assert [client.get("/unapi/", each).status_code for each in answers] == [404, 404, 406]


def test_unapi_answers_for_a_merged_record_by_the_one_that_stands_for_it(client):
    imported(iso2709(marc("活着", number="1"), marc("活着 精装", number="2")))
    root, gone = the_record("1"), the_record("2")
    merge(system(), winner=root.pk, loser=gone.pk)
    assert client.get("/unapi/", {"id": identifier(gone.pk)}).status_code == 300
    for name in ("dc", "marcxml"):
        given = client.get("/unapi/", {"id": identifier(gone.pk), "format": name})
        assert given.content == client.get(f"/library/{gone.pk}/as/{name}/").content
    Record.objects.filter(pk=root.pk).update(deleted_at=clock.now())
    assert client.get("/unapi/", {"id": identifier(gone.pk)}).status_code == 404


@pytest.mark.usefixtures("books")
def test_what_was_found_is_taken_away(client, monkeypatch):
    titles = [each.subfield("200", "a") for each in _read(client.get("/library/as/cnmarc/", {"q": "活着"}).content)]
    assert sorted(titles) == ["余华研究", "活着", "活着之上"]
    monkeypatch.setattr(files, "MOST_FOUND", 2)
    assert len(_read(client.get("/library/as/marcxml/", {"q": "活着"}).content)) == 2
    assert client.get("/library/as/pdf/").status_code == 404


def test_a_house_takes_its_stock_with_every_copy(client):
    house, other = a_library(), a_library(MIYI)
    imported(iso2709(marc("活着", number="1"), marc("兄弟", number="2")))
    an_item(house, record=the_record("1"), barcode="A1", call_number="I247.5/Y88")
    an_item(house, record=the_record("1"), barcode="A2")
    an_item(other, record=the_record("2"), barcode="A3")
    sign_in(client, a_clerk(house))
    assert "有 1 种书目" in client.get(f"/desk/library/{house.code}/stock/").content.decode()
    body = b"".join(client.get(f"/desk/library/{house.code}/stock/marc21/").streaming_content)
    (record,) = _read(body)
    assert [each.subfields for each in record.all("852")] == [
        [("b", house.code), ("h", "I247.5"), ("i", "Y88"), ("p", "A1")],
        [("b", house.code), ("p", "A2")],
    ]
    body = b"".join(client.get(f"/desk/library/{house.code}/stock/cnmarc/").streaming_content)
    assert [each.all("b") for each in _read(body)[0].all("905")] == [["A1"], ["A2"]]


def test_the_command_writes_the_same_file(client, tmp_path):
    house = a_library()
    imported(iso2709(marc("活着", number="1")))
    an_item(house, record=the_record("1"), barcode="A1")
    done = CliRunner().invoke(command, ["export", house.code, str(tmp_path / "stock.mrc")])
    assert (done.exit_code, done.output) == (0, f"1 种书目写入 {tmp_path / 'stock.mrc'}。\n")
    sign_in(client, a_clerk(house))
    answer = client.get(f"/desk/library/{house.code}/stock/cnmarc/")
    assert (tmp_path / "stock.mrc").read_bytes() == b"".join(answer.streaming_content)
    refused = CliRunner().invoke(command, ["export", "none", str(tmp_path / "none.mrc")])
    assert (str(refused.exception)[:9], (tmp_path / "none.mrc").exists()) == ("none 没有馆藏", False)


def test_nobody_takes_the_stock_of_another_house(client):
    house, other = a_library(), a_library(MIYI)
    sign_in(client, a_clerk(other))
    assert client.get(f"/desk/library/{house.code}/stock/marc21/").status_code == 404
    sign_in(client, a_citizen())
    assert client.get(f"/desk/library/{house.code}/stock/").status_code == 404


def test_large_stock_is_taken_in_a_few_queries(client, django_assert_num_queries, monkeypatch):
    house = a_library()
    titles = ("活着", "兄弟", "边城", "围城")
    imported(iso2709(*[marc(title, number=title) for title in titles]))
    for title in titles:
        an_item(house, record=the_record(title))
    monkeypatch.setattr("wenmai.library.queries.stock.BATCH", 3)
    with django_assert_num_queries(9):  # two of them for the serials of the house
        assert [len(each.copies) for each in files.stock_of(house.code)] == [1, 1, 1, 1]


def test_the_page_for_programmers_names_every_door(client):
    body = client.get("/library/doors/").content.decode()
    assert [door in body for door in ("/sru/", "/oai/", "/unapi/", "/api/v1/openapi.json")] == [True] * 4


def _long(number: str) -> bytes:
    """4,000 characters fit a field in GB18030 and do not in UTF-8."""
    short = marc("长长的提要", number=number)
    return write(Marc(short.leader, (*short.fields, data("330", "  ", ("a", "山" * 4000)))), Charset.GB18030)


@pytest.mark.usefixtures("books")
def test_what_does_not_fit_is_said_and_never_left_out_in_silence(client, tmp_path):
    imported(_long("long") + iso2709(marc("长长的江", number="river")), source="long")
    keeper.catch_up()
    long, river = the_record("long", "long"), the_record("river", "long")
    answer = client.get("/library/as/cnmarc/", {"q": "长长的"})
    assert (answer.status_code, answer["Wenmai-Left-Out"]) == (409, f"1; ids={long.pk}")
    assert ("全部取 MARCXML" in answer.text, f"/library/{long.pk}/" in answer.text) == (True, True)
    rest = client.get("/library/as/cnmarc/", {"q": "长长的", "without": "1"})
    assert [each.subfield("200", "a") for each in _read(rest.content)] == ["长长的江"]
    assert rest["Wenmai-Left-Out"] == f"1; ids={long.pk}"
    whole = client.get("/library/as/marcxml/", {"q": "长长的"})
    assert (len(_read(whole.content)), "Wenmai-Left-Out" in whole) == (2, False)
    assert "超过 ISO 2709 装得下的长度" in client.get(f"/library/{long.pk}/as/cnmarc/").text
    house = a_library()
    for each in (long, river):
        an_item(house, record=each)
    sign_in(client, a_clerk(house))
    listed = client.get(f"/desk/library/{house.code}/stock/cnmarc/", {"left": "1"})
    assert [line.split(",")[0] for line in listed.content.decode("utf-8-sig").splitlines()[1:]] == [str(long.pk)]
    file = tmp_path / "all.mrc"
    said = CliRunner().invoke(command, ["export", house.code, str(file), "--json"])
    assert json.loads(said.output)["left_out"] == [long.pk]
    beside = tmp_path / "all.mrc.left-out.csv"
    assert f"{long.pk},长长的提要" in beside.read_text("utf-8-sig")
    CliRunner().invoke(command, ["export", house.code, str(file), "--format", "marcxml"])
    again = CliRunner().invoke(command, ["export", house.code, str(file), "--format", "original"])
    assert (again.exit_code, beside.exists()) == (0, False)
