"""Licensed platforms: kept by managers, opened by readers alone with a ticket that names nobody, counted once a visit."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_library
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter, facts, total
from wenmai.library.actions.eresources import ResourceDraft, add_resource, close_resource, open_resource
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import EResource, Reader

pytestmark = pytest.mark.django_db
SYSTEM, KIND = system(), FactFilter(kinds=["library.resource_opening"])
BOOKS = ResourceDraft("云上书馆", "https://books.example/in?lib=pzh", "某社", "电子书三万种", ticketed=True)


@pytest.fixture
def house():
    return a_library()


def a_reading_citizen(house):
    citizen = a_citizen("周玉兰")
    register_reader(SYSTEM, reader=NewReader(citizen.person, house.code))
    return citizen


def padded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_ticket_is_as_the_platform_is_told_and_names_nobody(house):
    made, secret = add_resource(a_manager(house), house=house, draft=BOOKS)
    other, _other = add_resource(SYSTEM, house=house, draft=ResourceDraft("期刊", "https://j.example/", ticketed=True))
    citizen = a_reading_citizen(house)
    query = parse_qs(urlsplit(open_resource(citizen, resource=made.pk)).query)
    body, sign = query["ticket"][0].split(".")
    expected = urlsafe_b64encode(hmac.new(secret.encode(), body.encode(), "sha256").digest()).rstrip(b"=").decode()
    said = json.loads(padded(body))
    assert (sign, query["lib"], said["aud"], said["exp"] - said["iat"]) == (expected, ["pzh"], "books.example", 120)
    again = json.loads(
        padded(parse_qs(urlsplit(open_resource(citizen, resource=made.pk)).query)["ticket"][0].split(".")[0])
    )
    elsewhere = open_resource(citizen, resource=other.pk)
    there = json.loads(padded(parse_qs(urlsplit(elsewhere).query)["ticket"][0].split(".")[0]))
    assert (again["sub"], again["jti"] == said["jti"], there["sub"] == said["sub"]) == (said["sub"], False, False)
    number = Reader.objects.get().number
    assert not any(each in str(said) for each in (citizen.person, number, "周玉兰"))
    assert secret.encode() not in bytes(EResource.objects.get(pk=made.pk).secret_sealed)


def test_only_readers_whose_card_is_good_go_in(house):
    made, _secret = add_resource(SYSTEM, house=house, draft=BOOKS)
    with pytest.raises(NotAllowed):
        open_resource(ANYONE, resource=made.pk)
    with pytest.raises(Conflict, match="社保卡就是读者证"):
        open_resource(a_citizen(), resource=made.pk)
    citizen = a_reading_citizen(house)
    Reader.objects.update(since=date(2020, 1, 1), valid_until=date(2020, 12, 31))
    with pytest.raises(Conflict, match="到期"):
        open_resource(citizen, resource=made.pk)
    Reader.objects.update(valid_until=None)
    close_resource(a_manager(house), resource=made.pk)
    with pytest.raises(NotFound):
        open_resource(citizen, resource=made.pk)
    assert facts(KIND) == ()


def test_who_opens_twice_within_minutes_came_once(house):
    plain, none = add_resource(SYSTEM, house=house, draft=ResourceDraft("公开课", "https://open.example/"))
    citizen = a_reading_citizen(house)
    with time_machine.travel(datetime(2026, 11, 20, 4, 1, tzinfo=UTC), tick=False) as clock:
        addresses = {open_resource(citizen, resource=plain.pk) for _each in range(2)}
        clock.shift(timedelta(minutes=20))
        open_resource(citizen, resource=plain.pk)
    fact = facts(KIND)[0]
    assert (none, addresses, total(KIND)[0]) == ("", {"https://open.example/"}, 2)
    assert (fact.channel, fact.institution_code, fact.attributes["resource"]) == ("online", house.code, str(plain.pk))
    assert citizen.person not in str(fact)


@pytest.mark.parametrize(
    ("title", "address"), [("", "https://a.example/"), ("长" * 61, "https://a.example/"), ("甲", "http://a.example/"),
                           ("甲", "javascript:alert(1)")],
)  # fmt: skip
def test_what_is_no_platform_is_refused(house, title, address):
    with pytest.raises(Invalid):
        add_resource(SYSTEM, house=house, draft=ResourceDraft(title, address))


def test_a_manager_keeps_those_of_the_house(house):
    made, _secret = add_resource(a_manager(house), house=house, draft=BOOKS)
    for stranger in (a_clerk(house), a_manager(a_library(MIYI))):
        with pytest.raises(NotAllowed):
            add_resource(stranger, house=house, draft=BOOKS)
        with pytest.raises(NotAllowed):
            close_resource(stranger, resource=made.pk)
    with pytest.raises(Conflict, match="换个名字"):
        add_resource(SYSTEM, house=house, draft=BOOKS)
    closed = close_resource(SYSTEM, resource=made.pk).closed_at
    assert close_resource(SYSTEM, resource=made.pk).closed_at == closed
    add_resource(SYSTEM, house=house, draft=BOOKS)


def test_pages_add_show_once_enter_and_close(house, client):
    sign_in(client, a_manager(house))
    url = f"/desk/library/{house.code}/resources/"
    sent = {"title": "云上书馆", "address": "https://books.example/in", "ticketed": "on"}
    page = client.post(url, sent).text
    secret = re.search(r'<b class="num">([^<]+)</b>', page)[1]
    assert (len(secret) >= 40, secret in client.get(url).text) == (True, False)
    assert client.post(url, sent).status_code == 422
    made = EResource.objects.get()
    citizen = a_reading_citizen(house)
    client.logout()
    assert "登录后进入" in client.get("/library/resources/").text
    sign_in(client, citizen)
    entered = client.post(f"/library/resources/{made.pk}/enter/").text
    assert 'rel="noreferrer" href="https://books.example/in?ticket=' in entered
    sign_in(client, a_citizen())
    assert "有读者证才能" in client.post(f"/library/resources/{made.pk}/enter/", follow=True).text
    sign_in(client, a_manager(house))
    assert "停用了" in client.post(f"{url}{made.pk}/close/", follow=True).text
    assert "云上书馆" not in client.get("/library/resources/").text


def test_the_list_asks_as_much_for_one_as_for_three(house, client):
    counts = []
    for number in (1, 2):
        for each in range(number):
            add_resource(SYSTEM, house=house, draft=ResourceDraft(f"平台{number}{each}", "https://a.example/"))
        client.get("/library/resources/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/library/resources/", {"fresh": number})
        counts.append(len(seen))
    assert counts[0] == counts[1]
