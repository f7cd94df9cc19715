"""The door of SRU: what is found, in which schema, in which order, and what is refused."""

import pytest
from lxml import etree

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.catalogue.brute import Oracle
from tests.catalogue.samples import loc_bytes
from wenmai.catalogue.answering import scanning, sorting, sru
from wenmai.catalogue.answering.explained import INDEXES
from wenmai.catalogue.cql import tree
from wenmai.catalogue.cql.parser import parse
from wenmai.catalogue.diagnostics import Refused
from wenmai.catalogue.index import keeper
from wenmai.catalogue.index.cql import compiled
from wenmai.catalogue.index.wanted import Field, Wanted
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries import changes
from wenmai.catalogue.views import standards

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]
ZS = {"zs": "http://www.loc.gov/zing/srw/", "d": "http://www.loc.gov/zing/srw/diagnostic/"}
DC = "{http://purl.org/dc/elements/1.1/}"
MARC = "{http://www.loc.gov/MARC21/slim}"
EXCHANGE = "{info:lc/xmlns/marcxchange-v2}"


def _asked(client, **parameters):
    given = {"version": "1.2", "operation": "searchRetrieve", "recordSchema": "dc"} | parameters
    response = client.get("/sru/", {name: value for name, value in given.items() if value})
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(response.content)


def _titles(client, query, **parameters):
    answer = _asked(client, query=query, **parameters)
    titles = [each.findtext(f"{DC}title") for each in answer.iter("{info:srw/schema/1/dc-schema}dc")]
    return int(answer.findtext("zs:numberOfRecords", namespaces=ZS)), titles


def _diagnostics(answer):
    return [each.text.rpartition("/")[2] for each in answer.iterfind(".//d:uri", ZS)]


def test_a_query_finds_by_words_pinyin_and_number(client):
    assert _titles(client, "dc.title = 活着 and dc.creator = 余华") == (1, ["活着"])
    assert _titles(client, "dc.title = huozhe sortBy dc.date") == (2, ["活着", "活着之上"])
    assert _titles(client, "bath.isbn = 7-220-10001-9") == (1, ["活着"])
    assert _titles(client, "dc.title = 红楼梦") == (0, [])


def test_a_record_comes_in_each_schema(client):
    for schema, path in (
        ("marcxml", f"{MARC}datafield[@tag='245']"),
        ("cnmarcxml", f"{EXCHANGE}datafield[@tag='200']"),
    ):
        (record,) = _asked(client, query="dc.creator = 阎真", recordSchema=schema).iterfind(".//zs:recordData/*", ZS)
        assert (record.find(path)[0].text, record.get("type")) == ("活着之上", "Bibliographic")


def test_version_2_and_posted_forms(client):
    answer = client.get("/sru/", {"query": "活着", "maximumRecords": "1"})
    assert answer["Content-Type"] == "application/sru+xml; charset=utf-8"
    space = "{http://docs.oasis-open.org/ns/search-ws/sruResponse}"
    assert etree.fromstring(answer.content).findtext(f"{space}nextRecordPosition") == "2"
    form = "query=%E6%B4%BB%E7%9D%80&maximumRecords=1"
    posted = client.post("/sru/", form, content_type="application/x-www-form-urlencoded")
    assert posted.content == answer.content


def test_pages_follow_each_other(client):
    whole = _titles(client, "cql.allRecords = 1")[1]
    pages = [_titles(client, "cql.allRecords = 1", startRecord=str(n), maximumRecords="1")[1] for n in (1, 2, 3, 4)]
    assert [title for page in pages for title in page] == whole
    assert _diagnostics(_asked(client, query="cql.allRecords = 1", startRecord="5")) == ["61"]
    assert _diagnostics(_asked(client, query="cql.allRecords = 1", startRecord="10001")) == ["61"]


def test_who_asks_behind_the_last_place_that_is_given_learns_the_number(client):
    far = _asked(client, query="cql.allRecords = 1", startRecord="10001")
    assert far.findtext("zs:numberOfRecords", namespaces=ZS) == "4"
    only = _asked(client, query="cql.allRecords = 1", startRecord="10001", maximumRecords="0")
    assert (only.findtext("zs:numberOfRecords", namespaces=ZS), _diagnostics(only)) == ("4", ["61"])
    assert _diagnostics(_asked(client, query="红楼梦", startRecord="9999", maximumRecords="100")) == []


