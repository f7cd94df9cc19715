"""The search of the catalogue against reading every record, and what changes in it when records change."""

import random
import shutil

import pytest
from django.conf import settings
from django.db import connection

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.threads import elsewhere, open_transaction, pass_horizon
from tests.catalogue.brute import Oracle
from tests.catalogue.samples import loc_bytes, outside
from wenmai.audit import epoch
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.attached import Holdings, supply_holdings
from wenmai.catalogue.engine.touching import touch
from wenmai.catalogue.index import keeper, shelf
from wenmai.catalogue.index.schema import BEGINNING
from wenmai.catalogue.index.wanted import PAGE, Field, Wanted
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries import changes
from wenmai.catalogue.queries.changes import entries
from wenmai.catalogue.queries.search import behind, find, match, suggest
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index(settings, tmp_path, monkeypatch):
    """An index of its own, which sees what the test's own open transaction holds."""
    settings.CATALOGUE_INDEX = tmp_path / "index"
    monkeypatch.setattr(changes, "HORIZON", "true")


def _titles(text: str, **more) -> list[str]:
    return [each.title for each in find(Wanted(text, **more)).hits]


def _put(*records) -> None:
    imported(iso2709(*records))
    keeper.catch_up()


def _questions(oracle: Oracle, number: int) -> list[Wanted]:
    """Words drawn from the entries themselves: pieces of one to four signs of titles, names and subjects, by frequency."""
    draw = random.Random(20261122)
    found = []
    for _ in range(number):
        entry = draw.choice(oracle.entries)
        field = draw.choice([Field.ANY, Field.ANY, Field.TITLE, Field.AUTHOR, Field.SUBJECT, Field.PUBLISHER])
        texts = entry.title if field in {Field.ANY, Field.TITLE} else getattr(entry, field.value)
        text = draw.choice(texts or ("中国",))
        length, start = draw.choice([1, 1, 2, 2, 3, 4, 9]), draw.randrange(len(text))
        words = text[start : start + length].strip() or "史"
        if draw.random() < 0.2 and field == Field.ANY and entry.author:
            words = f"{words} {draw.choice(entry.author)[:3]}"
        found.append(Wanted(words, field, decade=draw.choice(["", "", "", "1990"])))
    return found


def _agree(wanted: Wanted, oracle: Oracle) -> None:
    expected = oracle.found(wanted)
    matched = match(wanted)
    assert (wanted, matched.count, list(matched.ids)) == (wanted, len(expected), expected[:PAGE])


def test_every_question_to_the_shipped_records_is_answered_as_by_reading_all():
    imported(loc_bytes(), source="loc")
    keeper.catch_up()
    oracle = Oracle(entries(list(Record.objects.values_list("id", flat=True))))
    for wanted in _questions(oracle, 400):
        _agree(wanted, oracle)
    for text in ("zhongguo", "zg", "shi", "history", "7801", "1", "C", "中国 历史", "中国历史", "'", "。", ""):
        _agree(Wanted(text), oracle)


def test_every_question_to_two_thousand_records_is_answered_as_by_reading_all():
    raw = b"".join(each + b"\x1d" for each in outside("loc-chinese-5000.mrc").read_bytes().split(b"\x1d")[:2000])
    imported(raw, source="loc")
    keeper.catch_up()
    oracle = Oracle(entries(list(Record.objects.values_list("id", flat=True))))
    for wanted in _questions(oracle, 150):
        _agree(wanted, oracle)


