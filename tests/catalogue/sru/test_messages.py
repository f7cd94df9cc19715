"""Requests read and answers written, and both met by sruthi, a client that others wrote."""

import xml.etree.ElementTree as ET

import pytest
import sruthi
from hypothesis import given
from hypothesis import strategies as st
from sruthi.errors import SruError

from tests.catalogue.sru.service import SERVICE, TITLES, Session, answer, dublin_core
from wenmai.catalogue.cql import tree
from wenmai.catalogue.cql.parser import parse
from wenmai.catalogue.diagnostics import Diagnostic
from wenmai.catalogue.sru.reading import understand
from wenmai.catalogue.sru.requests import Explain, Operation, Rejected, Scan, Search, SortKey, Version
from wenmai.catalogue.sru.responses import content_type
from wenmai.catalogue.sru.service import DC, MARCXML

SRW = "{http://www.loc.gov/zing/srw/}"
SRU = "{http://docs.oasis-open.org/ns/search-ws/sruResponse}"
DIAGNOSTIC_1 = "{http://www.loc.gov/zing/srw/diagnostic/}"
DIAGNOSTIC_2 = "{http://docs.oasis-open.org/ns/search-ws/diagnostic}"


def _understood(**parameters):
    return understand(parameters.items(), SERVICE)


def _wrong(**parameters):
    request = _understood(**parameters)
    assert isinstance(request, Rejected)
    return request.diagnostics


def _search(**parameters):
    return _understood(operation="searchRetrieve", version="1.2", **parameters)


def test_nothing_at_all_is_an_explain():
    assert understand([], SERVICE) == Explain(Version.V1_2)


def test_search_of_each_version():
    for version in ("1.1", "1.2"):
        request = _understood(operation="searchRetrieve", version=version, query="dc.title any 红楼梦")
        assert isinstance(request, Search)
        assert (request.version, request.query) == (version, parse("dc.title any 红楼梦"))
    assert isinstance(_understood(query="cat"), Search)
    assert _understood(query="cat").version is Version.V2_0
    assert _understood(query="cat", version="1.1").version is Version.V1_1


def test_all_parameters_of_a_search():
    request = understand(
        [("version", "1.1"), ("operation", "searchRetrieve"), ("query", "cat"), ("startRecord", "5"),
         ("maximumRecords", "2"), ("recordPacking", "string"), ("recordSchema", MARCXML.uri),
         ("sortKeys", "title,dc,0,1 date"), ("x-lang", "zh"), ("resultSetTTL", "10")],
        SERVICE,
    )  # fmt: skip
    assert request == Search(
        Version.V1_1,
        extra=(("x-lang", "zh"),),
        text="cat",
        query=tree.Query(tree.Clause("cat")),
        start=5,
        most=2,
        schema=MARCXML,
        as_text=True,
        sort_keys=(SortKey("title", "dc", ascending=False, case_sensitive=True), SortKey("date")),
    )


def test_more_than_the_most_gives_the_most_and_none_is_none():
    assert (_search(query="a", maximumRecords="1000").most, _search(query="a", maximumRecords="0").most) == (3, 0)


