"""Terms of many cases for other systems: each with the rule that decided, what is unknown said, limited, for staff alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_library
from tests.builders.people import a_citizen, a_clerk, sign_in
from wenmai.audit.models import RateWindow
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.queries.term_answers import answer_many
from wenmai.library.queries.terms import terms_for
from wenmai.library.terms import Case

URL = "/api/v1/library/terms"


@pytest.fixture
def house(db):
    return a_library()


def a_rule(house, says, **asked):
    return write_rule(
        system(), draft=RuleDraft("少儿借得久", clock.today(), asked={"where": house.code} | asked, says=says)
    )


def ask(client, *cases):
    return client.post(URL, {"cases": list(cases)}, content_type="application/json")


@pytest.mark.django_db
def test_each_case_has_its_terms_and_the_rule_that_decided(client):
    house, there = a_library(), a_library(MIYI)
    long = a_rule(house, {"days": 60}, kind="picture_book")
    old = a_rule(house, {"renewals": 5}, youngest=60, oldest=150)
    sign_in(client, a_clerk(house))
    cases = [
        {"where": house.code, "owner": there.code, "kind": "picture_book"},
        {"where": house.code, "owner": there.code, "age": 70},
        {"where": there.code, "owner": there.code},
        {"where": "NOWHERE", "owner": there.code},
    ]
    said = ask(client, *cases).json()
    first, second, third, fourth = said["answers"]
    assert (first["terms"]["days"], first["decided_by"]["days"], first["decided_by"]["renewals"]) == (60, long.pk, 0)
    assert (second["terms"]["renewals"], second["decided_by"]["renewals"], second["terms"]["days"]) == (5, old.pk, 30)
    assert (third["terms"]["days"], set(third["decided_by"].values())) == (30, {0})
    assert (fourth["terms"], fourth["unknown"]) == (None, ["NOWHERE"])
    assert said["rules"] == {str(long.pk): "少儿借得久", str(old.pk): "少儿借得久"}
    assert ask(client, cases[0] | {"kind": "dragon"}).status_code == 422
    assert ask(client).status_code == 422
    sign_in(client, a_citizen())
    assert ask(client, cases[0]).status_code == 404


@pytest.mark.django_db
def test_who_asks_too_often_waits(client):
    house = a_library()
    sign_in(client, a_clerk(house))
    case = {"where": house.code, "owner": house.code}
    ask(client, case)
    RateWindow.objects.update(hits=30)
    refused = ask(client, case)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)


def test_many_cases_are_answered_as_each_alone_with_as_many_queries(house):
    there = a_library(MIYI)
    a_rule(house, {"days": 60}, kind="picture_book")
    cases = [
        Case(where.code, owner.code, owner.code, house.code, "adult", kind)
        for where in (house, there)
        for owner in (house, there)
        for kind in ("book", "picture_book")
    ]
    answer_many(cases)

    with CaptureQueriesContext(connection) as one:
        answer_many(cases[1:2])
    with CaptureQueriesContext(connection) as many:
        found = answer_many(cases)
    assert (len(one), [each.terms for each in found.lines]) == (len(many), [terms_for(each) for each in cases])
