"""The search page and its door for programs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.search import an_entry, indexed
from wenmai.kernel import clock
from wenmai.search.actions import put, put_many

pytestmark = pytest.mark.django_db


def page(client, query: str) -> str:
    return client.get(f"/search/?{query}").content.decode()


def test_the_empty_page_says_how_to_search(client):
    assert "几个词用空格隔开" in page(client, "")


def test_a_page_without_results_says_what_to_do(client):
    html = page(client, "q=没有这个词")
    assert "没有找到" in html
    assert "没有这个词" in html


def test_the_page_shows_title_kind_and_next_time(client):
    when = clock.now() + timedelta(days=1)
    put(an_entry(title="合唱排练", body="在红格", when=when))
    html = page(client, "q=合唱")
    assert "合唱排练" in html
    assert "活动" in html
    assert f"{when.month} 月 {when.day} 日 {when:%H:%M}" in html


def test_what_was_typed_is_escaped(client):
    assert "<script>" not in page(client, "q=<script>alert(1)</script>")


def test_filters_are_links_with_counts_that_narrow(client):
    put_many([an_entry("t:1", "红格合唱", facets={"free": True}), an_entry("t:2", "红格站", kind="institution")])
    html = page(client, "q=红格")
    assert "场馆 1" in html
    assert "免费 1" in html
    narrowed = page(client, "q=红格&kind=institution")
    assert "红格站" in narrowed
    assert "红格合唱" not in narrowed
    assert "红格站" not in page(client, "q=红格&free=1")


def test_divisions_are_offered_by_name(client):
    put_many(
        [
            an_entry("places.division:5104", "攀枝花市", kind="division", division_path=["51", "5104"]),
            an_entry("t:1", "合唱", division_path=["51", "5104", "510422"]),
            an_entry("t:2", "合唱", division_path=["51", "5101"]),
        ]
    )
    html = page(client, "q=合唱")
    assert "攀枝花市 1" in html
    assert "5101" not in html.replace("合唱", "")
    assert "攀枝花市" in page(client, "q=合唱&division=5104")


def test_more_than_a_thousand_are_offered_by_the_kinds_there_are(client):
    put_many(an_entry(f"t:{n}", "红格", kind="course") for n in range(1002))
    html = page(client, "q=红")
    assert "1,000+" in html
    assert 'href="?q=%E7%BA%A2&amp;kind=course"' in html
    assert "kind=book" not in html


def test_what_is_over_says_so(client):
    put(an_entry(title="合唱", when=clock.now() - timedelta(days=1)))
    assert "已过" in page(client, "q=合唱")


def test_the_second_page_is_reached_by_a_link(client):
    indexed(*(f"红格{n}" for n in range(21)))
    assert 'rel="next"' in page(client, "q=红格")
    assert 'rel="prev"' in page(client, "q=红格&page=2")


def test_pages_of_one_and_three_results_take_the_same_queries(client):
    numbers = []
    for number in (1, 3):
        indexed(*(f"红格{n}" for n in range(number)))
        page(client, "q=红格")
        with CaptureQueriesContext(connection) as captured:
            page(client, "q=红格")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_the_api_finds_and_counts(client):
    put(an_entry(institution="PZH-LIB", division_path=["51"]))
    answer = client.get("/api/v1/search/?q=hongge").json()
    assert answer == {
        "count": 1,
        "counted": "1",
        "page": 1,
        "items": [
            {
                "ref": "test.thing:1",
                "kind": "activity",
                "title": "红格镇综合文化站",
                "url": "/test.thing:1/",
                "institution": "PZH-LIB",
                "division_path": ["51"],
                "when": None,
            }
        ],
    }


@pytest.mark.parametrize("query", ["page=0", "page=51", "division=%27", f"q={'红' * 101}"])
def test_the_api_refuses_what_it_cannot_read(client, query):
    assert client.get(f"/api/v1/search/?{query}").status_code == 422


def test_the_api_suggests_titles(client):
    indexed("红格镇", "米易县")
    items = client.get("/api/v1/search/suggest?q=红").json()["items"]
    assert [item["title"] for item in items] == ["红格镇"]