def test_all_mistakes_are_told_at_once():
    assert _wrong(
        operation="searchRetrieve", version="1.1", query="a and", startRecord="0", maximumRecords="-1",
        recordSchema="none", recordPacking="json", recordXPath="//x", sortKeys=",dc",
    ) == (
        Diagnostic(10, "character 5: the query ends; a word could stand here"),
        Diagnostic(66, "none"),
        Diagnostic(6, "startRecord"),
        Diagnostic(6, "maximumRecords"),
        Diagnostic(72),
        Diagnostic(71, "json"),
        Diagnostic(82, ",dc"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"operation": "dance", "version": "1.2"}, Diagnostic(4, "dance")),
        ({"operation": "searchRetrieve", "query": "a"}, Diagnostic(7, "version")),
        ({"operation": "searchRetrieve", "version": "1.2"}, Diagnostic(7, "query")),
        ({"operation": "scan", "version": "1.2"}, Diagnostic(7, "scanClause")),
        ({"version": "9", "query": "a"}, Diagnostic(5, "2.0")),
        ({"query": "a", "queryType": "sql"}, Diagnostic(6, "queryType")),
        ({"query": "a", "recordPacking": "xml"}, Diagnostic(71, "xml")),
        ({"query": "a", "recordXMLEscaping": "no"}, Diagnostic(6, "recordXMLEscaping")),
        ({"query": "a", "sortKeys": "a,,,,never"}, Diagnostic(92, "never")),
        ({"query": "a", "startRecord": "１"}, Diagnostic(6, "startRecord")),
        ({"query": "a", "startRecord": "9" * 5000}, Diagnostic(6, "startRecord")),
        ({"scanClause": "a", "responsePosition": "99"}, Diagnostic(120, "99")),
        ({"scanClause": "a and b"}, Diagnostic(10, "a scanClause is one search clause")),
        ({"scanClause": "a", "maximumTerms": "0"}, Diagnostic(6, "maximumTerms")),
    ],
)
def test_mistake_is_told_by_its_diagnostic(parameters, wrong):
    assert wrong in _wrong(**parameters)


def test_a_parameter_twice_is_a_mistake_unless_it_says_the_same():
    assert isinstance(understand([("query", "a"), ("query", "a")], SERVICE), Search)
    assert understand([("query", "a"), ("query", "b")], SERVICE).diagnostics == (Diagnostic(6, "query"),)


def test_what_is_not_known_is_a_warning():
    request = _search(query="a", colour="red", stylesheet="x.xsl", sortKeys="b")
    assert request.warnings == (Diagnostic(8, "colour"), Diagnostic(8, "sortKeys"), Diagnostic(110))
    assert request.sort_keys == ()


def test_search_terms_need_no_syntax():
    assert _understood(query='红楼 "梦', queryType="searchTerms").query == tree.Query(
        tree.Clause('红楼 "梦', "cql.serverChoice", tree.Relation("all"))
    )


def test_scan():
    assert _understood(scanClause="dc.title = 红", responsePosition="0", maximumTerms="5") == Scan(
        Version.V2_0, text="dc.title = 红", clause=tree.Clause("红", "dc.title"), position=0, most=5
    )


@given(st.lists(st.tuples(
    st.sampled_from(["operation", "version", "query", "scanClause", "startRecord", "maximumRecords", "recordPacking",
                     "recordSchema", "sortKeys", "queryType", "responsePosition", "x-a", "?"]),
    st.one_of(st.sampled_from(["searchRetrieve", "scan", "explain", "1.1", "1.2", "2.0", "cat", "1", "xml", "dc"]),
              st.text(max_size=8)),
), max_size=8))  # fmt: skip
def test_whatever_is_asked_gets_well_formed_xml(parameters):
    root = ET.fromstring(answer(parameters))
    assert root.tag.endswith("Response")


def test_client_that_others_wrote_reads_all_pages():
    session = Session()
    client = sruthi.Client("http://library.example/sru", maximum_records=3, record_schema="dc", session=session)
    found = client.searchretrieve('dc.title any "红楼梦"')
    assert (found.count, found.sru_version, found.next_start_record) == (7, "1.2", 4)
    assert [each["title"] for each in found] == list(TITLES)
    assert [asked["startRecord"] for asked in session.asked] == ["1", "4", "7"]


def test_client_that_others_wrote_reads_the_explanation():
    told = sruthi.Client("http://library.example/sru", session=Session()).explain()
    assert (told.server["host"], told.server["port"], told.server["database"]) == ("library.example", 443, "sru")
    assert told.database["title"] == "文脉联合目录"
    assert told.index == {"dc": {"title": "题名"}}
    assert told.schema["dc"] == {"identifier": DC.uri, "name": "dc", "title": "Dublin Core"}
    assert told.config == {
        "maximumRecords": 3, "maximumTerms": 100, "defaults": {"numberOfRecords": 10, "retrieveSchema": "dc"}
    }  # fmt: skip