def test_what_is_no_text_is_told_and_not_dropped(client):
    """GBK, a NUL, and a form that is too long for any query."""
    start = "/sru/?version=1.2&operation=searchRetrieve&query="
    for sent in ("%BB%EE%D7%C5", "%E6%B4%BB%00%E7%9D%80", "%ED%A0%80"):
        assert _diagnostics(etree.fromstring(client.get(start + sent).content)) == ["10"]
    form = "version=1.2&operation=searchRetrieve&query=" + "a" * 3_000_000
    posted = client.post("/sru/", form, content_type="application/x-www-form-urlencoded")
    assert (posted.status_code, _diagnostics(etree.fromstring(posted.content))) == (200, ["12"])


def test_results_are_sorted_under_the_prefixes_of_the_query(client):
    asked = '> d = "info:srw/cql-context-set/1/dc-v1.1" d.title = 活着 sortBy d.date/sort.descending'
    assert _titles(client, asked)[1] == ["活着之上", "活着"]
    assert _titles(client, "title = 活着 sortBy title")[1] == ["活着", "活着之上"]


def test_results_are_sorted_by_title_as_read_and_by_year(client):
    assert _titles(client, "cql.allRecords = 1 sortBy dc.title")[1] == [
        "活着",
        "活着之上",
        "The history of Sichuan",
        "余华研究",
    ]
    newest = ["The history of Sichuan", "活着之上", "余华研究", "活着"]
    assert _titles(client, "cql.allRecords = 1 sortBy dc.date/sort.descending")[1] == newest
    assert _titles(client, "cql.allRecords = 1", version="1.1", sortKeys="date,,0")[1] == newest
    assert _titles(client, "cql.allRecords = 1 sortBy dc.date", startRecord="2", maximumRecords="2")[1] == [
        "余华研究",
        "活着之上",
    ]


def test_too_many_to_sort_and_unknown_orders_are_refused(client, monkeypatch):
    assert _diagnostics(_asked(client, query="活着 sortBy dc.publisher")) == ["16"]
    assert _diagnostics(_asked(client, query="活着", version="1.1", sortKeys="publisher")) == ["88"]
    monkeypatch.setattr(sorting, "MOST", 2)
    assert _diagnostics(_asked(client, query="活着 sortBy dc.date")) == ["83"]


def test_what_cannot_be_answered_is_a_diagnostic(client):
    assert _diagnostics(_asked(client, query="dc.nonsense = 1")) == ["16"]
    assert _diagnostics(_asked(client, query="a and")) == ["10"]
    assert _diagnostics(_asked(client)) == ["7"]
    assert _diagnostics(_asked(client, query="活着", recordSchema="mods")) == ["66"]


def test_before_there_is_an_index_the_system_is_unavailable(client, settings, tmp_path):
    settings.CATALOGUE_INDEX = tmp_path / "none"
    assert _diagnostics(_asked(client, query="活着")) == ["2"]


def test_a_merged_record_is_not_given_although_the_index_still_has_it(client):
    Record.objects.filter(pk=the_record("2").pk).update(merged_into=the_record("1"))
    answer = _asked(client, query="活着 sortBy dc.date")
    assert answer.findtext("zs:numberOfRecords", namespaces=ZS) == "3"
    assert _diagnostics(answer) == ["65"]


def _scanned(client, clause, **more):
    answer = _asked(client, operation="scan", scanClause=clause, recordSchema="", **more)
    terms = answer.iterfind(".//zs:term", ZS)
    return [(each[0].text, int(each[1].text)) for each in terms]


def test_scan_gives_terms_around_one(client):
    titles = ["thehistoryofsichuan", "余华研究", "活着", "活着之上"]
    assert _scanned(client, 'dc.title = "a"') == [(title, 1) for title in titles]
    assert _scanned(client, "dc.title = 活", maximumTerms="1") == [("活着", 1)]
    assert _scanned(client, "dc.title = 活", maximumTerms="2", responsePosition="2") == [("余华研究", 1), ("活着", 1)]
    assert _scanned(client, "dc.title = 活", maximumTerms="1", responsePosition="0") == [("活着之上", 1)]
    assert _scanned(client, "dc.language = chi") == [("chi", 3), ("eng", 1)]
    assert _scanned(client, "bath.isbn = 978-7-220-10001-7", maximumTerms="1") == [("9787220100017", 1)]


def test_scanned_terms_are_found_as_often_as_they_say(client):
    for index in ("dc.title", "dc.creator", "dc.identifier", "dc.language", "dc.type"):
        terms = _scanned(client, f"{index} = 0", maximumTerms="50")
        assert terms
        assert [(value, _titles(client, f'{index} == "{value}"')[0]) for value, _count in terms] == terms


