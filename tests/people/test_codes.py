"""The one code: offline check, forged, expired, replayed, revoked; digits and cards."""

import base64
from datetime import timedelta

import pytest
import segno
import time_machine

from tests.builders.people import a_citizen, a_clerk, a_manager
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.kernel.clock import now
from wenmai.kernel.crypto import public_keys, verifies
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from wenmai.people.actions.codes import (
    accept_code,
    bind_card,
    forget_old_uses,
    issue_printed,
    revoke_code,
    show_code,
)
from wenmai.people.codes import write_code
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import CodeUse, Credential, ShortCode
from wenmai.people.queries.codes import person_of_code

pytestmark = pytest.mark.django_db
SIGNED = 21
KEY = 4


@pytest.fixture
def citizen():
    return a_citizen("周玉兰")


@pytest.fixture
def clerk():
    return a_clerk(an_institution())


def unpacked(text: str) -> bytes:
    body = text.removeprefix("WM1:")
    return base64.b32decode(body + "=" * (-len(body) % 8))


def refusal(text: str, **more) -> tuple[type, str]:
    with pytest.raises(DomainError) as caught:
        person_of_code(text, **more)
    return type(caught.value), caught.value.code


def test_a_code_leads_to_its_person_by_a_masked_name(citizen):
    found = person_of_code(show_code(citizen).text)
    assert (found.person, found.display_name, found.way) == (citizen.person, "周*兰", "code")


def test_a_code_fits_a_small_qr_in_its_alphanumeric_mode(citizen):
    code = segno.make(show_code(citizen).text, error="m", boost_error=False)
    assert (code.mode, code.version) == ("alphanumeric", 6)


def test_a_device_with_no_network_checks_a_code_by_the_public_key(citizen):
    raw = unpacked(show_code(citizen).text)
    key = public_keys()[raw[SIGNED : SIGNED + KEY].hex()]
    assert verifies(key, raw[:SIGNED], raw[SIGNED + KEY :]) is True
    assert verifies(key, b"\x01" + raw[1:SIGNED], raw[SIGNED + KEY :]) is False


def test_a_code_holds_no_name_and_no_person_key(citizen):
    assert bytes.fromhex(citizen.person) not in unpacked(show_code(citizen).text)


@pytest.mark.parametrize("place", [0, 5, 18, 22, 40, 88])
def test_a_code_with_any_byte_changed_is_forged(citizen, place):
    raw = bytearray(unpacked(show_code(citizen).text))
    raw[place] ^= 1
    assert refusal("WM1:" + base64.b32encode(bytes(raw)).decode()) == (Invalid, "people.code_forged")


@pytest.mark.parametrize("text", ["WM1:", "WM1:ABC", "WM1:!!!", "wm1:" + "A" * 500])
def test_a_code_that_was_not_read_whole_says_so(text):
    assert refusal(text) == (Invalid, "people.code_damaged")


def test_a_code_expires_after_a_minute_and_a_half(citizen):
    text = show_code(citizen).text
    with time_machine.travel(now() + timedelta(seconds=85), tick=False):
        assert person_of_code(text).person == citizen.person
    with time_machine.travel(now() + timedelta(seconds=95), tick=False):
        assert refusal(text) == (Invalid, "people.code_expired")


def test_a_code_from_the_future_is_refused(citizen):
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        text = show_code(citizen).text
    assert refusal(text) == (Invalid, "people.code_expired")


def test_a_code_used_at_one_session_is_a_replay_at_another(citizen, clerk):
    text = show_code(citizen).text
    first = accept_code(clerk, code=text, context="booking.session:1")
    again = accept_code(clerk, code=text, context="booking.session:1")
    assert (first.person, again.person) == (citizen.person, citizen.person)
    with pytest.raises(Conflict) as caught:
        accept_code(clerk, code=text, context="booking.session:2")
    assert caught.value.code == "people.code_replayed"
    assert CodeUse.objects.count() == 1


def test_only_a_counter_may_ask_whose_code_it_is(citizen):
    with pytest.raises(NotAllowed):
        accept_code(citizen, code=show_code(citizen).text, context="booking.session:1")


def test_a_printed_code_lasts_until_it_is_revoked(citizen, clerk):
    made = issue_printed(citizen)
    text = write_code(made.serial, made.issued_at, rotating=False)
    with time_machine.travel(now() + timedelta(days=400), tick=False):
        assert accept_code(clerk, code=text, context="a:1").person == citizen.person
        assert accept_code(clerk, code=text, context="a:2").person == citizen.person
    revoked = revoke_code(citizen, credential=made.pk).revoked_at
    assert revoke_code(citizen, credential=made.pk).revoked_at == revoked
    assert refusal(text) == (Conflict, "people.code_revoked")


