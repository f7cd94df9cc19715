"""What a scanner asks for over HTTP: with its token only, and never half of it."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.builders.booking import a_booking, a_running_session, an_offering
from tests.builders.doors import a_device
from tests.builders.people import a_clerk, a_manager, sign_in
from tests.builders.places import an_institution
from wenmai.booking.actions.devices import revoke_device
from wenmai.booking.models import Attendance, Device, DeviceScan
from wenmai.booking.ticket_codes import write_ticket
from wenmai.booking.views.door_shell import SHELL
from wenmai.kernel import clock

pytestmark = pytest.mark.django_db
DOOR = "/desk/door/"


@pytest.fixture
def house():
    return an_institution()


def a_sent_line(session, code: str, seq: int = 1, **more) -> dict:
    now = int(clock.now().timestamp() * 1000)
    words = {"kind": "code", "way": "in", "said": "in", "heads": 0, "at": now, "skew": 0}
    return {"seq": seq, "nonce": f"{seq:08x}", "session": session.pk, "code": code, **words, **more}


def sent(token: str, body: object) -> tuple[int, dict]:
    client = Client(enforce_csrf_checks=True)
    text = body if isinstance(body, str) else json.dumps(body)
    answer = client.post(DOOR + "scans/", text, "application/json", headers={"X-Wenmai-Device": token})
    return answer.status_code, answer.json()


def test_lines_come_in_by_the_token_alone(house):
    session = a_running_session(offering=an_offering(house))
    token = a_device(house)[1]
    batch = {"run": str(uuid4()), "waiting": 0, "lines": [a_sent_line(session, write_ticket(a_booking(session)))]}
    assert sent("", batch)[0] == 403
    assert sent(token, batch) == (200, {"kept": [1], "refused": {}})
    assert sent(token, batch) == (200, {"kept": [1], "refused": {}})
    assert (Attendance.objects.count(), DeviceScan.objects.count()) == (1, 1)


def test_a_revoked_device_gets_and_gives_nothing(client, house):
    device, token = a_device(house)
    assert client.get(DOOR + "packs/", headers={"X-Wenmai-Device": token}).status_code == 200
    revoke_device(a_manager(house), device=device.pk)
    answer = client.get(DOOR + "packs/", headers={"X-Wenmai-Device": token})
    assert (answer.status_code, answer.json()["code"]) == (403, "booking.device")
    assert sent(token, {"run": str(uuid4()), "lines": []})[0] == 403


@pytest.mark.parametrize(
    "change",
    [
        {"seq": -1},
        {"said": "yes"},
        {"nonce": "zz"},
        {"at": "soon"},
        {"code": "\x00"},
        {"heads": 10**9},
        {"session": None},
        {"way": "up"},
    ],
)
def test_a_line_that_nobody_can_read_is_refused_whole(house, change):
    session = a_running_session(offering=an_offering(house))
    good, bad = a_sent_line(session, "", 1), a_sent_line(session, "", 2) | change
    status, said = sent(a_device(house)[1], {"run": str(uuid4()), "lines": [good, bad]})
    assert (status, said["code"], DeviceScan.objects.count()) == (422, "booking.lines", 0)


@pytest.mark.parametrize("body", ["", "[]", "{", '{"lines": 1}', '{"run": "x", "lines": []}'])
def test_nonsense_is_refused(house, body):
    assert sent(a_device(house)[1], body)[0] == 422


def test_packs_ask_the_same_number_of_queries_for_more_bookings(house, django_assert_num_queries, client):
    session = a_running_session(offering=an_offering(house))
    token = a_device(house)[1]
    counts = []
    for _each in range(2):
        for _more in range(3):
            a_booking(session)
        with django_assert_num_queries(11):
            found = client.get(DOOR + "packs/", headers={"X-Wenmai-Device": token}).json()
        counts.append(len(json.loads(found["packs"][0]["body"])["list"]))
    assert counts == [3, 6]


def test_the_page_is_the_same_for_everybody_and_reaches_no_further(client, house):
    page = client.get(DOOR).content
    assert client.get(DOOR + "manifest.webmanifest").json()["scope"] == DOOR
    worker = client.get(DOOR + "worker.js")
    assert (worker["Content-Type"], "Service-Worker-Allowed" in worker) == ("text/javascript; charset=utf-8", False)
    assert sign_in(Client(), a_clerk(house)).get(DOOR).content == page


def test_every_module_that_the_page_imports_is_kept():
    for name in (SHELL.module, *SHELL.imported):
        text = Path(str(finders.find(name))).read_text()
        wanted = [line.split('"')[1].split("/")[-1] for line in text.splitlines() if line.startswith("import")]
        assert [each for each in wanted if not any(kept.endswith(f"/{each}") for kept in SHELL.imported)] == []


def test_a_manager_registers_and_stops_a_device(client, house):
    manager = sign_in(client, a_manager(house))
    page = manager.post(DOOR + "devices/", {"at": house.code, "name": "大门平板"}).content.decode()
    device = Device.objects.get()
    assert ("大门平板" in page, device.pairing_index != "") == (True, True)
    assert manager.post(DOOR + "devices/", {"at": house.code, "name": "大门平板"}).status_code == 409
    manager.post(f"{DOOR}devices/{device.pk}/revoke/")
    device.refresh_from_db()
    assert (device.revoked_at is not None, "停用" in manager.get(DOOR + "devices/").content.decode()) == (True, True)
