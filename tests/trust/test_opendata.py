"""Open data: an outsider gets the published number from the download, and nobody is identified by a small one."""

import csv
import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow, read_gauge
from wenmai.kernel.actor import system
from wenmai.measures.actions import publish
from wenmai.measures.definitions import all_measures
from wenmai.trust.actions.issues import issue_family
from wenmai.trust.suppression import SMALLEST, Cell, Node, Sum, Table, table_of
from wenmai.trust.told import withheld

PATHS = {"51": ["51"]} | {
    code: path
    for city in ("5101", "5102", "5103")
    for code, path in ((city, ["51", city]), *((f"{city}0{n}", ["51", city, f"{city}0{n}"]) for n in (1, 2, 3)))
}


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.fixture
def published(db):
    some_divisions()
    for code, quantity in (("5104", 40), ("510422", 2739), ("510421", 3), ("510402", 60)):
        house = an_institution(kind="library", division=a_division(code))
        for month in (1, 2):
            count_fact("library.visit", house, quantity + (month if quantity > 5 else 0), on=date(2026, month, 8))
    follow()
    return publish(system(), division="5104", first=date(2026, 1, 1), last=date(2026, 2, 28))


def test_an_outsider_gets_the_published_number(client, published):
    said = [row for row in _rows(client.get("/data/figures.csv").content) if row["measure"] == "library.visits"]
    assert [row["value"] for row in said] == [str(2 * (40 + 2739 + 3 + 60) + 9)]
    rows = _rows(client.get("/data/rollups/2026.csv").content)
    mine = [
        row for row in rows
        if (row["measure"], row["division"], row["part"]) == ("library.visits", "5104", "total") and row["month"] <= "2026-02"
    ]  # fmt: skip
    assert sum(int(row["value"]) for row in mine) == int(said[0]["value"])
    assert client.get(f"/data/figures/{said[0]['id']}").status_code == 200
    assert client.get(f"/api/v1/trust/figures/{said[0]['id']}").json()["division"] == "5104"
    parts = client.get("/api/v1/trust/rollups/2026?measure=library.visits&division=5104").json()
    assert {part["part"] for part in parts} == {"total", "own"}


def test_a_small_count_and_what_would_reveal_it_are_withheld(client, published):
    rows = _rows(client.get("/data/rollups/2026.csv").content)
    mine = {
        (row["division"], row["part"]): row
        for row in rows
        if (row["measure"], row["month"]) == ("library.visits", "2026-01")
    }
    assert (mine["510421", "total"]["value"], mine["510421", "total"]["status"]) == ("", "withheld")
    assert mine["5104", "own"]["status"] == "withheld"  # the smallest other part: 2,840 less the rest would be 3
    assert (mine["510422", "total"]["value"], mine["5104", "total"]["value"]) == ("2740", "2845")
    sdmx = _rows(client.get("/data/rollups/2026.sdmx.csv").content)
    assert {
        row["OBS_STATUS"] for row in sdmx if row["REF_AREA"] == "510421" and row["MEASURE"] == "library.visits"
    } == {"Q"}
    table = pq.read_table(io.BytesIO(client.get("/data/rollups/2026.parquet").content))
    assert table.num_rows == len(rows) == len(sdmx)


def test_a_figure_that_less_the_other_months_would_be_a_withheld_month_is_withheld(client, published):
    """3 visits of January in 510421 are withheld; with February published, the two together would tell them."""
    county = a_division("510421")
    count_fact("library.visit", an_institution(kind="library", division=county), 600, on=date(2026, 2, 9))
    for code, more in (("510422", 9), ("510402", 11)):
        count_fact(
            "library.visit", an_institution(kind="library", division=a_division(code)), more, on=date(2026, 3, 9)
        )
    follow()
    publish(system(), division="510421", first=date(2026, 1, 1), last=date(2026, 2, 28))
    publish(system(), division="510422", first=date(2026, 1, 1), last=date(2026, 2, 28))
    said = {
        row["division"]: row["value"]
        for row in _rows(client.get("/data/figures.csv").content)
        if row["measure"] == "library.visits"
    }
    months = {
        row["month"]: row["status"]
        for row in _rows(client.get("/data/rollups/2026.csv").content)
        if (row["measure"], row["division"], row["part"]) == ("library.visits", "510421", "total")
    }
    assert (months["2026-01"], months["2026-02"]) == ("withheld", "")
    assert (said["510421"], said["510422"]) == ("", str(2 * 2739 + 3))


def test_the_catalogue_names_every_file(client, published):
    found = client.get("/data/catalog.jsonld").json()
    urls = [each["dcat:downloadURL"]["@id"] for one in found["dcat:dataset"] for each in one["dcat:distribution"]]
    assert [client.get(url.removeprefix("http://testserver")).status_code for url in urls] == [200] * len(urls)
    assert len(urls) > 9
    assert client.get("/data/rollups/1999.csv").status_code == 404
    assert "/api/v1/trust/figures" in client.get("/api/v1/openapi.json").json()["paths"]