def test_client_that_others_wrote_hears_the_diagnostic():
    with pytest.raises(SruError, match="info:srw/diagnostic/1/13"):
        sruthi.Client("http://library.example/sru", session=Session()).searchretrieve("(a")


def _tags(node):
    return [child.tag.rpartition("}")[2] for child in node]


def test_answer_of_1_2_has_the_order_of_its_schema():
    root = ET.fromstring(answer({"operation": "searchRetrieve", "version": "1.2", "query": "a", "colour": "x"}.items()))
    assert root.tag == f"{SRW}searchRetrieveResponse"
    assert _tags(root) == [
        "version", "numberOfRecords", "records", "nextRecordPosition", "echoedSearchRetrieveRequest", "diagnostics"
    ]  # fmt: skip
    record = root[2][0]
    assert _tags(record) == ["recordSchema", "recordPacking", "recordData", "recordIdentifier", "recordPosition"]
    assert _tags(root[4]) == [
        "version", "query", "xQuery", "startRecord", "maximumRecords", "recordPacking", "recordSchema"
    ]  # fmt: skip
    assert [each.findtext(f"{DIAGNOSTIC_1}uri") for each in root[5]] == ["info:srw/diagnostic/1/8"]


def test_answer_of_1_1_has_no_record_identifier():
    root = ET.fromstring(answer({"operation": "searchRetrieve", "version": "1.1", "query": "a"}.items()))
    assert _tags(root[2][0]) == ["recordSchema", "recordPacking", "recordData", "recordPosition"]


def test_answer_of_2_0():
    root = ET.fromstring(answer({"query": "损", "startRecord": "6"}.items()))
    assert root.tag == f"{SRU}searchRetrieveResponse"
    assert _tags(root) == [
        "version", "numberOfRecords", "records", "echoedSearchRetrieveRequest", "resultCountPrecision"
    ]  # fmt: skip
    absent, last = root[2]
    assert _tags(last) == ["recordSchema", "recordXMLEscaping", "recordData", "recordIdentifier", "recordPosition"]
    assert absent.findtext(f"{SRU}recordSchema") == "info:srw/schema/1/diagnostics-v1.1"
    assert absent.findtext(f".//{DIAGNOSTIC_2}uri") == "info:srw/diagnostic/1/64"
    assert last.findtext(f"{SRU}recordPosition") == "7"


def test_record_as_text_is_the_same_record():
    root = ET.fromstring(answer({"query": "a", "recordXMLEscaping": "string"}.items()))
    assert [each.text for each in root.iter(f"{SRU}recordData")] == [dublin_core(title) for title in TITLES[:3]]


def test_start_behind_the_last_record():
    root = ET.fromstring(answer({"query": "a", "startRecord": "8"}.items()))
    assert root.findtext(f"{SRU}numberOfRecords") == "7"
    assert root.findtext(f".//{DIAGNOSTIC_2}uri") == "info:srw/diagnostic/1/61"


def test_scan_answer():
    root = ET.fromstring(answer({"operation": "scan", "version": "1.2", "scanClause": "title = 红"}.items()))
    assert _tags(root) == ["version", "terms", "echoedScanRequest"]
    assert _tags(root[1][0]) == ["value", "numberOfRecords", "displayTerm", "whereInList"]


def test_rejection_has_the_shape_of_what_was_asked():
    for parameters, operation, tags in (
        ({"query": "("}, Operation.SEARCH, ["version", "numberOfRecords", "diagnostics"]),
        ({"scanClause": "("}, Operation.SCAN, ["version", "diagnostics"]),
        ({"operation": "x", "version": "1.1"}, Operation.EXPLAIN, ["version", "record", "diagnostics"]),
    ):
        root = ET.fromstring(answer(parameters.items()))
        assert root.tag.endswith(f"}}{operation}Response")
        assert _tags(root) == tags


def test_media_types():
    assert content_type(Version.V1_1) == "text/xml; charset=utf-8"
    assert content_type(Version.V2_0) == "application/sru+xml; charset=utf-8"
