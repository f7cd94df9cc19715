"""The public catalogue: found by anybody, with where each book is, and what becomes of it when records are merged."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, sign_in
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.index import keeper
from wenmai.catalogue.marc.value import control, data
from wenmai.catalogue.queries import changes
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.holdings import held
from wenmai.library.models import Hold, Item
from wenmai.library.queries.opac import Copies, copies_of
from wenmai.library.views import opac

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def index(settings, tmp_path, monkeypatch):
    """An index of its own, which sees what the test's own open transaction holds."""
    settings.CATALOGUE_INDEX = tmp_path / "index"
    monkeypatch.setattr(changes, "HORIZON", "true")


@pytest.fixture
def house():
    return a_library()


def books(*titles: str) -> list:
    numbers = [f"o{number}" for number in range(len(titles))]
    imported(
        iso2709(
            *[
                marc(title, number=number, author="余华", year=1990 + 10 * n, clc="I247.5")
                for n, (title, number) in enumerate(zip(titles, numbers, strict=True))
            ]
        )
    )
    return [the_record(number) for number in numbers]


@pytest.mark.usefixtures("index")
def test_a_book_is_found_by_words_and_by_sound_with_its_copies(client, house):
    alive, brothers = books("活着", "兄弟")
    an_item(house, record=alive)
    lent = an_item(house, record=alive)
    lend(system(), at=at(house), item=lent.pk, reader=a_reader(house).pk)
    keeper.catch_up()
    for asked in ("活着", "huozhe", "余华 活"):
        page = text_of(client.get("/library/", {"q": asked}))
        assert ("活着" in page, "兄弟" in page, "在架 1 册" in page, "共 1 种" in page) == (True, False, True, True)
    assert "没有馆藏" in text_of(client.get("/library/", {"q": "兄弟"}))
    assert brothers.pk != alive.pk
    assert "没有找到" in text_of(client.get("/library/", {"q": "红楼梦"}))


@pytest.mark.usefixtures("index")
def test_a_reader_holds_straight_from_the_list_and_is_back_in_it(client, house):
    citizen = a_citizen()
    register_reader(system(), reader=NewReader(citizen.person, house.code))
    (record,) = books("盐边的山")
    item = an_item(house, record=record)
    lend(system(), at=at(house), item=item.pk, reader=a_reader(house).pk)
    keeper.catch_up()
    address = "/library/?q=盐边的山"
    assert 'name="pickup"' not in client.get(address).text
    sign_in(client, citizen)
    page = client.get(address)
    assert f'action="/library/{record.pk}/hold/"' in page.text
    sent = {"pickup": house.code, "key": f"{page.context['key']}-{record.pk}", "list": "q=盐边的山"}
    for _ in range(2):
        page = client.post(f"/library/{record.pk}/hold/", sent, follow=True)
    assert ("约上了" in page.text, "约着" in page.text, Hold.objects.get().record_id) == (True, True, record.pk)


@pytest.mark.usefixtures("index")
def test_a_search_before_the_index_has_read_a_new_book_says_so_and_looks_again(client):
    books("兄弟")
    keeper.catch_up()
    imported(iso2709(marc("活着", number="new", author="余华")))
    page = client.get("/library/", {"q": "活着"})
    tries = []
    while page.context["again"].seconds:
        tries.append(page.context["again"].seconds)
        assert ("还在排进目录" in text_of(page), 'hx-trigger="load delay' in page.text) == (True, True)
        page = client.get(f"/library/{page.context['again'].query}")
    assert (tries, "还在排进目录" in text_of(page), "hx-get" in page.text) == ([2, 4, 8, 16], True, False)
    one = client.get("/library/", {"q": "兄弟"})
    assert ("共 1 种" in text_of(one), one.context["again"].seconds, "hx-get" in one.text) == (True, 0, False)
    keeper.catch_up()
    page = client.get(f"/library/{page.context['again'].query}")
    assert ("共 1 种" in text_of(page), page.context["again"]) == (True, None)


@pytest.mark.usefixtures("index")
def test_the_last_page_that_can_be_turned_to_says_that_more_follows(client, monkeypatch):
    monkeypatch.setattr(opac, "LAST_PAGE", 1)
    books(*(f"花开第{number}年" for number in range(21)))
    keeper.catch_up()
    page = client.get("/library/", {"q": "花开"})
    assert ("后面还有" in text_of(page), 'rel="next"' in page.content.decode()) == (True, False)


@pytest.mark.usefixtures("index")
def test_facets_narrow_and_widen(client, house):
    alive, brothers = books("活着", "兄弟")
    an_item(house, record=alive)
    an_item(a_library(MIYI), record=brothers)
    keeper.catch_up()
    page = client.get("/library/", {"q": "余华"})
    assert ("1990 年代 1" in text_of(page), "2000 年代 1" in text_of(page)) == (True, True)
    assert f"place={house.code}" in page.content.decode()
    near = client.get("/library/", {"q": "余华", "place": house.code})
    assert ("活着" in text_of(near), "兄弟" in text_of(near)) == (True, False)
    assert 'href="?q=%E4%BD%99%E5%8D%8E"' in near.content.decode()