def test_pages_follow_each_other():
    imported(loc_bytes(), source="loc")
    keeper.catch_up()
    oracle = Oracle(entries(list(Record.objects.values_list("id", flat=True))))
    expected = oracle.found(Wanted("中"))
    pages = [list(match(Wanted("中", page=number)).ids) for number in range(1, len(expected) // PAGE + 2)]
    assert [key for page in pages for key in page] == expected


def test_facets_count_all_that_is_found():
    _put(
        marc("四川史", number="1", year=1991, clc="K297.1"),
        marc("四川地理", number="2", year=2001, clc="K928"),
        marc("四川话", number="3", year=2003, clc="H172", language="eng"),
    )
    found = find(Wanted("四川"))
    assert found.facets["class"] == (("K", 2), ("H", 1))
    assert found.facets["decade"] == (("2000", 2), ("1990", 1))
    assert found.facets["language"] == (("chi", 2), ("eng", 1))
    assert _titles("四川", class_="K", decade="2000") == ["四川地理"]
    assert _titles("四川", years=(2002, None)) == ["四川话"]


def test_a_book_is_found_by_number_class_sound_and_either_script():
    _put(marc("儿童心理学", number="1", author="朱智贤", isbn="9787107018770", clc="B844.1"), marc("活着", number="2"))
    numbers = ("9787107018770", "978-7-107-01877-0", "7107018779", "97871070")
    for text in (*numbers, "B844", "b844.1", "ertongxinli", "etxl", "xinlixue", "兒童心理學", "朱智贤 儿童"):
        assert (text, _titles(text)) == (text, ["儿童心理学"])
    for text in ("9787107018771", "B845", "xinlixuex", "儿童学", "童心 朱李"):
        assert (text, _titles(text)) == (text, [])


def test_a_title_with_both_words_comes_before_a_newer_book_with_one_of_them_elsewhere():
    _put(
        marc("四川历史", number="1", year=1991),
        marc("四川地理", number="2", year=2001, author="历史研究所"),
        marc("历史地图里的四川", number="3", year=1980),
    )
    assert _titles("四川 历史") == ["四川历史", "历史地图里的四川", "四川地理"]
    assert _titles("历史 四川") == ["四川历史", "历史地图里的四川", "四川地理"]


def test_the_title_itself_comes_first_then_what_starts_with_it():
    _put(
        marc("读活着", number="1", year=2024),
        marc("活着之上", number="2", year=2014),
        marc("活着", number="3", author="余华", year=1993),
        marc("余华研究", number="4", subject="活着", year=2020),
    )
    assert _titles("活着") == ["活着", "活着之上", "读活着", "余华研究"]


@pytest.mark.parametrize("length", [1, BEGINNING, BEGINNING + 1, 12])
def test_what_starts_with_it_comes_first_whether_its_start_is_short_or_long(length):
    whole = "攀枝花市公共文化服务体系建设"
    _put(marc(f"论{whole}", number="1", year=2024), marc(whole, number="2", year=1990))
    assert _titles(whole[:length]) == [whole, f"论{whole}"]
    assert suggest(whole[:length]) == (whole,)


@pytest.mark.django_db(transaction=True)  # a place in the feed is a transaction
def test_a_change_a_deletion_and_a_merge_are_seen():
    _put(marc("旧题名", number="1", isbn="9787107018770"), marc("另一本", number="2", isbn="9787220100017"))
    _put(marc("新题名", number="1", isbn="9787107018770"))
    assert (_titles("旧题名"), _titles("新题名")) == ([], ["新题名"])
    one, other = the_record("1"), the_record("2")
    event = merge(system(), winner=one.pk, loser=other.pk)
    keeper.catch_up()
    assert (_titles("另一本"), _titles("9787220100017")) == ([], ["新题名"])
    undo_merge(system(), event=event.pk)
    keeper.catch_up()
    assert (_titles("另一本"), _titles("9787220100017")) == (["另一本"], ["另一本"])
    _put(marc("新题名", number="1", deleted="d"))
    assert _titles("新题名") == []


def test_copies_are_found_by_place_and_what_has_more_of_them_comes_first():
    _put(marc("山", number="1"), marc("山河", number="2"), marc("山水", number="3"))
    ids = [the_record(number).pk for number in ("1", "2", "3")]
    held = {ids[2]: Holdings(("51", "5104", "PZH"), ("51", "5104"), 3), ids[1]: Holdings(("51", "5101"), (), 1)}
    stop = supply_holdings(lambda asked: {key: held[key] for key in asked if key in held})
    try:
        touch(held)
        keeper.catch_up()
        found = find(Wanted("山"))
        assert [each.title for each in found.hits] == ["山", "山水", "山河"]
        assert found.facets["place"] == (("51", 2), ("5101", 1), ("5104", 1), ("PZH", 1))
        assert _titles("山", available=True) == ["山水"]
        assert _titles("山", place="5101") == ["山河"]
        assert _titles("山", place="5101", available=True) == []
    finally:
        stop()


def test_a_lost_index_is_built_again_and_another_epoch_begins_anew():
    _put(marc("活着", number="1"))
    shutil.rmtree(settings.CATALOGUE_INDEX)
    with pytest.raises(Conflict):
        find(Wanted("活着"))
    assert keeper.catch_up() == 1
    shelf.remember(shelf.Standing(0, *(getattr(shelf.standing(), name) for name in ("records", "touches"))))
    assert (keeper.advance(), _titles("活着")) == (1, ["活着"])


def test_two_processes_never_write_one_index():
    _put(marc("活着", number="1"))
    imported(iso2709(marc("兄弟", number="2")))
    with shelf.alone() as mine:
        assert (mine, keeper.advance()) == (True, 0)
    assert keeper.advance() == 1


def test_what_is_typed_is_completed():
    _put(marc("四川史", number="1"), marc("四川地理", number="2", year=2021), marc("活着", number="3"))
    assert suggest("四川") == ("四川地理", "四川史")
    assert suggest("sichuan") == ("四川地理", "四川史")
    assert (suggest(""), suggest("无")) == ((), ())


def test_a_page_asks_the_database_once(django_assert_num_queries):
    _put(marc("四川史", number="1"))
    with django_assert_num_queries(1):
        find(Wanted("四川"))
    _put(marc("四川地理", number="2"), marc("四川话", number="3"))
    with django_assert_num_queries(1):
        find(Wanted("四川"))


@pytest.mark.django_db(transaction=True)
def test_a_record_of_an_open_transaction_is_not_passed_over(monkeypatch):
    monkeypatch.setattr(changes, "HORIZON", epoch.HORIZON)
    with open_transaction(lambda: imported(iso2709(marc("先开始", number="1")))):
        keeper.catch_up()
        assert _titles("开始") == []
    assert behind()
    pass_horizon()
    keeper.catch_up()
    assert (_titles("开始"), behind()) == (["先开始"], False)


@pytest.mark.django_db(transaction=True)
def test_an_older_transaction_of_others_holds_up_no_record(monkeypatch):
    monkeypatch.setattr(changes, "HORIZON", epoch.HORIZON)
    keeper.catch_up()
    with open_transaction(_begun):
        elsewhere(lambda: imported(iso2709(marc("后开始", number="2"))))
        assert behind()
        keeper.catch_up()
        assert (_titles("开始"), behind(), keeper.advance()) == (["后开始"], False, 0)
    pass_horizon()
    keeper.catch_up()
    assert (_titles("开始"), behind()) == (["后开始"], False)


def _begun() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
