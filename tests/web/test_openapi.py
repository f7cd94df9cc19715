"""Schemathesis reads our OpenAPI document and calls every operation with what it makes up, as nobody and as a citizen."""

from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.builders.booking import a_pool, a_session
from tests.builders.people import a_citizen, sign_in
from tests.builders.places import an_institution
from wenmai.booking.models import Booking
from wenmai.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
QUICK = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


PARTS = pytest.mark.parametrize("part", range(4))  # a transaction of a test must not last: sealers wait for it


def _walk(part: int, **how) -> list[str]:
    """A quarter of the operations with made-up cases; what the document does not promise, a line each."""
    faults = []
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in list(document.get_all_operations())[part::4]:
        operation = found.ok()

        @QUICK
        @given(case=operation.as_strategy())
        def call(case) -> None:
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"}, **how)

        try:
            call()
        except BaseExceptionGroup as error:
            faults += [f"{operation.label}: {each}" for each in error.exceptions]
    return faults


@pytest.fixture
def house(transactional_db):
    """Requests share the test's connection, which their ends must not close; no transaction lasts as long as the walk."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield an_institution()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@PARTS
def test_nobody_can_upset_the_api(house, part):
    assert _walk(part) == []


@PARTS
def test_a_citizen_cannot_upset_the_api(house, client, part):
    session = sign_in(client, a_citizen()).cookies["sessionid"].value
    assert _walk(part, cookies={"sessionid": session}) == []


def test_book_read_and_cancel_follow_each_other(house, client):
    """The links of the document, walked by a state machine: what one answer gives is asked for by the next."""
    session = sign_in(client, a_citizen()).cookies["sessionid"].value
    pool, answered = a_pool(a_session(seats=1000)), set()
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).include(path_regex=r"/booking/bookings")
    secret = "s" * 32

    class Walk(found.as_state_machine()):
        def before_call(self, case) -> None:
            case.headers["Idempotency-Key"] = uuid4().hex
            if case.method.upper() == "POST" and case.path.endswith("/bookings"):
                Booking.objects.filter(pool=pool).update(state="expired")  # one active booking of a session
                case.body = {"pool": pool.pk, "party_size": 1}

        def get_call_kwargs(self, case) -> dict:  # noqa: ARG002 (the name is the library's)
            headers = {"Accept-Encoding": "identity", "X-CSRFToken": secret}
            return {"cookies": {"sessionid": session, "csrftoken": secret}, "headers": headers}

        def validate_response(self, response, case, **_kwargs) -> None:
            case.validate_response(response, checks=CHECKS)
            answered.add((case.operation.label, response.status_code))

    steps = settings(QUICK, max_examples=6, stateful_step_count=6)
    run_state_machine_as_test(Walk, settings=steps)
    assert {
        ("POST /api/v1/booking/bookings", 201),
        ("GET /api/v1/booking/bookings/{key}", 200),
        ("POST /api/v1/booking/bookings/{key}/cancel", 200),
    } <= answered
