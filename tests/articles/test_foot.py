"""The foot of every page leads to the standing pages that exist, and to no other."""

import re

import pytest

from tests.builders.articles import a_newsroom
from tests.builders.people import a_clerk, a_manager
from tests.builders.places import a_county
from wenmai.articles.actions.publishing import withdraw
from wenmai.articles.models import Article
from wenmai.articles.standing import Editors, put_standing_pages
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db


def _doors(client) -> list[str]:
    return re.findall(r'href="/articles/([a-z]+)/"', client.get("/articles/").content.decode().split("<footer")[1])


def test_the_foot_shows_a_door_only_when_a_page_is_behind_it(client):
    assert _doors(client) == []
    news = a_newsroom()
    office = Editors(a_clerk(a_county()), a_manager(a_county()), news.second, news.third)
    put_standing_pages(office, division=a_county())
    assert _doors(client) == ["about", "help", "accessibility", "privacy"]
    withdraw(system(), article=Article.objects.get(slug="help"), reason="要改")
    assert _doors(client) == ["about", "accessibility", "privacy"]
    for slug in _doors(client):
        assert client.get(f"/articles/{slug}/").status_code == 200
