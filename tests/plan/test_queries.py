"""What pages, the command and the API get."""

from datetime import date

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow, take_stock
from tests.builders.plan_answers import END
from wenmai.kernel.errors import NotFound
from wenmai.plan import queries

pytestmark = pytest.mark.django_db
KEYS = {
    "id", "plan", "region", "type", "title", "quote", "unit", "value", "numerator", "denominator", "target_low", "target_high",
    "target_year", "baseline", "baseline_year", "expected_now", "expected_by", "tolerance_percent", "coverage", "reporting", "expected", "status", "nature", "effort", "label",
    "reading", "owner", "note", "demo", "definition_version", "as_of", "alternatives", "also",
}  # fmt: skip
WORDS = {"met", "on_track", "behind", "missed", "not_due", "no_data", "attested"}


def test_without_any_data_every_clause_is_there_with_all_its_keys():
    a_division("5104")
    rows = queries.as_json(queries.status("panzhihua-2022-2026", "5104"))["clauses"]
    assert len(rows) == len(queries.get_plan("panzhihua-2022-2026").clauses)
    assert {frozenset(row) for row in rows} == {frozenset(KEYS)}
    asked = [row for row in rows if row["status"] is not None]
    assert {row["status"] for row in asked} <= WORDS
    assert {row["value"] for row in rows if row["type"] != "milestone"} == {None}


def test_no_row_looks_done_without_data():
    a_division("5104")
    take_stock()
    found = queries.status("panzhihua-2022-2026", "5104")
    assert [row.id for row in found if row.status in {"met", "on_track", "attested"}] == []


@pytest.mark.parametrize(
    ("plan", "region", "only"),
    [
        ("no-such-plan", "5104", ()),
        ("panzhihua-2022-2026", "51", ()),
        ("panzhihua-2022-2026", "5134", ()),
        ("panzhihua-2022-2026", "99", ()),
        ("panzhihua-2022-2026", "5104", ("SC-I01",)),
    ],
)
def test_what_is_not_there_is_not_found(plan, region, only):
    a_division("5104")
    with pytest.raises(NotFound):
        queries.status(plan, region, only=only)


def test_a_service_shows_in_village_township_county_city_and_province():
    station = an_institution(kind="culture_station", division=a_division("510422101200"))
    count_fact("activities.attendance", station, 43, on=date(2025, 6, 1), attributes={"kind": "performance"})
    follow()
    for region in ("510422101200", "510422101", "510422", "5104"):
        assert queries.result("PZH-I05", region, as_of=END).numerator == 43
    assert queries.result("SC-I06", "51", as_of=END).numerator == 43
    assert queries.result("SC-I06", "510422101", as_of=END).status is None  # the amount is the province's


def test_the_board_asks_a_bounded_number_of_queries(django_assert_max_num_queries):
    a_division("5104")
    with django_assert_max_num_queries(60):
        queries.status("panzhihua-2022-2026", "5104")


def test_the_api_answers_like_the_command(client):
    a_division("5104")
    answer = client.get("/api/v1/plan/plans/panzhihua-2022-2026/status?region=5104")
    assert answer.status_code == 200
    assert [row["id"] for row in answer.json()["clauses"]] == list(queries.get_plan("panzhihua-2022-2026").clauses)
    assert client.get("/api/v1/plan/plans").json()[0]["id"] == "panzhihua-2022-2026"
    one = client.get("/api/v1/plan/clauses/PZH-I03?region=510422").json()["clauses"]
    assert [row["id"] for row in one] == ["PZH-I03"]
    opened = client.get("/api/v1/plan/clauses/PZH-I03/explain?region=510422").json()
    assert (opened["facts"], opened["denominator_readings"], opened["facts_total"]) == ([], [], 0)
    assert client.get("/api/v1/plan/clauses/PZH-I99?region=5104").status_code == 404


def test_figures_of_demo_houses_say_so():
    for demo in (False, True):
        house = an_institution(kind="museum", division=a_division("510422"), demo=demo)
        count_fact("museum.visit", house, 5, on=date(2025, 6, 1))
        follow()
        assert queries.result("PZH-I05", "5104", as_of=END).demo is demo
    assert queries.result("PZH-I05", "510421", as_of=END).demo is False
