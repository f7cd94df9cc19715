"""A sentence with two readings: the page and the API compute with either, and say which."""

import pytest

from tests.builders.places import a_division
from tests.builders.plan import count_fact, follow
from wenmai.plan import queries
from wenmai.plan.clauses import all_plans, get_clause, readings_of

pytestmark = pytest.mark.django_db
CLAUSE, REGION = "PZH-C04", "5104"  # 100 场: of the city with its counties together, or of each authority
PAGE, API = f"/plan/panzhihua-2022-2026/{REGION}/{CLAUSE}/", f"/api/v1/plan/clauses/{CLAUSE}"


@pytest.fixture
def sessions(city):
    for _number in range(3):
        count_fact("library.session", city.county_library, audience=("elderly",))
    follow()


def test_the_page_shows_each_reading_and_computes_with_the_one_that_is_asked_for(client, sessions):
    own, other = (client.get(PAGE, {"reading": each} if each else {}) for each in ("", "other"))
    assert [(each.number, each.here) for each in own.context["page"].readings] == [("", True), ("1", False)]
    assert [(each.number, each.here) for each in other.context["page"].readings] == [("", False), ("1", True)]
    assert [each.context["page"].result.type for each in (own, other)] == ["quota", "per_unit"]
    assert (own.context["page"].result.value, own.context["page"].result.unit) == (3, "场")
    assert (other.context["page"].result.value, other.context["page"].result.unit) == (0, "个")
    assert own.context["units"] == ()
    assert {row.code for row in other.context["units"]} >= {REGION, "510422"}
    assert "读法二：市本级和五个县（区）各 100 场。" in other.text
    assert 'href="?reading=1"' in own.text


def test_the_api_gives_the_other_reading(client, sessions):
    own, other = (
        client.get(API, {"region": REGION} | more).json()["clauses"][0] for more in ({}, {"reading": "other"})
    )
    assert [(each["type"], each["value"]) for each in (own, other)] == [("quota", 3), ("per_unit", 0)]
    assert own["alternatives"][0]["value"] == other["value"]
    assert "读法二" in other["reading"]
    opened = client.get(f"{API}/explain", {"region": REGION, "reading": "other"})
    assert opened.json()["facts_count"] == 3


@pytest.mark.parametrize("reading", ["2", "x", "other2", "-1", "０"])
def test_a_reading_that_is_none_is_not_found(client, city, reading):
    assert client.get(PAGE, {"reading": reading}).status_code == 404
    assert client.get(API, {"region": REGION, "reading": reading}).status_code == 404


def test_every_other_reading_of_the_plans_opens(client, city):
    a_division(REGION)
    found = [(plan, clause) for plan in all_plans().values() for clause in plan.clauses.values() if clause.other]
    assert found
    for plan, clause in found:
        for other in readings_of(clause)[1:]:
            assert get_clause(other.name) == (plan, other)
            number = other.name.partition("@")[2]
            assert queries.named(clause.id, number) == other.name
            page = client.get(f"/plan/{plan.id}/{plan.region}/{clause.id}/", {"reading": number})
            assert (page.status_code, page.context["page"].reading) == (200, number), clause.id