@pytest.mark.usefixtures("index")
def test_books_are_found_by_the_format_that_a_reader_can_use(client, house):
    """SC-L12: large print, what is heard, braille, each by its chip, and together with words."""
    formats = {"braille": ("106", "f"), "large_print": ("106", "d"), "talking_book": ("307", "附有声读物")}
    plain = marc("活着", number="plain", author="余华")
    imported(iso2709(plain, *(_in_format(plain, name, *how) for name, how in formats.items())))
    for name in ("plain", *formats):
        an_item(house, record=the_record(name))
    keeper.catch_up()
    everything = client.get("/library/", {"q": "余华"})
    chips = {each.query.partition("accessible=")[2]: (each.title, each.count) for each in _accessible(everything)}
    assert ("共 4 种" in text_of(everything), chips) == (
        True,
        {"braille": ("盲文", 1), "large_print": ("大字本", 1), "talking_book": ("有声读物", 1)},
    )
    for name in formats:
        for words in ("", "余华"):
            page = client.get("/library/", {"q": words, "accessible": name})
            assert [hit.record.control for hit in page.context["page"].items] == [name]
            assert chips[name][0] in text_of(page)


def _accessible(page):
    return next(row.choices for row in page.context["facets"] if row.title == "无障碍")


def _in_format(record, number, tag, said):
    others = [field for field in record.fields if field.tag != "001"]
    return replace(record, fields=(control("001", number), *others, data(tag, "  ", ("a", said))))


@pytest.mark.usefixtures("index")
def test_one_chip_leaves_what_can_be_taken_now_through_pages_and_another_search(client, house):
    many = books(*(f"花开第{number}年" for number in range(22)))
    items = [an_item(house, record=record) for record in many]
    lend(system(), at=at(house), item=items[0].pk, reader=a_reader(house).pk)
    keeper.catch_up()
    page = client.get("/library/", {"q": "花开", "page": "2"})
    assert ("共 22 种" in text_of(page), page.context["available"].chosen) == (True, False)
    near = client.get(f"/library/{page.context['available'].query}")
    assert ("共 21 种" in text_of(near), near.context["page"].number) == (True, 1)
    shown = near.content.decode()
    assert '<input type="hidden" name="available" value="1">' in shown
    assert "&amp;available=1&amp;page=2" in shown
    assert near.context["available"].query == "?q=%E8%8A%B1%E5%BC%80"
    none = client.get("/library/", {"q": "红楼梦", "available": "1"})
    assert ("没有找到" in text_of(none), 'aria-current="true">现在能借' in none.content.decode()) == (True, True)


def test_before_there_is_an_index_the_page_says_so(client, settings, tmp_path):
    settings.CATALOGUE_INDEX = tmp_path / "none"
    page = client.get("/library/")
    assert (page.status_code, "目录正在准备" in text_of(page)) == (200, True)


def test_a_record_says_where_it_stands_and_nobody_who_has_it(client, house):
    (alive,) = books("活着")
    an_item(house, record=alive, call_number="I247.5/Y88")
    lent = an_item(a_library(MIYI), record=alive)
    lend(system(), at=at(house), item=lent.pk, reader=a_reader(house, "何静静").pk)
    page = text_of(client.get(f"/library/{alive.pk}/"))
    assert "共 2 册，现在在架 1 册" in page
    assert ("索书号 I247.5/Y88" in page, "都借出了" in page, "何静静" in page) == (True, True, False)
    assert client.get("/library/999999/").status_code == 404


def test_a_page_takes_the_same_queries_for_one_and_three_houses(client, house):
    (alive,) = books("活着")
    counts = []
    for number in range(3):
        an_item(a_library(MIYI, f"第{number}分馆", f"miyi-{number}"), record=alive)
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/library/{alive.pk}/")
        counts.append(len(caught))
    assert len(set(counts[1:])) == 1
    assert counts[0] >= counts[1]


def test_withdrawn_and_ordered_copies_do_not_count(house):
    (alive,) = books("活着")
    an_item(house, record=alive)
    an_item(house, record=alive, base="ordered")
    assert copies_of([alive.pk]) == {alive.pk: Copies(1, 1)}
    found = held([alive.pk])[alive.pk]
    assert (found.copies, house.code in found.available, "51" in found.places) == (1, True, True)
    assert copies_of([alive.pk], "510421") == {}


def test_items_follow_a_merge_and_come_back_when_it_is_undone(house):
    alive, twin = books("活着", "活着（新版）")
    first, second = an_item(house, record=alive), an_item(house, record=twin)
    event = merge(system(), loser=twin.pk, winner=alive.pk)
    assert set(Item.objects.filter(record=alive)) == {first, second}
    undo_merge(system(), event=event.pk)
    assert (Item.objects.get(pk=first.pk).record_id, Item.objects.get(pk=second.pk).record_id) == (alive.pk, twin.pk)