def _known(equations: list[list[Fraction]], width: int) -> set[int]:
    """The unknowns that the equations determine: reduced rows with one entry."""
    rows, pivot = [row[:] for row in equations], 0
    for column in range(width):
        at = next((n for n in range(pivot, len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        rows[pivot], rows[at] = rows[at], rows[pivot]
        rows[pivot] = [each / rows[pivot][column] for each in rows[pivot]]
        for other in range(len(rows)):
            if other != pivot and rows[other][column]:
                factor = rows[other][column]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[pivot], strict=True)]
        pivot += 1
    return {next(n for n in range(width) if row[n]) for row in rows if sum(1 for each in row if each) == 1}


def _attack(table, hidden):
    """The withheld cells that somebody can work out from what is shown, by rational elimination."""
    unknown = sorted(hidden)
    equations = [
        [Fraction((cell == each.total) - (cell in each.parts)) for cell in unknown]
        for each in table.sums
        if hidden.intersection({each.total, *each.parts})
    ]
    found = {unknown[at] for at in _known(equations, len(unknown))}
    return {cell for cell in found if table.values[cell]}


COUNTS = st.integers(0, 14).map(Decimal)
OWNERS = st.dictionaries(st.sampled_from(sorted(PATHS)), COUNTS, min_size=1)


@settings(max_examples=200, deadline=None)
@given(OWNERS)
def test_no_sum_gives_a_withheld_cell_away(owners):
    table = table_of({"visits": owners}, PATHS)
    hidden = withheld(table)
    assert {cell for cell, value in table.values.items() if 0 < value < SMALLEST} <= hidden
    assert _attack(table, hidden) == set()
    assert Cell("visits", Node("51")) in table.values


def _whole(parts, rest):
    codes = {code for each in (*parts, rest) for code in each}
    return {code: sum((each.get(code, Decimal(0)) for each in (*parts, rest)), Decimal(0)) for code in codes}


def _sums_by_hand(shown):
    """Every sum of places and of measures, from the cells alone, not from the table's own list of sums."""
    found = [
        Sum(cell, tuple(other for other in shown if other.measure == cell.measure and _is_part(other.node, cell.node)))
        for cell in shown
        if not cell.node.own
    ]
    wholes = [cell for cell in shown if cell.measure == "whole"]
    found += [
        Sum(cell, tuple(other for other in shown if other.node == cell.node and other.measure != "whole"))
        for cell in wholes
    ]
    return [each for each in found if each.parts]


def _is_part(node, of):
    if node.own:
        return node.code == of.code
    return len(PATHS[node.code]) > 1 and PATHS[node.code][-2] == of.code


@settings(max_examples=100, deadline=None)
@given(st.lists(OWNERS, min_size=1, max_size=3), st.dictionaries(st.sampled_from(sorted(PATHS)), COUNTS))
def test_no_sum_of_places_and_measures_gives_a_withheld_cell_away(parts, rest):
    """Parts of a whole in the same file: what is left of the whole after the shown parts must not be a small one."""
    family = {f"part{at}": owners for at, owners in enumerate(parts)}
    table = table_of(family | {"whole": _whole(parts, rest)}, PATHS, "whole")
    hidden = withheld(table)
    assert {cell for cell, value in table.values.items() if 0 < value < SMALLEST} <= hidden
    byhand = Table(table.values, _sums_by_hand(list(table.values)))
    assert _attack(byhand, hidden) == set()


def test_what_is_left_of_a_whole_after_its_shown_parts_is_no_small_count():
    """63 people at a county's library, 40 at exhibitions and 20 at training: then it were 3 at lectures."""
    county, other, city = Node("510101"), Node("510102"), Node("5101")
    family = {
        "all": {county.code: Decimal(63), other.code: Decimal(40)},
        "lectures": {county.code: Decimal(3), other.code: Decimal(20)},
        "exhibitions": {county.code: Decimal(40), other.code: Decimal(10)},
        "training": {county.code: Decimal(20), other.code: Decimal(10)},
    }
    hidden = withheld(table_of(family, PATHS, "all"))
    assert {Cell("lectures", county), Cell("lectures", other), Cell("training", county)} <= hidden
    assert not {cell for cell in hidden if cell.measure == "all" or cell.node == city}
    assert len(withheld(table_of({"lectures": family["lectures"]}, PATHS))) == 2


def _within(part, whole):
    """Whether all facts of one selection are counted by another measure too."""
    return any(
        set(part.kinds) & set(each.kinds)
        and all(
            not getattr(each, name) or (getattr(part, name) and set(getattr(part, name)) <= set(getattr(each, name)))
            for name in ("channel", "institution_kind", "audience", "setting")
        )
        and all(set(part.attributes.get(name, "?")) <= set(values) for name, values in each.attributes.items())
        for each in whole.facts
    )


def test_every_measure_of_people_that_is_part_of_another_says_so():
    """Otherwise the two were withheld each by itself, and their difference would tell."""
    people = [each for each in all_measures().values() if each.additive and each.unit in {"人次", "人"}]
    pairs = [(a, b) for a in people for b in people if a is not b and all(_within(each, b) for each in a.facts)]
    assert {(a.id, a.part_of) for a, _ in pairs} == {(a.id, b.id) for a, b in pairs}
    assert {a.id for a, _ in pairs} == {each.id for each in people if each.part_of}
    assert len(pairs) == 7


def test_what_is_counted_from_new_year_on_is_given_for_whole_years_only(client, db):
    """The readings of two months told how many borrowed in between, one county at a time."""
    house = an_institution(kind="library", division=a_division("510422"))
    for day, number in ((date(2025, 11, 30), 100), (date(2025, 12, 31), 102)):
        read_gauge("library.borrowers", house, number, on=day)
        read_gauge("library.acquired", house, number, on=day)
    assert issue_family(system(), whole="library.borrowers") == 1
    for name, expected in (("2025-11", []), ("2025", [("library.acquired", "102"), ("library.borrowers", "102")])):
        rows = _rows(client.get(f"/data/stocks/{name}.csv").content)
        mine = [(row["measure"], row["value"]) for row in rows if row["division"] == "510422"]
        assert [each for each in mine if each[0].startswith("library.")] == expected
    read = _rows(b"".join(client.get("/data/units/2025-11.csv").streaming_content))
    assert [row["measure"] for row in read if row["measure"].startswith("library.")] == []
