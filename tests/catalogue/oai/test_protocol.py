"""Requests, tokens and answers: by the protocol's rules, by its schema, and by two harvesters that others wrote."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from oaipmh_scythe import Scythe
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, BadResumptionToken, IdDoesNotExist, NoRecordsMatch

from tests.catalogue.oai.stock import EPOCH, NOW, REPOSITORY, SETS, STOCK, answer, keyed, serving
from wenmai.catalogue.oai import responses
from wenmai.catalogue.oai.reading import understand
from wenmai.catalogue.oai.requests import (
    Code,
    Cursor,
    GetRecord,
    Listing,
    ListMetadataFormats,
    ListSets,
    Rejected,
    Selection,
)
from wenmai.catalogue.oai.resumption import BadToken, issue, redeem

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("answers.xsd")))
OAI = "{http://www.openarchives.org/OAI/2.0/}"


def _ask(**arguments):
    return understand([(name.rstrip("_"), value) for name, value in arguments.items()], REPOSITORY, keyed)


def _codes(**arguments):
    request = _ask(**arguments)
    assert isinstance(request, Rejected)
    return [fault.code for fault in request.faults]


def _valid(text: str):
    root = etree.fromstring(text.encode())
    SCHEMA.assertValid(root)
    return root


def test_day_and_second_make_half_open_spans():
    days = _ask(verb="ListRecords", metadataPrefix="oai_dc", from_="2024-01-01", until="2024-01-01")
    assert days.selection == Selection("oai_dc", EPOCH, EPOCH + timedelta(days=1))
    seconds = _ask(verb="ListRecords", metadataPrefix="oai_dc", until="2024-01-01T00:00:00Z", set="org:1")
    assert seconds.selection == Selection("oai_dc", None, EPOCH + timedelta(seconds=1), "org:1")


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"verb": "Dance"},
        {"verb": ""},
        {"metadataPrefix": "oai_dc"},
    ],
)
def test_bad_verb(arguments):
    assert _codes(**arguments) == [Code.BAD_VERB]


@pytest.mark.parametrize(
    "arguments",
    [
        {"verb": "Identify", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "identifier": "oai:library.example:1"},
        {"verb": "GetRecord", "identifier": "no uri", "metadataPrefix": "oai_dc"},
        {"verb": "ListRecords"},
        {"verb": "ListRecords", "metadataPrefix": ""},
        {"verb": "ListRecords", "metadataPrefix": "a b"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2024"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2024-02-30"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2024-01-01T00:00:00+08:00"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2024-01-02", "until": "2024-01-01"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2024-01-01", "until": "2024-01-01T00:00:00Z"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a:"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"},
    ],
)
def test_bad_argument(arguments):
    assert set(_codes(**arguments)) == {Code.BAD_ARGUMENT}


def test_argument_twice_is_bad():
    twice = [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("metadataPrefix", "oai_dc")]
    assert understand(twice, REPOSITORY, keyed).faults[0].code is Code.BAD_ARGUMENT
    assert understand([("verb", "Identify")] * 2, REPOSITORY, keyed).faults[0].code is Code.BAD_VERB


def test_other_faults():
    assert _codes(verb="ListRecords", metadataPrefix="mods") == [Code.NO_FORMAT]
    assert _codes(verb="ListSets", resumptionToken="x") == [Code.BAD_TOKEN]
    assert _codes(verb="ListIdentifiers", resumptionToken="x") == [Code.BAD_TOKEN]
    flat = replace(REPOSITORY, has_sets=False)
    assert understand([("verb", "ListSets")], flat, keyed).faults[0].code is Code.NO_SETS


def test_until_at_the_end_of_the_calendar_is_open():
    assert _ask(verb="ListRecords", metadataPrefix="oai_dc", until="9999-12-31").selection.before is None


SELECTIONS = st.builds(
    Selection,
    st.sampled_from(["oai_dc", "marcxml"]),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(["", "org", "org:510422"]),
)
CURSORS = st.builds(
    Cursor,
    st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 2**63),
    st.integers(0, 2**40),
    st.none() | st.integers(0, 2**40),
)


@given(SELECTIONS, CURSORS, st.booleans())
def test_token_comes_back(selection, cursor, whole):
    token = issue(selection, cursor, whole=whole, keyed=keyed)
    assert redeem(token, whole=whole, keyed=keyed) == (selection, cursor)
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert len(token) < 250
    with pytest.raises(BadToken):
        redeem(token, whole=not whole, keyed=keyed)


@given(SELECTIONS, CURSORS, st.data())
def test_changed_token_is_bad(selection, cursor, data):
    token = issue(selection, cursor, whole=True, keyed=keyed)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from("aZ0-._|书").filter(lambda each: each != token[place]))
    with pytest.raises(BadToken):
        redeem(token[:place] + sign + token[place + 1 :], whole=True, keyed=keyed)


@given(st.text(max_size=40))
def test_invented_token_is_bad(token):
    with pytest.raises(BadToken):
        redeem(token, whole=True, keyed=keyed)


def test_token_of_an_old_key_lives_on_and_of_no_key_is_bad():
    cursor = Cursor(EPOCH, 1, 7)
    old = issue(Selection("oai_dc"), cursor, whole=True, keyed=lambda text: keyed(text, (b"old",)))
    assert redeem(old, whole=True, keyed=keyed)[1] == cursor
    foreign = issue(Selection("oai_dc"), cursor, whole=True, keyed=lambda text: keyed(text, (b"other",)))
    with pytest.raises(BadToken):
        redeem(foreign, whole=True, keyed=keyed)


def test_sealed_token_of_another_shape_is_bad():
    for fields in ([], [1, 2], [1, "oai_dc", "x", None, "", "y", 1, 2, 3], {"a": 1}):
        body = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
        with pytest.raises(BadToken):
            redeem(f"{body}.{keyed(body)[0][:24]}", whole=True, keyed=keyed)


def test_token_under_the_keys_of_the_house():
    cursor = Cursor(EPOCH, 1, 7)
    assert redeem(issue(Selection("oai_dc"), cursor, whole=True), whole=True) == (Selection("oai_dc"), cursor)


@pytest.mark.parametrize(
    "arguments",
    [
        {"verb": "Identify"},
        {"verb": "ListMetadataFormats"},
        {"verb": "ListSets"},
        {"verb": "GetRecord", "identifier": "oai:library.example:1", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "identifier": "oai:library.example:3", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "identifier": "oai:library.example:99", "metadataPrefix": "oai_dc"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "org"},
        {"verb": "ListIdentifiers", "metadataPrefix": "marcxml", "from": "2024-01-01T00:00:03Z"},
        {"verb": "ListIdentifiers", "metadataPrefix": "marcxml", "from": "2025-01-01"},
        {"verb": "ListIdentifiers", "metadataPrefix": "none"},
        {"verb": "ListIdentifiers", "resumptionToken": "红\x00"},
        {"verb": "Nothing", "x": "y"},
    ],
)
def test_answer_keeps_to_the_schema(arguments):
    root = _valid(answer(arguments.items()))
    assert root.findtext(f"{OAI}responseDate") == "2026-11-22T04:05:06Z"


@given(st.lists(st.tuples(
    st.sampled_from(["verb", "metadataPrefix", "identifier", "set", "from", "until", "resumptionToken", "<x>"]),
    st.one_of(st.sampled_from(["ListRecords", "GetRecord", "ListSets", "oai_dc", "2024-01-01", "oai:a:b", "org"]),
              st.text(max_size=6)),
), max_size=5))  # fmt: skip
def test_whatever_is_asked_gets_a_valid_answer(arguments):
    _valid(answer(arguments))


def test_bad_arguments_are_not_repeated_and_good_ones_are():
    bad = _valid(answer([("verb", "ListRecords"), ("x", "y")])).find(f"{OAI}request")
    assert dict(bad.attrib) == {}
    good = _valid(answer([("verb", "ListRecords"), ("metadataPrefix", "none")])).find(f"{OAI}request")
    assert dict(good.attrib) == {"verb": "ListRecords", "metadataPrefix": "none"}


def test_lists_are_given_page_by_page():
    token, seen, cursors = "", [], []
    while True:
        arguments = {"resumptionToken": token} if token else {"metadataPrefix": "oai_dc"}
        root = _valid(answer({"verb": "ListIdentifiers", **arguments}.items()))
        seen += [each.text for each in root.iter(f"{OAI}identifier")]
        resumption = next(root.iter(f"{OAI}resumptionToken"))
        cursors.append(int(resumption.get("cursor")))
        assert resumption.get("completeListSize") == "40"
        token = resumption.text
        if not token:
            break
    assert seen == [f"oai:library.example:{each.id}" for each in STOCK]
    assert cursors == [0, 7, 14, 21, 28, 35]


def test_list_of_one_page_has_no_token():
    root = _valid(answer({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2024-01-01T00:00:00Z"}.items()))
    assert [each.text for each in root.iter(f"{OAI}resumptionToken")] == []
    assert len(list(root.iter(f"{OAI}record"))) == 4


def test_faults_of_single_answers():
    item = replace(STOCK[0].item("oai_dc"), metadata="")
    texts = (
        (responses.get_record(GetRecord((), "a:b", "oai_dc"), item, REPOSITORY, NOW), Code.NO_FORMAT),
        (responses.list_formats(ListMetadataFormats(()), (), REPOSITORY, NOW), Code.NO_FORMATS),
        (responses.list_sets(ListSets(()), (), REPOSITORY, NOW), Code.NO_SETS),
        (
            responses.list_page(Listing((), True, Selection("oai_dc")), responses.Page([]), REPOSITORY, NOW),
            Code.NO_MATCH,
        ),
    )
    for text, code in texts:
        assert _valid(text).find(f"{OAI}error").get("code") == code


def test_sickle_harvests_everything():
    with serving() as url:
        sickle = Sickle(url)
        told = sickle.Identify()
        assert (told.repositoryName, told.granularity) == ("文脉联合目录", "YYYY-MM-DDThh:mm:ssZ")
        assert [each.metadataPrefix for each in sickle.ListMetadataFormats()] == ["oai_dc", "marcxml"]
        assert [each.setName for each in sickle.ListSets()] == [each.name for each in SETS]
        records = list(sickle.ListRecords(metadataPrefix="oai_dc"))
        assert [each.header.identifier for each in records] == [f"oai:library.example:{each.id}" for each in STOCK]
        assert [each.deleted for each in records] == [each.deleted for each in STOCK]
        assert records[0].metadata == {"title": ["oai_dc 书 1 & 册"]}
        kept = list(sickle.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True, set="org:510422"))
        assert len(kept) == sum(not each.deleted and each.spec == "org:510422" for each in STOCK)
        for error, call in (
            (NoRecordsMatch, lambda: sickle.ListRecords(metadataPrefix="oai_dc", set="nobody")),
            (BadArgument, lambda: sickle.ListRecords(colour="red")),
            (BadResumptionToken, lambda: sickle.ListRecords(resumptionToken="x.y")),
            (IdDoesNotExist, lambda: sickle.GetRecord(identifier="oai:a:b", metadataPrefix="oai_dc")),
        ):
            with pytest.raises(error):
                call()


def test_windows_of_a_second_make_up_the_whole():
    with serving() as url:
        sickle, seen = Sickle(url), []
        for second in range(9):
            stamp = (EPOCH + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
            seen += sickle.ListIdentifiers(**{"metadataPrefix": "oai_dc", "from": stamp, "until": stamp})
        assert [each.identifier for each in seen] == [f"oai:library.example:{each.id}" for each in STOCK]


@settings(max_examples=30)
@given(st.sets(st.integers(0, 9), max_size=4), st.sampled_from(("", "org", "org:510422")))
def test_windows_of_any_edges_hold_each_change_once_and_the_deleted_too(edges, spec):
    wanted = [each for each in STOCK if not spec or f"{each.spec}:".startswith(f"{spec}:")]
    starts = [None, *sorted(edges)]
    ends = [*(edge - 1 for edge in starts[1:]), None]
    seen = [header for window in zip(starts, ends, strict=True) for header in _window(*window, spec)]
    assert seen == [(REPOSITORY.identifier(str(each.id)), each.deleted) for each in wanted]


def _window(first, last, spec):
    """Identifiers between two seconds, both included, page by page, and whether each is deleted."""
    edges = {"from": first, "until": last}
    stamps = {
        name: f"{EPOCH + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"
        for name, second in edges.items()
        if second is not None
    }
    if stamps.get("until", "9") < stamps.get("from", f"{EPOCH:%Y-%m-%dT%H:%M:%SZ}"):
        return
    asked = {"metadataPrefix": "oai_dc", **stamps, **({"set": spec} if spec else {})}
    while asked:
        root = etree.fromstring(answer([("verb", "ListIdentifiers"), *asked.items()]).encode())
        for each in root.iter(f"{OAI}header"):
            yield each.findtext(f"{OAI}identifier"), each.get("status") == "deleted"
        token = root.findtext(f".//{OAI}resumptionToken")
        asked = {"resumptionToken": token} if token else {}


def test_scythe_harvests_the_same():
    with serving() as url, Scythe(url) as scythe:
        records = list(scythe.list_records(metadata_prefix="oai_dc"))
        assert [each.header.identifier for each in records] == [f"oai:library.example:{each.id}" for each in STOCK]
        since = datetime(2024, 1, 1, 0, 0, 7, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        headers = list(scythe.list_identifiers(metadata_prefix="oai_dc", from_=since))
        assert len(headers) == sum(each.stamp >= EPOCH + timedelta(seconds=7) for each in STOCK)
        got = scythe.get_record(identifier="oai:library.example:2", metadata_prefix="oai_dc")
        assert got.metadata == {"title": ["oai_dc 书 2 & 册"]}