def test_a_stranger_cannot_revoke_a_code(citizen):
    made = issue_printed(citizen)
    with pytest.raises(NotFound):
        revoke_code(a_citizen(), credential=made.pk)


def test_a_fourth_printed_code_is_refused(citizen):
    for _paper in range(3):
        issue_printed(citizen)
    with pytest.raises(Conflict) as caught:
        issue_printed(citizen)
    assert caught.value.code == "people.too_many_codes"


def test_digits_hold_for_two_minutes(citizen):
    digits = show_code(citizen).digits
    assert person_of_code(f"{digits[:3]} {digits[3:]}").way == "short"
    assert digits not in "".join(ShortCode.objects.values_list("index", flat=True))
    with time_machine.travel(now() + timedelta(seconds=121), tick=False):
        assert refusal(digits) == (NotFound, "people.short_code")


def test_digits_used_at_one_desk_are_a_replay_at_another(citizen, clerk):
    digits = show_code(citizen).digits
    here = [accept_code(clerk, code=digits, context="booking.desk:A").person for _again in range(2)]
    assert here == [citizen.person] * 2
    with pytest.raises(Conflict) as caught:
        accept_code(clerk, code=f"{digits[:3]} {digits[3:]}", context="booking.desk:B")
    assert (caught.value.code, "别处用过" in caught.value.message) == ("people.code_replayed", True)
    assert accept_code(clerk, code=show_code(citizen).digits, context="booking.desk:B").person == citizen.person
    assert CodeUse.objects.count() == 2


def test_digits_that_come_again_for_somebody_else_are_not_a_replay(citizen, clerk, monkeypatch):
    monkeypatch.setattr("secrets.randbelow", lambda _top: 123456)
    accept_code(clerk, code=show_code(citizen).digits, context="booking.desk:A")
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        other = a_citizen()
        digits = show_code(other).digits
        found = accept_code(clerk, code=digits, context="booking.desk:B")
    assert (digits, found.person) == ("123456", other.person)


def test_a_card_is_bound_once_and_read_by_its_number(citizen, clerk):
    found = write_pass(clerk, citizen.person)
    first = bind_card(clerk, found=found, number="A0012-3456")
    assert bind_card(clerk, found=found, number="a00123456") == first
    assert person_of_code("A00123456").person == citizen.person
    with pytest.raises(Conflict) as caught:
        bind_card(clerk, found=write_pass(clerk, a_citizen().person), number="A00123456")
    assert caught.value.code == "people.card_taken"
    assert "A00123456" not in f"{Credential.objects.filter(kind='card').values().get()}"


def test_an_unknown_card_says_what_to_do():
    assert refusal("999888777") == (NotFound, "people.card")


def test_a_code_of_somebody_erased_is_refused(citizen, clerk):
    made = issue_printed(citizen)
    text = write_code(made.serial, made.issued_at, rotating=False)
    Credential.objects.filter(pk=made.pk).delete()
    assert refusal(text) == (NotFound, "people.code_unknown")


def test_old_uses_are_forgotten_after_a_day(citizen, clerk):
    accept_code(clerk, code=show_code(citizen).text, context="a:1")
    assert forget_old_uses(clerk) == 0
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert forget_old_uses(clerk) == 1


@pytest.mark.django_db(transaction=True)
def test_two_counters_that_scan_one_code_at_once_at_different_sessions_let_it_in_once():
    citizen, house = a_citizen(), an_institution()
    clerks = (a_clerk(house), a_manager(house))
    text = show_code(citizen).text
    outcome = race(
        lambda: accept_code(clerks[0], code=text, context="booking.session:1"),
        lambda: accept_code(clerks[1], code=text, context="booking.session:2"),
    )
    assert sorted(type(each).__name__ for each in outcome) == ["Conflict", "ScannedPerson"]


@pytest.mark.django_db(transaction=True)
def test_digits_typed_at_two_desks_at_once_let_in_once():
    citizen, house = a_citizen(), an_institution()
    clerks = (a_clerk(house), a_manager(house))
    digits = show_code(citizen).digits
    outcome = race(
        lambda: accept_code(clerks[0], code=digits, context="booking.desk:A"),
        lambda: accept_code(clerks[1], code=digits, context="booking.desk:B"),
    )
    assert sorted(type(each).__name__ for each in outcome) == ["Conflict", "ScannedPerson"]


@pytest.mark.django_db(transaction=True)
def test_a_first_code_shown_on_two_phones_at_once_makes_one_credential():
    citizen = a_citizen()
    outcome = race(lambda: show_code(citizen), lambda: show_code(citizen))
    assert [type(each).__name__ for each in outcome] == ["Shown", "Shown"]
    assert Credential.objects.filter(person=citizen.person).count() == 1
