"""An outsider counts clauses again from the downloads alone and gets the figures of the pages; what is withheld stays so."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow, read_gauge
from tests.trust import outsider
from tests.trust.outsider import Outsider, rounded
from wenmai.kernel.actor import system
from wenmai.measures.actions import publish
from wenmai.trust.actions.issues import issue_family

SC, PZH, END, BEFORE = "sichuan-14-5", "panzhihua-2022-2026", date(2025, 12, 31), date(2024, 12, 31)


@pytest.fixture
def world(db):
    """Two counties and their city with libraries and culture centres, two years of stocks, one of visits."""
    some_divisions()
    libraries = {
        code: an_institution(kind="library", division=a_division(code)) for code in ("5104", "510422", "510421")
    }
    centres = [
        an_institution(kind="culture_centre", division=a_division(code)) for code in ("5104", "510422", "510402")
    ]
    for code, people in (("51", 83_640_000), ("5104", 1_213_000), ("510422", 177_000), ("510421", 222_000)):
        read_gauge("places.population", code, people, on=date(2025, 11, 1))
    for (code, house), books in zip(libraries.items(), (811_300, 120_457, 98_040), strict=True):
        read_gauge("library.holdings", house, books, on=END)
        for month in range(1, 13):
            count_fact("library.visit", house, 900 + month * len(code), on=date(2025, month, 8))
    read_gauge("teams.active", "510422", 71, on=date(2025, 6, 30))
    read_gauge("teams.active", "510421", 55, on=date(2025, 6, 30))
    for house, cloud in zip(centres, (1, 1, 0), strict=True):
        read_gauge("connection.culture_cloud", house, cloud, on=END)
    for day, titled in ((BEFORE, (20, 9)), (END, (21, 12))):
        for house, of_it in zip((libraries["5104"], libraries["510422"]), titled, strict=True):
            read_gauge("staff.titled", house, None, on=day, numerator=Decimal(of_it), denominator=Decimal(40))
    follow()
    issue("staff.titled", "staff.professionals")


def issue(*families):
    """What the night does, of these stocks."""
    return [issue_family(system(), whole=whole) for whole in families]


@pytest.fixture
def somebody(client, world):
    def get(path):
        answer = client.get(path)
        assert answer.status_code == 200, path
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    return Outsider(get)


def test_the_outsider_has_nothing_of_ours():
    """Otherwise it would agree with our mistakes."""
    found = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(Path(outsider.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert found == {"csv", "io", "json", "decimal"}


@pytest.mark.parametrize("region", ["51", "5104", "510422"])
def test_books_per_resident_are_counted_again(somebody, region):
    """SC-I04."""
    said = somebody.clause(SC, region, "SC-I04", "2025")["figure"]
    books, people = (somebody.stock("2025", name, region) for name in ("library.holdings", "places.population"))
    assert (said["numerator"], said["denominator"]) == (books, people)
    assert said["value"] == rounded(books / people, 2)
    assert f"{rounded(books / people, 2).normalize():f}" in somebody.page(SC, region, "SC-I04", "2025")


def test_teams_for_ten_thousand_residents_are_counted_again(somebody):
    """SC-I07, of a county and of the city above it."""
    for region in ("510422", "5104"):
        teams, people = (somebody.stock("2025", name, region) for name in ("teams.active", "places.population"))
        said = somebody.clause(SC, region, "SC-I07", "2025")
        assert said["figure"]["value"] == rounded(teams * 10_000 / people, 2)
        assert "per 10000" in said["rule"]["check"]


def test_a_sum_of_months_is_counted_again(somebody):
    """SC-I01 is printed in ten thousands; its parts are exact."""
    said = somebody.clause(SC, "5104", "SC-I01", "2025")
    visits = somebody.flow("2025", "library.visits", "5104")
    assert said["figure"]["numerator"] == visits
    assert said["figure"]["value"] == rounded(visits / said["rule"]["divided_by"], said["rule"]["decimals"])


def test_a_share_of_units_is_counted_again(somebody):
    """Culture centres whose services are in the cloud: 2 of 3, who they are from the list of places."""
    [row] = [
        row
        for row in somebody.rows(f"/data/clauses/{SC}/5104/2025.csv")
        if (row["region"], row["clause"], row["reading"]) == ("5104", "SC-D03", "0")
    ]
    houses, cloud = (
        somebody.houses("culture_centre", "5104", "2025-12-31"),
        somebody.readings("2025", "connection.culture_cloud"),
    )
    passed = [code for code in houses if cloud.get(code, 0) >= 1]
    assert (len(passed), len(houses)) == (2, 3)
    assert (Decimal(row["numerator"]), Decimal(row["denominator"])) == (len(passed), len(houses))
    said = somebody.json(row["address"].rstrip("/") + ".json")
    assert said["figure"]["value"] == rounded(Decimal(100 * len(passed)) / len(houses), said["rule"]["decimals"])
    units = somebody.rows(said["links"]["units"].removeprefix("http://testserver"))
    assert {unit["code"] for unit in units if unit["passed"] == "true"} == set(passed)


def test_a_rise_is_counted_again(somebody):
    """SC-G12: 33 of 80 against 29 of 80 a year before."""
    shares = [
        somebody.stock(year, "staff.titled", "5104") * 100 / somebody.stock(year, "staff.professionals", "5104")
        for year in ("2024", "2025")
    ]
    said = somebody.clause(SC, "5104", "SC-G12", "2025")
    assert (said["figure"]["value"], said["figure"]["target_low"]) == tuple(
        rounded(each, 2) for each in reversed(shares)
    )
    files = {url.removeprefix("http://testserver") for url in said["files"]}
    assert {"/data/stocks/2024.csv", "/data/stocks/2025.csv"} <= files


def test_every_line_of_the_file_is_what_its_address_says(somebody):
    """The bulk file and the single figures are one."""
    rows = [row for row in somebody.rows(f"/data/clauses/{PZH}/5104/2025.csv") if row["value"]][:6]
    for row in rows:
        path, _mark, reading = row["address"].partition("?")
        said = somebody.json(path.rstrip("/") + ".json" + (f"?{reading}" if reading else ""))["figure"]
        assert (str(said["definition_version"]), said["as_of"]) == (row["definition"], row["last"])
        assert Decimal(str(said["value"])) == Decimal(row["value"])
    assert len(rows) == 6


def test_a_figure_leads_to_its_snapshot_and_its_facts(somebody):
    said = publish(system(), division="5104", first=date(2025, 1, 1), last=END)
    found = somebody.clause(SC, "5104", "SC-I01", "2025")
    [shot] = found["snapshot"]
    assert (shot["publication"], shot["value"]) == (f"/plan/publication/{said.pk}/", found["figure"]["numerator"])
    opened = somebody.json(found["links"]["facts"].removeprefix("http://testserver"))
    assert (opened["facts_total"], opened["facts_count"]) == (found["figure"]["numerator"], 36)
    assert shot["figure"] in somebody.page(SC, "5104", "SC-I01", "2025")


def test_a_withheld_stock_is_in_no_file_and_cannot_be_counted_again(somebody):
    """Three readers asked in one county: neither the file, nor the sums of it, nor the clause tell them."""
    for code, asked in (("510422", 3), ("510421", 9), ("510402", 40)):
        read_gauge("satisfaction.share", code, None, on=END, numerator=Decimal(asked), denominator=Decimal(asked))
    follow()
    issue("satisfaction.asked", "satisfaction.satisfied")
    said = {
        (row["division"], row["part"]): row
        for row in somebody.rows("/data/stocks/2025.csv")
        if row["measure"] == "satisfaction.asked"
    }
    assert (said["510422", "total"]["status"], said["510421", "total"]["status"]) == ("withheld", "withheld")
    assert (
        said["510422", "total"]["value"],
        said["510422", "total"]["readings"],
        said["510422", "total"]["as_of"],
    ) == ("",) * 3
    assert (said["510402", "total"]["value"], said["5104", "total"]["value"]) == ("40", "52")
    assert not {row["measure"] for row in somebody.rows("/data/units/2025.csv")} & {
        "satisfaction.asked",
        "staff.titled",
    }
    found = somebody.json(f"/data/clauses/{SC}/510422/SC-E11/2025.json")["figure"]
    assert (found["withheld"], found["value"], found["numerator"], found["denominator"]) == (True, None, None, None)
    assert somebody.clause(SC, "5104", "SC-E11", "2025")["figure"]["denominator"] == 52


def test_a_withheld_month_is_not_told_by_the_year_of_a_clause(somebody):
    """2 people came in March; with the other months in the file, the year of the clause would tell them."""
    house = an_institution(kind="library", division=a_division("513437"))
    for month, came in ((2, 700), (3, 2), (4, 650)):
        count_fact("library.visit", house, came, on=date(2025, month, 3))
    follow()
    assert somebody.flow("2025", "library.visits", "513437") is None
    found = somebody.clause(SC, "513437", "SC-I01", "2025")["figure"]
    assert (found["withheld"], found["value"], found["numerator"]) == (True, None, None)
    rows = {
        (row["region"], row["clause"]): row["status"]
        for row in somebody.rows(f"/data/clauses/{SC}/5134/2025.csv")
        if row["reading"] == "0"
    }
    assert (rows["513437", "SC-I01"], rows["5134", "SC-I01"]) == ("withheld", "withheld")


def test_figures_of_townships_and_of_months_that_still_run_are_not_there(client, world):
    assert client.get(f"/data/clauses/{SC}/510422101/SC-I04/2025/").status_code == 404
    assert client.get(f"/data/clauses/{SC}/5104/SC-I04/2099-01/").status_code == 404
    assert client.get("/data/stocks/2025-13.csv").status_code == 404


def test_the_schema_names_the_columns_of_every_file(somebody):
    tables = somebody.json("/data/schema.json")["tables"]
    for table in tables:
        rows = somebody.get(table["url"].removeprefix("http://testserver")).decode().splitlines()
        assert rows[0].split(",") == [column["name"] for column in table["tableSchema"]["columns"]]
    assert len(tables) > 9


def test_programs_ask_for_the_same_stocks(client, somebody):
    rows = client.get("/api/v1/trust/stocks/2025?measure=library.holdings&division=5104").json()
    assert {row["part"]: Decimal(row["value"]) for row in rows} == {"total": 1_029_797, "own": 811_300}
    named = {row["id"]: row["definition"] for row in client.get("/api/v1/trust/measures").json()}
    assert named == {row["id"]: row["definition"] for row in somebody.rows("/data/measures.csv")}
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/trust/stocks/{period}", "/api/v1/trust/measures"} <= set(paths)


def test_a_county_that_has_not_reported_whole_opens_and_adds_up(client, somebody):
    """The city says 2,000,000 books: more than its three libraries have, so its own part is what no county has."""
    read_gauge("library.holdings", "5104", 2_000_000, on=END, institution_kind="library")
    an_institution(kind="library", division=a_division("510402"))
    follow()
    rows = {
        (row["division"], row["part"]): Decimal(row["value"])
        for row in somebody.rows("/data/stocks/2025.csv")
        if row["measure"] == "library.holdings"
    }
    assert (rows["5104", "total"], rows["510422", "total"], rows["510421", "total"]) == (2_000_000, 120_457, 98_040)
    assert rows["5104", "own"] == 2_000_000 - 120_457 - 98_040
    said = somebody.clause(SC, "5104", "SC-I04", "2025")
    assert said["figure"]["numerator"] == 2_000_000
    opened = somebody.json(said["links"]["facts"].removeprefix("http://testserver"))
    assert [(row["division"], row["houses"], row["due"]) for row in opened["own_figures"]] == [("5104", 3, 4)]
    units = [row for row in somebody.rows("/data/units/2025.csv") if row["measure"] == "library.holdings"]
    assert sorted((len(row["code"]) == 4, row["behind"]) for row in units) == [*[(False, "5104")] * 3, (True, "")]
    page = client.get(f"/plan/{SC}/5104/SC-I04/").content.decode()
    assert "应报 4 家，报了 3 家" in page


def test_stocks_as_sdmx_hold_the_same_values_and_withhold_the_same(somebody):
    """READINGS, AS_OF and SOURCES too; a withheld one says nothing of itself."""
    read_gauge("volunteers.registered", "510422", 3, on=END)
    read_gauge("volunteers.registered", "510421", 300, on=END)
    read_gauge("volunteers.registered", "510402", 900, on=END)
    follow()
    issue("volunteers.registered")
    plain = {
        ("M", row["division"], row["part"], row["measure"], row["day"][:7]): row
        for row in somebody.rows("/data/stocks/2025.csv")
    }
    read = somebody.series("/data/stocks/2025.sdmx.csv", "stocks")
    assert read.keys() == plain.keys()
    for key, (value, about) in read.items():
        row, hidden = plain[key], plain[key]["status"] == "withheld"
        assert value == (None if hidden else Decimal(row["value"]))
        assert (about["OBS_STATUS"], about["CONF_STATUS"]) == (("Q", "C") if hidden else ("A", "F"))
        said = [row["unit"], row["readings"], row["as_of"], row["sources"], row["demo"]]
        assert [about[name] for name in ("UNIT_MEASURE", "READINGS", "AS_OF", "SOURCES", "DEMO")] == said
    mine = {key[1]: value for key, (value, _) in read.items() if key[2:4] == ("total", "volunteers.registered")}
    assert (mine["510422"], mine["510421"], mine["510402"], mine["5104"]) == (None, None, 900, 1203)


def test_roll_ups_as_sdmx_hold_the_same_values(somebody):
    plain = {
        ("M", row["division"], row["part"], row["measure"], row["month"]): row["value"]
        for row in somebody.rows("/data/rollups/2025.csv")
    }
    read = somebody.series("/data/rollups/2025.sdmx.csv", "rollups")
    assert {key: value for key, (value, _) in read.items()} == {
        key: Decimal(value) if value else None for key, value in plain.items()
    }


def test_clauses_as_sdmx_hold_the_same_values(somebody):
    """What nobody knows is M, and is told from what is withheld."""
    plain = {
        ("M", row["region"], row["plan"], row["clause"], row["reading"], row["last"][:7]): row
        for row in somebody.rows(f"/data/clauses/{PZH}/5104/2025.csv")
    }
    read = somebody.series(f"/data/clauses/{PZH}/5104/2025.sdmx.csv", "clauses")
    assert read.keys() == plain.keys()
    for key, (value, about) in read.items():
        row = plain[key]
        assert value == (Decimal(row["value"]) if row["value"] else None)
        status = "A" if row["value"] else "Q" if row["status"] else "M"
        assert about["OBS_STATUS"] == status
        for name in ("numerator", "denominator", "target_low", "standing", "definition", "demo"):
            assert about[name.upper()] == row[name]
    assert {about["OBS_STATUS"] for _, about in read.values()} >= {"A", "M"}
    books = read["M", "5104", PZH, "PZH-I01", "0", "2025-12"][0]
    assert books == somebody.clause(PZH, "5104", "PZH-I01", "2025")["figure"]["value"]
