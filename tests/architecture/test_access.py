"""Every address stands in web/access.py, and opens to its audience only."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.access_world import (
    EXAMPLES,
    NO_THINGS,
    OF_THE_PROVINCE,
    POSTED,
    QUERIES,
    World,
    build_world,
    expectations,
)
from tests.standing import standing
from wenmai.web.access import ACCESS, Audience, Who

LIBRARIES = ("account_", "mfa_", "socialaccount_", "openid_")  # their pages go on by the state of the account
NAMELESS = "accounts/social/"  # redirects of a library's old addresses


def _addresses(resolver: URLResolver, space: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    for each in resolver.url_patterns:
        route = f"{prefix}{each.pattern}"
        if isinstance(each, URLPattern):
            yield (f"{space}{each.name}" if each.name else "", route)
        else:
            yield from _addresses(each, f"{space}{each.namespace}:" if each.namespace else space, route)


ADDRESSES = [(name, route) for name, route in _addresses(get_resolver()) if not route.startswith(NAMELESS)]
ROWS = sorted({(name, "<" in route or "(?P" in route) for name, route in ADDRESSES if name in ACCESS})


def test_every_address_stands_in_the_table():
    assert [route for name, route in ADDRESSES if name not in ACCESS] == []


def test_every_row_of_the_table_is_an_address():
    libraries = {name for name in ACCESS if name.startswith(LIBRARIES)}
    assert sorted(set(ACCESS) - libraries - {name for name, _route in ADDRESSES}) == []


def test_every_row_with_parameters_has_an_example():
    assert [name for name, parameters in ROWS if parameters and name not in EXAMPLES] == []


world_for_all = standing(lambda: build_world().peopled())


@pytest.fixture
def world(world_for_all, db) -> World:
    return world_for_all.again()


def _answer(client, audience: Audience, url: str, posted):
    if audience.post and url.startswith("/api/"):
        headers = {"Idempotency-Key": uuid4().hex}
        return client.post(url, posted, content_type="application/json", headers=headers)
    return client.post(url, posted) if audience.post else client.get(url)


def _asks_to_sign_in(response) -> bool:
    return response.status_code == 401 or (
        response.status_code == 302 and response["Location"].startswith("/accounts/login/")
    )


@pytest.mark.parametrize(("name", "parameters"), ROWS)
def test_address_opens_to_its_audience_only(name, parameters, world, client):
    audience = ACCESS[name]
    url = f"{reverse(name, kwargs=EXAMPLES[name](world) if parameters else None)}?{QUERIES.get(name, '')}".rstrip("?")
    posted = POSTED[name](world) if name in POSTED else {}
    for part, expected in expectations(
        audience, parameters=(parameters or name in POSTED or name in OF_THE_PROVINCE) and name not in NO_THINGS
    ).items():
        client.cookies.clear()
        world.sign_in(client, part, name, audience)
        response = _answer(client, audience, url, posted)
        opened = response.status_code not in {401, 403, 404} and not _asks_to_sign_in(response)
        assert response.status_code < 500
        if audience.who in {Who.MACHINE, Who.MIDWAY} or (name.startswith(LIBRARIES) and part != "anonymous"):
            continue
        assert (part, opened) == (part, expected), response.status_code
