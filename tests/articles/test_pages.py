"""What readers and the desk see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.articles import TEXT, a_newsroom
from tests.builders.people import a_citizen, a_manager, sign_in
from tests.builders.places import a_division, an_institution
from wenmai.articles.actions.publishing import withdraw
from wenmai.articles.drafts import Text
from wenmai.articles.models import Revision, State
from wenmai.articles.queries import desk, waiting

pytestmark = pytest.mark.django_db
WORDS = {"title": "新题", "summary": "", "body": "新文"}


@pytest.fixture
def room():
    return a_newsroom()


def html(response) -> str:
    return response.content.decode()


def test_a_published_article_is_read_by_everybody(room, client):
    published = room.published()
    shown = html(client.get(f"/articles/{published.article_id}/"))
    assert "<h1>彝绣走进红格</h1>" in shown
    assert "<li>带上针线</li>" in shown
    assert room.house.name in shown
    assert "彝绣走进红格" in html(client.get("/articles/"))


@pytest.mark.parametrize("stop", ["draft", "handed_in", "approved"])
def test_what_is_not_published_does_not_exist_for_readers(room, client, stop):
    revision = getattr(room, stop)()
    assert client.get(f"/articles/{revision.article_id}/").status_code == 404
    assert "彝绣" not in html(client.get("/articles/"))


def test_a_withdrawn_article_is_gone(room, client):
    published = room.published()
    withdraw(room.first, article=published.article, reason="活动取消")
    assert client.get(f"/articles/{published.article_id}/").status_code == 404


def test_the_list_takes_the_same_queries_for_one_and_three(room, client):
    numbers = []
    for number in (1, 2):
        for _ in range(number):
            room.published()
        client.get("/articles/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/articles/")
        numbers.append(len(captured))
    assert Revision.objects.filter(state=State.PUBLISHED).count() == 3
    assert numbers[0] == numbers[1]


def test_the_list_of_one_house(room, client):
    other = a_newsroom(an_institution(kind="library"))
    room.published(Text("甲文", "文"))
    other.published(Text("乙文", "文"))
    shown = html(client.get(f"/articles/?institution={room.house.code}"))
    assert "甲文" in shown
    assert "乙文" not in shown


def test_the_page_of_a_house_shows_its_latest(room, client):
    room.published()
    assert "彝绣走进红格" in html(client.get(f"/places/{room.house.code}/"))


def test_the_desk_asks_strangers_to_sign_in_and_hides_from_citizens(room, client):
    assert client.get("/desk/articles/")["Location"].startswith("/accounts/login/")
    sign_in(client, a_citizen())
    assert client.get("/desk/articles/").status_code == 404


def test_the_desk_does_not_show_other_houses(room, client):
    draft = room.draft()
    sign_in(client, a_manager(an_institution(division=a_division("513437"))))
    assert "彝绣" not in html(client.get("/desk/articles/"))
    assert client.get(f"/desk/articles/{draft.pk}/").status_code == 404
    assert client.post(f"/desk/articles/{draft.pk}/hand-in/").status_code == 404


def test_the_desk_takes_the_same_queries_for_one_and_three(room, client):
    sign_in(client, room.author)
    numbers = []
    for number in (1, 2):
        for _ in range(number):
            room.handed_in()
        client.get("/desk/articles/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/articles/")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_a_clerk_writes_edits_and_hands_in(room, client):
    sign_in(client, room.author)
    assert "写一篇" in html(client.get("/desk/articles/write/"))
    client.post("/desk/articles/write/", WORDS | {"whose": room.house.code})
    draft = Revision.objects.get()
    client.post(f"/desk/articles/{draft.pk}/edit/", WORDS | {"title": "改过的题"})
    assert "改过的题" in html(client.get(f"/desk/articles/{draft.pk}/"))
    shown = html(client.post(f"/desk/articles/{draft.pk}/hand-in/", follow=True))
    assert "待初审" in shown
    assert "送去初审了" in shown


def test_what_was_typed_stays_when_it_cannot_be_kept(room, client):
    sign_in(client, room.author)
    shown = html(client.post("/desk/articles/write/", {"whose": room.house.code, "title": "", "body": "写了很多"}))
    assert "写了很多" in shown
    assert Revision.objects.count() == 0


def test_nobody_writes_in_the_name_of_another_house(room, client):
    sign_in(client, room.author)
    other = an_institution()
    shown = html(client.post("/desk/articles/write/", WORDS | {"whose": other.code}))
    assert "写一篇" in shown
    assert Revision.objects.count() == 0


def test_the_whole_way_through_the_pages(room, client):
    revision = room.handed_in()
    base = f"/desk/articles/{revision.pk}"
    for stage, word in ((1, "一校"), (2, "二校"), (3, "三校")):
        sign_in(client, room.reader(stage))
        assert word in html(client.get(f"{base}/"))
        client.post(f"{base}/proof/", {"title": TEXT.title, "body": TEXT.body, "summary": TEXT.summary, "remark": ""})
        sign_in(client, room.reviewer(stage))
        assert "通过" in html(client.get(f"{base}/"))
        client.post(f"{base}/review/", {"stage": stage, "verdict": "passed"})
    shown = html(client.post(f"{base}/publish/", follow=True))
    assert "已发布" in shown
    assert "陈*" in shown
    assert client.get(f"/articles/{revision.article_id}/").status_code == 200


def test_a_refused_review_says_why_and_keeps_the_comment(room, client):
    revision = room.handed_in()
    sign_in(client, room.first)
    response = client.post(
        f"/desk/articles/{revision.pk}/review/", {"stage": "2", "verdict": "returned", "comment": "再想想"}
    )
    assert response.status_code == 409
    assert "别人刚审过" in html(response)
    assert "再想想" in html(response)


@pytest.mark.parametrize(("at", "status"), [("2026-13-45T09:00", 422), ("昨天", 422), ("2001-01-01T09:00", 422)])
def test_an_odd_time_to_publish_is_refused(room, client, at, status):
    revision = room.approved()
    sign_in(client, room.first)
    assert client.post(f"/desk/articles/{revision.pk}/publish/", {"at": at}).status_code == status
    revision.refresh_from_db()
    assert revision.state == State.APPROVED


def test_withdraw_and_revise_through_the_pages(room, client):
    published = room.published()
    sign_in(client, room.first)
    client.post(f"/desk/articles/{published.pk}/withdraw/", {"reason": "活动取消"})
    assert "撤下了：活动取消" in html(client.get(f"/desk/articles/{published.pk}/"))
    client.post(f"/desk/articles/{published.pk}/revise/")
    version = Revision.objects.get(number=2)
    client.post(f"/desk/articles/{version.pk}/discard/")
    version.refresh_from_db()
    assert version.state == State.DISCARDED


def test_who_waits_for_whom(room):
    room.proofed(room.handed_in())
    assert [waiting(each) for each in (room.author, room.first, room.second, room.third)] == [0, 1, 1, 1]
    assert len(desk(room.first).for_me) == 1
    assert len(desk(room.author).open) == 1


def test_the_api_lists_and_shows(room, client):
    published = room.published()
    listed = client.get("/api/v1/articles/").json()
    assert (listed["counted"], listed["items"][0]["title"]) == ("1", "彝绣走进红格")
    assert client.get(f"/api/v1/articles/{published.article_id}").json()["owner"] == room.house.name
    assert client.get("/api/v1/articles/999999").status_code == 404
