"""A repeated write changes nothing and gets the first answer."""

import time
from datetime import timedelta

import pytest
import time_machine

from tests.builders.threads import open_transaction, race
from wenmai.audit import idempotency
from wenmai.audit.actions import note
from wenmai.audit.idempotency import fingerprint, forget_old, once
from wenmai.audit.models import AuditEntry, IdempotencyKey
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed

ONE, TWO = Actor(person="p-1"), Actor(person="p-2")
KEY = "0b9f1c4e-6d1a"


def a_write(word: str = "done"):
    return lambda: {"word": word, "entry": note(ONE, "tests.wrote").pk}


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer_and_does_nothing():
    first = once(ONE, KEY, "f", a_write())
    assert once(ONE, KEY, "f", a_write("again")) == first
    assert AuditEntry.objects.filter(verb="tests.wrote").count() == 1


@pytest.mark.django_db
def test_another_request_under_the_key_is_a_conflict():
    once(ONE, KEY, "f", a_write())
    with pytest.raises(Conflict) as refused:
        once(ONE, KEY, "g", a_write())
    assert refused.value.code == "idempotency.other_request"


@pytest.mark.django_db
def test_keys_of_two_people_do_not_meet():
    once(ONE, KEY, "f", lambda: "one")
    assert once(TWO, KEY, "f", lambda: "two") == "two"


@pytest.mark.django_db
def test_a_failure_keeps_nothing():
    def fail():
        note(ONE, "tests.wrote")
        raise Conflict("booking.full", "满了")

    with pytest.raises(Conflict, match="满了"):
        once(ONE, KEY, "f", fail)
    assert AuditEntry.objects.count() == 0
    assert once(ONE, KEY, "f", lambda: "second try") == "second try"


@pytest.mark.django_db
def test_the_first_answer_has_the_form_of_its_repeat():
    moment = clock.now()
    assert once(ONE, KEY, "f", lambda: {"at": moment, "tags": ("a",)}) == once(ONE, KEY, "f", lambda: None)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "x" * 201, "键键键键键键键键", "line\nbreak"])
def test_an_unusable_key_is_refused(key):
    with pytest.raises(Invalid):
        once(ONE, key, "f", lambda: None)


@pytest.mark.django_db
def test_nobody_has_no_keys():
    with pytest.raises(NotAllowed):
        once(ANYONE, KEY, "f", lambda: None)


@pytest.mark.django_db
def test_old_keys_are_forgotten():
    once(ONE, KEY, "f", lambda: 1)
    assert forget_old() == 0
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        assert forget_old() == 1
    assert IdempotencyKey.objects.count() == 0


def test_fingerprints_differ_by_content_not_by_order():
    assert fingerprint("POST", {"a": 1, "b": 2}) == fingerprint("POST", {"b": 2, "a": 1})
    assert fingerprint("POST", {"a": 1}) != fingerprint("POST", {"a": 2})


@pytest.mark.django_db(transaction=True)
def test_raced_requests_write_once_and_agree():
    def slowly():
        time.sleep(0.05)
        return a_write()()

    answers = race(*[lambda: once(ONE, KEY, "f", slowly)] * 4)
    assert [answer == answers[0] for answer in answers] == [True] * 4
    assert AuditEntry.objects.filter(verb="tests.wrote").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_first_request_that_takes_too_long_is_a_conflict(monkeypatch):
    monkeypatch.setattr(idempotency, "WAIT", "100ms")
    with open_transaction(lambda: once(ONE, KEY, "f", a_write())), pytest.raises(Conflict) as refused:
        once(ONE, KEY, "f", a_write())
    assert refused.value.code == "idempotency.in_flight"
    assert once(ONE, KEY, "f", a_write())["word"] == "done"
