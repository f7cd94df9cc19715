"""The door of OAI-PMH: windows, sets, the deleted, tokens; and two harvesters that others wrote, over a real socket."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from lxml import etree
from oaipmh_scythe import Scythe
from sickle import Sickle

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import a_library
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.answering import oai
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries import harvest
from wenmai.kernel.actor import system

OAI = "{http://www.openarchives.org/OAI/2.0/}"


def _stock(number: int = 5, source: str = "pzh") -> list[Record]:
    titles = ("活着", "兄弟", "边城", "骆驼祥子", "围城", "平凡的世界", "呐喊", "家")
    imported(
        iso2709(*[marc(title, number=str(n), author=f"人{n}") for n, title in enumerate(titles[:number])]),
        source=source,
    )
    return list(Record.objects.filter(source=source).order_by("changed_at", "id"))


def _asked(client, **arguments):
    response = client.get("/oai/", {name.rstrip("_"): value for name, value in arguments.items()})
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(response.content)


def _harvested(client, **arguments):
    """(id, whether deleted) of a whole list, page by page."""
    found, token = [], None
    while token != "":
        answer = _asked(client, verb="ListIdentifiers", **(arguments if token is None else {"resumptionToken": token}))
        found += [
            (int(each.findtext(f"{OAI}identifier").rpartition(":")[2]), each.get("status"))
            for each in answer.iter(f"{OAI}header")
        ]
        token = answer.findtext(f".//{OAI}resumptionToken") or ""
    return found


def _errors(answer):
    return [each.get("code") for each in answer.iter(f"{OAI}error")]


@pytest.mark.django_db
def test_a_list_is_whole_whatever_its_pages(client, monkeypatch):
    rows = _stock()
    monkeypatch.setattr(oai, "PAGE", 2)
    assert _harvested(client, metadataPrefix="oai_dc") == [(row.pk, None) for row in rows]
    first = _asked(client, verb="ListRecords", metadataPrefix="marcxml").find(f".//{OAI}resumptionToken")
    assert (first.get("completeListSize"), first.get("cursor")) == ("5", "0")


@pytest.mark.django_db
def test_windows_cut_at_any_instant_give_each_record_once(client):
    rows = _stock()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE catalogue_record DISABLE TRIGGER catalogue_record_changed")
        for place, row in enumerate(rows):
            at = row.added_at.replace(microsecond=999) - timedelta(seconds=50 - place * 10)
            cursor.execute("UPDATE catalogue_record SET changed_at = %s WHERE id = %s", [at, row.pk])
    stamps = [
        f"{each:%Y-%m-%dT%H:%M:%SZ}"
        for each in Record.objects.order_by("changed_at").values_list("changed_at", flat=True)
    ]
    window = {"metadataPrefix": "oai_dc"}
    assert _harvested(client, **window, from_=stamps[1], until=stamps[2]) == [(rows[1].pk, None), (rows[2].pk, None)]
    assert _harvested(client, **window, until=stamps[0]) == [(rows[0].pk, None)]
    assert _harvested(client, **window, from_=stamps[4]) == [(rows[4].pk, None)]
    day = stamps[0][:10]
    assert len(_harvested(client, **window, from_=day, until=stamps[-1][:10])) == 5
    assert _errors(_asked(client, verb="ListRecords", **window, until="1999-01-01")) == ["noRecordsMatch"]


@pytest.mark.django_db
def test_deleted_and_merged_records_are_told_and_come_back(client):
    alive, twin, gone, *_rest = _stock()
    imported(iso2709(marc("边城", number="2", deleted="d")))
    event = merge(system(), winner=alive.pk, loser=twin.pk)
    assert sorted(_harvested(client, metadataPrefix="oai_dc"))[:3] == [
        (alive.pk, None),
        (twin.pk, "deleted"),
        (gone.pk, "deleted"),
    ]
    answer = _asked(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=oai.identifier(twin.pk))
    assert (answer.find(f".//{OAI}header").get("status"), answer.find(f".//{OAI}metadata")) == ("deleted", None)
    undo_merge(system(), event=event.pk)
    answer = _asked(client, verb="GetRecord", metadataPrefix="marcxml", identifier=oai.identifier(twin.pk))
    assert answer.find(f".//{OAI}metadata")[0].tag == "{http://www.loc.gov/MARC21/slim}record"


@pytest.mark.django_db
def test_sets_are_sources_and_divisions(client):
    house = a_library()
    _stock(2, house.code)
    _stock(5, "一个 文件")
    answer = _asked(client, verb="ListSets")
    titles = {each.findtext(f"{OAI}setSpec"): each.findtext(f"{OAI}setName") for each in answer.iter(f"{OAI}set")}
    assert titles[f"source:{house.code}"] == house.name
    deepest = f"at:{':'.join(house.division.path)}"
    assert titles[deepest] == house.division.name
    for spec, number in ((f"source:{house.code}", 2), (deepest, 2), (f"at:{house.division.path[0]}", 7)):
        assert len(_harvested(client, metadataPrefix="oai_dc", set=spec)) == number
    assert _errors(_asked(client, verb="ListRecords", metadataPrefix="oai_dc", set="source:none")) == ["noRecordsMatch"]
    header = _asked(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=f"source:{house.code}").find(
        f".//{OAI}header"
    )
    assert [each.text for each in header.iterfind(f"{OAI}setSpec")] == [f"source:{house.code}", deepest]


@pytest.mark.django_db
def test_what_is_not_there_has_the_code_of_the_protocol(client):
    assert _errors(_asked(client)) == ["badVerb"]
    assert _errors(_asked(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=oai.identifier(9))) == [
        "idDoesNotExist"
    ]
    assert _errors(_asked(client, verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:else:9")) == [
        "idDoesNotExist"
    ]
    assert _errors(_asked(client, verb="ListMetadataFormats", identifier=oai.identifier(9))) == ["idDoesNotExist"]
    assert _errors(_asked(client, verb="ListRecords", resumptionToken="x.y")) == ["badResumptionToken"]
    assert _errors(_asked(client, verb="ListSets")) == ["noSetHierarchy"]


@pytest.mark.django_db
def test_who_harvests_too_fast_is_told_to_wait(client, monkeypatch):
    monkeypatch.setattr("wenmai.catalogue.views.standards.PAGES", 2)
    answers = [client.get("/oai/", {"verb": "Identify"}, REMOTE_ADDR="203.0.113.7") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 503]
    assert int(answers[2]["Retry-After"]) > 0


@pytest.mark.django_db
def test_a_page_takes_the_same_queries_for_one_and_three(client, django_assert_num_queries):
    rows = _stock(1)
    for number in (1, 3):
        if number == 3:
            _stock(3)
        with django_assert_num_queries(9):
            _asked(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert rows


@pytest.mark.django_db
@pytest.mark.parametrize("after", [None, 1])
def test_a_page_of_one_source_is_read_in_the_order_of_its_index(after):
    (row, *_others) = _stock(3)
    now = harvest.settled()
    span = harvest.Span(now, sources=(row.source,), after=(now - timedelta(days=1), after) if after else None)
    with CaptureQueriesContext(connection) as asked:
        harvest.changed(span, 201, whole=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP INDEX catalogue_record_changed")  # of so few rows it costs as little as the other
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using catalogue_record_of_source" in plan
    assert "Sort" not in plan


@pytest.mark.django_db(transaction=True)
def test_what_an_open_transaction_writes_is_not_passed_over():
    """A harvester that asks from the date of the last answer gets what was committed later with an older stamp."""
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO catalogue_work (key, title, author) VALUES ('k', 't', 'a')")
            cursor.execute("SELECT clock_timestamp()")
            written = cursor.fetchone()[0]
            assert harvest.settled() < written
            other.commit()
        assert harvest.settled() > written
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_harvesters_of_others_get_everything(live_server, monkeypatch):
    rows = _stock(8)
    merge(system(), winner=rows[0].pk, loser=rows[1].pk)
    monkeypatch.setattr(oai, "PAGE", 3)
    url = f"{live_server.url}/oai/"
    wanted = {oai.identifier(row.pk): row.pk == rows[1].pk for row in rows}
    for prefix in ("oai_dc", "marcxml", "cnmarcxml"):
        sickle = Sickle(url).ListRecords(metadataPrefix=prefix)
        assert {each.header.identifier: each.deleted for each in sickle} == wanted
        with Scythe(url) as scythe:
            records = scythe.list_records(metadata_prefix=prefix)
            assert {each.header.identifier: each.deleted for each in records} == wanted
    metadata = Sickle(url).GetRecord(identifier=oai.identifier(rows[0].pk), metadataPrefix="oai_dc").metadata
    assert (metadata["title"], metadata["language"]) == (["活着"], ["chi"])
    assert Sickle(url).Identify().deletedRecord == "persistent"
    assert the_record("0").pk == rows[0].pk
