"""Self-service machines: made, shown, revoked by a manager; their secret is shown once and kept as a digest."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_library
from tests.builders.people import a_clerk, a_manager, sign_in
from wenmai.audit import limits
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from wenmai.library.actions.terminals import (
    TRIES,
    WITHIN,
    TerminalDraft,
    admit_terminal,
    make_terminal,
    revoke_terminal,
)
from wenmai.library.models import Terminal
from wenmai.library.sip2_desk.machines import machine_of
from wenmai.places.actions import add_space


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def test_a_manager_makes_a_machine_and_its_secret_lets_it_in(house, transactional_db):
    made, secret = make_terminal(a_manager(house), institution=house, draft=TerminalDraft("一楼大厅"))
    assert (secret in made.secret, made.encoding, made.channel) == (False, "gb18030", "onsite")
    assert admit_terminal(login=made.login.lower(), secret=secret, peer="10.0.0.1") == made
    assert admit_terminal(login=made.login, secret="x", peer="10.0.0.1") is None
    assert admit_terminal(login="nobody", secret=secret, peer="10.0.0.1") is None
    assert Terminal.objects.get().seen_at is not None
    assert AuditEntry.objects.filter(verb="library.terminal_made").count() == 1


def test_who_tried_too_often_is_refused_whatever_the_secret(house, transactional_db):
    made, secret = make_terminal(a_manager(house), institution=house, draft=TerminalDraft("一楼大厅"))
    for _ in range(TRIES):
        limits.look("library.sip2", "10.0.0.1", TRIES, WITHIN)  # counts nothing
        limits.hit("library.sip2", "10.0.0.1", TRIES, WITHIN)
    with pytest.raises(TooMany):
        admit_terminal(login=made.login, secret=secret, peer="10.0.0.1")
    assert admit_terminal(login=made.login, secret=secret, peer="10.0.0.2") == made


def test_a_machine_is_refused_with_the_reason(house):
    manager = a_manager(house)
    make_terminal(manager, institution=house, draft=TerminalDraft("一楼"))
    for draft, error in (("一楼", Conflict), (" ", Invalid)):
        with pytest.raises(error):
            make_terminal(manager, institution=house, draft=TerminalDraft(draft))
    with pytest.raises(Invalid):
        make_terminal(manager, institution=house, draft=TerminalDraft("二楼", encoding="big5"))
    with pytest.raises(NotAllowed):
        make_terminal(a_clerk(house), institution=house, draft=TerminalDraft("二楼"))


def test_a_machine_is_revoked_once_and_by_its_own_house(house):
    made, _secret = make_terminal(a_manager(house), institution=house, draft=TerminalDraft("一楼"))
    with pytest.raises(NotAllowed):
        revoke_terminal(a_manager(a_library(MIYI)), terminal=made.pk)
    with pytest.raises(NotFound):
        revoke_terminal(a_manager(house), terminal=0)
    first = revoke_terminal(a_manager(house), terminal=made.pk)
    assert revoke_terminal(a_manager(house), terminal=made.pk).revoked_at == first.revoked_at
    make_terminal(a_manager(house), institution=house, draft=TerminalDraft("一楼"))


def test_the_page_shows_a_secret_once(house, client):
    sign_in(client, a_manager(house))
    address = f"/desk/library/{house.code}/terminals/"
    wish = {"name": "一楼", "encoding": "utf-8", "checksum": "checked", "line_end": "cr", "channel": "onsite"}
    page = client.post(address, wish)
    secret = re.search(r">([A-Z0-9]{20})<", page.text)[1]
    assert (page.status_code, secret in client.get(address).text) == (200, False)
    assert client.post(address, wish).status_code == 422
    assert client.post(address, wish | {"encoding": "big5"}).status_code == 422
    made = Terminal.objects.get()
    assert client.post(f"{address}{made.pk}/").status_code == 302
    assert Terminal.objects.get().revoked_at is not None
    assert address in client.get(f"/desk/library/books/?house={house.code}").text


def test_a_machine_stands_in_a_room_of_its_own_house(house, client, transactional_db):
    manager, other = a_manager(house), a_library(MIYI)
    rooms = [add_space(system(), institution=each.code, name="驿站", kind="migrant_station") for each in (house, other)]
    with pytest.raises(Invalid) as refused:
        make_terminal(manager, institution=house, draft=TerminalDraft("一楼", space=rooms[1]))
    assert list(refused.value.fields) == ["space"]
    sign_in(client, manager)
    address = f"/desk/library/{house.code}/terminals/"
    wish = {"name": "一楼", "encoding": "utf-8", "checksum": "checked", "line_end": "cr", "channel": "onsite"}
    assert client.post(address, wish | {"space": rooms[1].pk}).status_code == 422
    secret = re.search(r">([A-Z0-9]{20})<", client.post(address, wish | {"space": rooms[0].pk}).text)[1]
    assert "农民工图书驿站" in client.get(address).text
    row = admit_terminal(login=Terminal.objects.get().login, secret=secret, peer="10.0.0.1")
    assert machine_of(row).counter("a").space == "migrant_station"


def test_the_page_asks_as_much_for_three_as_for_one(house, client):
    manager = a_manager(house)
    sign_in(client, manager)
    counts = []
    client.get(f"/desk/library/{house.code}/terminals/")
    for number in range(3):
        make_terminal(manager, institution=house, draft=TerminalDraft(f"第{number}台"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/desk/library/{house.code}/terminals/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[2]


def test_the_page_is_the_managers(house, client):
    sign_in(client, a_clerk(house))
    assert client.get(f"/desk/library/{house.code}/terminals/").status_code in (403, 404)
    assert "terminals/" not in client.get(f"/desk/library/{house.code}/").text
