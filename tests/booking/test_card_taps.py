"""A card at a scanner with no network: as good as a code, and its number stands nowhere."""

import json

import pytest

from tests.builders.booking import a_booking, a_running_session, an_offering
from tests.builders.doors import a_device, a_line, bring
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from wenmai.booking.devices import pack_of, short_digest
from wenmai.booking.models import Attendance, DeviceScan
from wenmai.kernel import clock
from wenmai.people.actions.codes import accept_code, bind_card, revoke_code
from wenmai.people.cards import PREFIX, door_digest
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Credential

NUMBER = "51042219540320"
pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return an_institution()


@pytest.fixture
def session(house):
    return a_running_session(offering=an_offering(house))


def with_card(house, number=NUMBER):
    """A citizen whose card was tied at the counter."""
    citizen, clerk = a_citizen(), a_clerk(house)
    return citizen, bind_card(clerk, found=write_pass(clerk, citizen.person), number=number)


def tap(number=NUMBER) -> str:
    """What a scanner writes down of a card."""
    return f"{PREFIX}{door_digest(number)}"


def test_the_list_names_a_card_by_its_salted_digest_only(house, session):
    citizen, _card = with_card(house)
    a_booking(session, citizen)
    pack = pack_of(session, clock.now())
    body = json.loads(pack.body)
    salt = bytes.fromhex(body["salt"])
    assert short_digest(salt, "k", bytes.fromhex(door_digest(NUMBER))) in body["list"][0]
    assert all(word not in pack.body for word in (NUMBER, door_digest(NUMBER)))
    assert json.loads(pack_of(session, clock.now()).body)["list"][0] != body["list"][0]


def test_a_tap_counts_as_a_scan_does_and_once(house, session):
    citizen, _card = with_card(house)
    booking, device = a_booking(session, citizen), a_device(house)[0]
    lines = [a_line(session, tap(), seq, clock.now()) for seq in (1, 2)]
    assert (bring(device, *lines).kept, bring(device, *lines).kept) == ((1, 2), (1, 2))
    came = Attendance.objects.get(session=session)
    assert (came.person, came.booking, came.way) == (citizen.person, booking, "code")
    assert not DeviceScan.objects.filter(code__contains=NUMBER).exists()


def test_a_stopped_or_strange_card_lets_nobody_in(house, session):
    citizen, card = with_card(house)
    a_booking(session, citizen)
    revoke_code(citizen, credential=card.pk)
    device = a_device(house)[0]
    bring(device, a_line(session, tap(), 1, clock.now()), a_line(session, tap("B7654321"), 2, clock.now()))
    assert set(DeviceScan.objects.values_list("person", "problem")) == {("", "people.code_revoked")}
    assert not Attendance.objects.exists()
    assert json.loads(pack_of(session, clock.now()).body)["list"][0][4:] == []


def test_a_card_of_before_is_known_from_its_next_reading_on(house):
    _citizen, card = with_card(house)
    Credential.objects.filter(pk=card.pk).update(card_door="")
    accept_code(a_clerk(house), code="5104 2219 5403 20", context="booking.session:1")
    card.refresh_from_db()
    assert card.card_door == door_digest(NUMBER)