@pytest.mark.parametrize(("clause", "told"), [("dc.subject = a", "16"), ("dc.title = 《》", "27")])
def test_what_cannot_be_scanned_is_refused(client, clause, told):
    answer = _asked(client, operation="scan", scanClause=clause, recordSchema="")
    assert _diagnostics(answer) == [told]


def test_an_empty_term_is_the_beginning_of_an_index_that_is_small(client, monkeypatch):
    assert _scanned(client, 'dc.title = ""', maximumTerms="2") == _scanned(client, "dc.title = 0", maximumTerms="2")
    monkeypatch.setattr(scanning, "FEW", 3)
    answer = _asked(client, operation="scan", scanClause='dc.title = ""', recordSchema="")
    assert _diagnostics(answer) == ["27"]
    assert len(_scanned(client, 'dc.language = ""')) == 2


def test_a_scan_of_a_large_index_never_reads_its_whole_dictionary(client, monkeypatch):
    monkeypatch.setattr(scanning, "FEW", 3)
    assert _scanned(client, "dc.title = 活", responsePosition="2") == [("活着", 1), ("活着之上", 1)]
    assert _scanned(client, "dc.title = 龥") == []
    assert _scanned(client, "dc.language = 0") == [("chi", 3), ("eng", 1)]
    assert _scanned(client, "bath.isbn = 978-7-220-10001-7", maximumTerms="1") == [("9787220100017", 1)]
    assert _diagnostics(_asked(client, operation="scan", scanClause="bath.isbn = 978", recordSchema="")) == ["36"]


def test_scans_of_one_address_have_a_limit_of_their_own(client):
    far = {"REMOTE_ADDR": "203.0.113.9"}
    scan = {"scanClause": "dc.title = 活"}
    assert [client.get("/sru/", scan, **far).status_code for _each in range(standards.SCANS + 1)][-2:] == [200, 429]
    assert client.get("/sru/", {"query": "活着"}, **far).status_code == 200


def test_the_explain_record_tells_the_truth_about_each_index(client):
    """Each index it names is searched, by each relation it names, and sorted and scanned where it says so."""
    assert len(INDEXES) == client.get("/sru/").content.count(b"<index ")
    for index in INDEXES:
        for prefix, name in index.names:
            for relation in index.relations:
                term = '"1990 2000"' if relation == "within" else "2000" if "<" in index.relations else "chi"
                compiled(parse(f"{prefix}.{name} {relation} {term}"))
            scanned = tree.Clause("a", f"{prefix}.{name}")
            assert _does(lambda clause=scanned: scanning.scanned_field(clause)) == index.scan
            query = parse(f"chi sortBy {prefix}.{name}")
            assert _does(lambda query=query: sorting.keys_of(_search(query))) == index.sort


def _search(query):
    return type("Search", (), {"query": query, "sort_keys": ()})()


def _does(asked) -> bool:
    try:
        asked()
    except Refused:
        return False
    return True


def test_who_searches_too_fast_is_told_to_wait(client, monkeypatch):
    monkeypatch.setattr("wenmai.catalogue.views.standards.SEARCHES", 1)
    answers = [client.get("/sru/", REMOTE_ADDR="203.0.113.8") for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 429]


def test_a_page_of_one_and_of_three_takes_the_same_queries(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        _titles(client, "dc.creator = 余华")
    with django_assert_num_queries(1):
        _titles(client, "活着")


def test_new_records_are_found_after_the_index_has_read_them(client):
    imported(iso2709(marc("活着的河", number="9")))
    assert _titles(client, "活着的河")[0] == 0
    keeper.catch_up()
    assert _titles(client, "活着的河")[0] == 1
    assert sru.SERVICE.most_records == 100


def test_what_is_found_is_what_reading_every_record_finds(client):
    imported(loc_bytes(), source="loc")
    keeper.catch_up()
    keys = list(Record.objects.filter(merged_into=None, deleted_at=None).values_list("id", flat=True))
    oracle = Oracle(changes.entries(keys))
    for name, field in (("dc.title", Field.TITLE), ("dc.creator", Field.AUTHOR), ("cql.anywhere", Field.ANY)):
        for word in ("中國", "zhongguo", "李", "shi", "文學", "wang", "bian", "1990", "活着", "liang"):
            answer = _asked(client, query=f'{name} all "{word}"', maximumRecords="100")
            found = [int(each.text.rpartition(":")[2]) for each in answer.iterfind(".//zs:recordIdentifier", ZS)]
            wanted = oracle.found(Wanted(word, field))
            assert (name, word, int(answer[1].text)) == (name, word, len(wanted))
            assert set(found) <= set(wanted)
