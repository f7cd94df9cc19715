"""查重: staff read two records side by side and answer; what was merged is taken apart on the record's page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import MIYI, a_library, an_item
from tests.builders.people import a_citizen, a_clerk, sign_in
from wenmai.catalogue.models import MergeEvent, Question, QuestionState

URL = "/desk/library/books/same/"


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆", code="east-lib")


@pytest.fixture
def desk(house, client):
    return sign_in(client, a_clerk(house))


def unsure(house, number: str = "1", title: str = "攀枝花纪事") -> Question:
    """The same title and maker; the year differs."""
    about = {"number": number, "author": "李明", "publisher": "四川人民出版社"}
    imported(iso2709(marc(title, year=2019, **about)), source=house.code)
    imported(iso2709(marc(title, year=2016, **about)), source="union")
    return Question.objects.get(one=the_record(number, house.code))


def test_a_question_shows_both_records_with_what_differs_and_why(house, desk):
    question = unsure(house)
    an_item(house, record=question.one)
    page = desk.get(URL)
    (pair,) = page.context["pairs"]
    lines = {line.label: (line.one, line.other, line.differ) for line in pair.lines}
    assert lines["出版"] == ("四川人民出版社 2019", "四川人民出版社 2016", True)
    assert lines["责任者"][2] is False
    assert (lines["馆藏"], lines["来自"]) == (("1 册", "0 册", False), ("东区图书馆 1", "union 1", False))
    assert pair.reasons == ("出版年不同。",)
    door = desk.get(f"/desk/library/books/?house={house.code}")
    assert [each.count for each in door.context["page"].doors if each.url == URL] == [1]


def test_same_makes_one_and_the_records_page_takes_them_apart(house, desk):
    question = unsure(house)
    page = desk.post(f"{URL}{question.pk}/", {"said": "same"}, follow=True)
    assert ("合成一种了" in page.text, page.context["pairs"]) == (True, [])
    assert "已经有人处理" in desk.post(f"{URL}{question.pk}/", {"said": "same"}, follow=True).text
    event = MergeEvent.objects.get()
    record = f"/library/{question.one_id}/"
    assert f"{URL}merges/{event.pk}/undo/" in desk.get(record).text
    again = desk.post(f"{URL}merges/{event.pk}/undo/", {"record": question.one_id}, follow=True)
    assert (again.redirect_chain, "分开了" in again.text) == ([(record, 302)], True)
    assert f"{URL}merges/" not in again.text
    twice = desk.post(f"{URL}merges/{event.pk}/undo/", {"record": question.one_id}, follow=True)
    assert (twice.redirect_chain, "已经撤销" in twice.text) == ([(record, 302)], True)


def test_not_the_same_is_kept_and_nothing_is_no_answer(house, desk):
    question = unsure(house)
    assert "点“是同一种”或“不是”。" in desk.post(f"{URL}{question.pk}/", {}, follow=True).text
    assert Question.objects.get().state == QuestionState.OPEN
    assert "不是同一种" in desk.post(f"{URL}{question.pk}/", {"said": "apart"}, follow=True).text
    assert (Question.objects.get().state, MergeEvent.objects.count()) == (QuestionState.DIFFERENT, 0)
    assert "没有要判断的" in desk.get(URL).text


def test_other_houses_and_readers_see_and_answer_nothing(house, client):
    question = unsure(house)
    stranger = sign_in(client, a_clerk(a_library(MIYI)))
    assert stranger.get(URL).context["pairs"] == []
    assert stranger.post(f"{URL}{question.pk}/", {"said": "same"}).status_code == 403
    sign_in(client, a_clerk(house)).post(f"{URL}{question.pk}/", {"said": "same"})
    event = MergeEvent.objects.get()
    for actor, status in ((a_clerk(a_library(MIYI), "何静"), 403), (a_citizen(), 404)):
        page = sign_in(client, actor)
        assert f"{URL}merges/" not in page.get(f"/library/{question.one_id}/").text
        assert page.post(f"{URL}merges/{event.pk}/undo/").status_code == status


def test_the_list_asks_as_much_for_one_as_for_three(house, desk):
    counts = []
    for numbers in ("1", "23"):
        for number in numbers:
            unsure(house, number, f"攀枝花纪事第{number}辑上")
        desk.get(URL)
        with CaptureQueriesContext(connection) as seen:
            assert len(desk.get(URL).context["pairs"]) == int(numbers[-1])
        counts.append(len(seen))
    assert counts[0] == counts[1]
