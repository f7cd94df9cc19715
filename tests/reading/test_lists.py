"""Lists of books: made, put in order, shown for a while, copied; where each book is, and what merges do to them."""

import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, a_manager, sign_in
from tests.builders.reading import a_draft_list, a_list
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.library.actions.lending import lend
from wenmai.reading.actions.lists import add_book, copy_list, drop_book, edit_list, make_list, place_book
from wenmai.reading.actions.showing import publish, withdraw
from wenmai.reading.drafts import ListDraft, Showing
from wenmai.reading.queries.lists import get_shown, scopes_for, shown
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db


def titles(row) -> list[str]:
    return [each.record.title for each in row.books.order_by("place")]


def places(row) -> list[int]:
    return list(row.books.order_by("place").values_list("place", flat=True))


def test_a_list_is_made_put_in_order_and_shown(client):
    house = a_library()
    clerk, head = a_clerk(house), a_manager(house)
    row = make_list(clerk, house=house.code, draft=ListDraft("四川好书", "sichuan", house.division_id, ages=(6, 8)))
    books = [a_record(title) for title in ("死水微澜", "尘埃落定", "雪山大地")]
    for book in books:
        add_book(clerk, key=row.pk, record=book.pk)
    assert add_book(clerk, key=row.pk, record=books[0].pk).place == 1  # twice is once
    place_book(clerk, key=row.pk, record=books[2].pk, place=1, words="长江源的故事")
    place_book(clerk, key=row.pk, record=books[0].pk, place=99, words="")
    assert (titles(row), places(row)) == (["雪山大地", "尘埃落定", "死水微澜"], [1, 2, 3])
    drop_book(clerk, key=row.pk, record=books[1].pk)
    drop_book(clerk, key=row.pk, record=books[1].pk)
    assert (titles(row), places(row)) == (["雪山大地", "死水微澜"], [1, 2])
    with pytest.raises(NotAllowed):
        publish(clerk, key=row.pk, showing=Showing(clock.today()))
    assert client.get(f"/reading/lists/{row.pk}/").status_code == 404
    publish(head, key=row.pk, showing=Showing(clock.today(), clock.today()))
    assert "长江源的故事" in client.get(f"/reading/lists/{row.pk}/").content.decode()
    assert [each.ref for each in find(system(), "四川好书").items] == [f"reading.list:{row.pk}"]
    withdraw(head, key=row.pk)
    assert withdraw(head, key=row.pk).published_at is None
    assert client.get(f"/reading/lists/{row.pk}/").status_code == 404
    assert find(system(), "四川好书").items == ()


def test_a_list_is_refused_to_strangers_and_for_others_readers():
    house = a_library()
    row = a_draft_list(house)
    with pytest.raises(NotFound):
        edit_list(a_clerk(a_library(MIYI)), key=row.pk, draft=ListDraft("改", "topic", house.code))
    for scope in ("51", a_library(MIYI).division_id, "x"):
        with pytest.raises(Invalid, match="本馆"):
            edit_list(a_clerk(house), key=row.pk, draft=ListDraft("改", "topic", scope))
    assert [code for code, _name in scopes_for(house)] == [house.code, house.division_id]
    empty = make_list(system(), house=house.code, draft=ListDraft("空", "topic", house.code))
    with pytest.raises(Conflict, match="还没有书"):
        publish(a_manager(house), key=empty.pk, showing=Showing(clock.today()))
    with pytest.raises(Invalid, match="以后"):
        publish(a_manager(house), key=row.pk, showing=Showing(clock.today(), clock.today() - timedelta(days=1)))


def test_a_list_is_seen_on_its_days_only():
    row = a_list()
    publish(system(), key=row.pk, showing=Showing(date(2998, 12, 1), date(2999, 1, 31)))
    days = (date(2998, 11, 30), date(2998, 12, 1), date(2999, 1, 31), date(2999, 2, 1))
    assert [list(shown(day).values_list("pk", flat=True)) for day in days] == [[], [row.pk], [row.pk], []]


def test_last_years_list_is_copied_as_a_draft_with_order_and_words():
    house = a_library()
    old = a_list(house, "世界读书日", a_record("甲"), a_record("乙"))
    place_book(system(), key=old.pk, record=old.books.get(place=2).record_id, place=1, words="先读这本")
    new = copy_list(a_clerk(house), key=old.pk, title="世界读书日 2027")
    assert (titles(new), [each.words for each in new.books.order_by("place")]) == (["乙", "甲"], ["先读这本", ""])
    assert (new.published_at, new.copied_from_id, new.title) == (None, old.pk, "世界读书日 2027")


def test_lists_cost_the_same_for_one_and_for_many(client):
    house = a_library()

    def cost(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    first = a_list(house, "甲", a_record())
    cost("/reading/lists/")
    alone, of_one = cost("/reading/lists/"), cost(f"/reading/lists/{first.pk}/")
    books = [a_record(f"书{n}") for n in range(4)]
    for book in books:
        an_item(house, record=book)
    more = a_list(house, "乙", *books)
    a_list(house, "丙", *books)
    assert (cost("/reading/lists/"), cost(f"/reading/lists/{more.pk}/")) == (alone, of_one)


def test_each_book_says_what_can_be_had_and_machines_read_the_list(client):
    house = a_library()
    here, out, none = a_record("在架的"), a_record("借走的"), a_record("没有的")
    an_item(house, record=here)
    lend(system(), at=at(house), item=an_item(house, record=out).pk, reader=a_reader(house).pk)
    row = a_list(house, "看得见", here, out, none)
    page = client.get(f"/reading/lists/{row.pk}/").content.decode()
    said = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))
    assert ("在架1册，去借" in said, "都借出了，预约" in said, "没有馆藏" in said) == (True, True, True)
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(script[1])
    assert (data["@type"], data["numberOfItems"]) == ("ItemList", 3)
    assert [each["item"]["name"] for each in data["itemListElement"]] == ["在架的", "借走的", "没有的"]


def test_books_of_lists_follow_a_merge_and_come_back():
    imported(iso2709(marc("活着", number="l1"), marc("活着", number="l2", author="余华")))
    winner, loser = the_record("l1"), the_record("l2")
    both, one = a_list(None, "两种", winner, loser), a_list(None, "一种", loser)
    event = merge(system(), winner=winner.pk, loser=loser.pk)
    assert [[each.record_id for each in row.books.all()] for row in (both, one)] == [[winner.pk], [winner.pk]]
    assert len(get_shown(both.pk).books) == 1
    undo_merge(system(), event=event.pk)
    assert [{each.record_id for each in row.books.all()} for row in (both, one)] == [{winner.pk, loser.pk}, {loser.pk}]


def test_a_list_keeps_its_order_when_two_of_its_books_become_one():
    imported(iso2709(marc("活着", number="o1"), marc("活着", number="o2", author="余华")))
    winner, loser, first, last = the_record("o1"), the_record("o2"), a_record("甲"), a_record("乙")
    row = a_list(None, "四种", first, loser, winner, last)
    merge(system(), winner=winner.pk, loser=loser.pk)
    assert (titles(row), places(row)) == (["甲", "活着", "乙"], [1, 2, 3])
    place_book(system(), key=row.pk, record=first.pk, place=99, words="")
    assert (titles(row), places(row)) == (["活着", "乙", "甲"], [1, 2, 3])


def test_a_desk_scans_a_book_onto_a_list_and_publishes_it(client):
    house = a_library()
    imported(iso2709(marc("活着", number="d1", isbn="9787506365437")))
    row = a_draft_list(house)
    sign_in(client, a_manager(house))
    page = client.get(f"/desk/reading/lists/{row.pk}/", {"q": "978-7-5063-6543-7"}).content.decode()
    assert "放进书单" in page
    client.post(f"/desk/reading/lists/{row.pk}/books/", {"record": the_record("d1").pk})
    assert "活着" in titles(row)
    client.post(f"/desk/reading/lists/{row.pk}/show/", {"deed": "publish", "first": f"{clock.today()}"})
    assert row.title in client.get("/library/").content.decode()
    client.post(f"/desk/reading/lists/{row.pk}/show/", {"deed": "withdraw"})
    answer = client.post(f"/desk/reading/lists/{row.pk}/show/", {"deed": "copy"})
    assert "新一年" in client.get(answer.url).content.decode()
    made = client.post(
        f"/desk/reading/houses/{house.code}/make/", {"title": "新单", "theme": "topic", "scope": house.code}
    )
    assert client.get(made.url).status_code == 200
