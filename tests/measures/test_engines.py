"""Two engines and the roll-ups agree on every cell, with facts at every level of the tree."""

import json
from datetime import date

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.builders.ledger import deliver
from tests.builders.places import some_divisions
from wenmai.bench import many_facts
from wenmai.kernel.actor import system
from wenmai.ledger.queries import FactFilter, facts
from wenmai.measures import actions, follower
from wenmai.measures.definitions import Measure
from wenmai.measures.engines import portable, recounting, stores
from wenmai.measures.engines.export import export
from wenmai.measures.models import CellMonth, CellRegion
from wenmai.measures.periods import Period

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


def _all_agree(period: Period) -> recounting.Recount:
    by_files = recounting.recount(period, second=True)
    by_ledger = recounting.recount(period, second=False)
    assert (by_files.engine, by_ledger.engine) == ("duckdb", "postgresql")
    assert (by_files.differing, by_files.first) == (0, ())
    assert (by_ledger.differing, by_ledger.first) == (0, ())
    assert by_files.cells == by_ledger.cells
    return by_files


def test_duckdb_postgresql_and_the_roll_ups_agree_on_every_cell():
    some_divisions()
    many_facts.fill(6_000, start=START, days=59)
    actions.rebuild(system())
    found = _all_agree(Period(START, date(2026, 2, 28)))
    assert found.facts == 6_000 + 30
    levels = set(CellRegion.objects.values_list("division_code", flat=True))
    assert {"51", "5104", "510422"} <= levels  # facts at inner nodes have cells of their own
    assert found.cells > 1_000


@pytest.mark.slow
def test_two_engines_agree_on_every_cell_for_a_million_facts():
    some_divisions()
    many_facts.fill(1_000_000, start=START, days=273)
    actions.rebuild(system())
    assert _all_agree(Period(START, date(2026, 9, 30))).facts > 1_000_000


def test_a_cell_that_was_tampered_with_is_found_by_both_engines():
    some_divisions()
    many_facts.fill(400, start=START, days=31)
    actions.rebuild(system())
    deliver(follower.NAME)
    wrong = CellMonth.objects.order_by("measure", "division_code").first()
    CellMonth.objects.filter(measure=wrong.measure, division_code=wrong.division_code).update(value=wrong.value + 1)
    period = Period(START, date(2026, 1, 31))
    for second in (True, False):
        found = recounting.recount(period, second=second)
        assert (
            found.differing
            == len(found.first)
            == CellMonth.objects.filter(measure=wrong.measure, division_code=wrong.division_code).count()
        )
        assert {each.table for each in found.first} == {"month"}
        assert found.first[0].cell[0] == wrong.measure


def test_the_files_hold_no_person_and_run_as_they_are(tmp_path):
    some_divisions()
    many_facts.fill(300, start=START, days=59)
    actions.rebuild(system())
    written = export(tmp_path)
    assert [each.month for each in written.months] == [date(2026, 1, 1), date(2026, 2, 1)]
    table = pq.read_table(written.months[0].path)
    said = json.loads((tmp_path / "schema.json").read_text())
    assert [each["name"] for each in said["facts"]] == table.schema.names
    assert not {"source", "attributes", "happened_at", "txid"} & set(table.schema.names)
    assert pq.ParquetFile(written.months[0].path).metadata.row_group(0).column(0).compression == "ZSTD"
    line = duckdb.connect()
    line.execute(f"CREATE VIEW facts AS FROM read_parquet('{tmp_path}/facts/**/*.parquet')")
    line.execute(f"CREATE VIEW divisions AS FROM read_parquet('{tmp_path}/divisions/*.parquet')")
    leaves = line.execute((tmp_path / "sql" / "leaves.sql").read_text()).fetchall()
    assert {row[:4] for row in leaves} == set(
        CellMonth.objects.values_list("measure", "month", "division_code", "institution_code")
    )
    assert sum(table.column("quantity").to_pylist()) == sum(
        row.quantity for row in facts(FactFilter(last=date(2026, 1, 31)), limit=1_000)
    )


def test_without_the_extra_the_sentence_names_it(monkeypatch, tmp_path):
    monkeypatch.setattr(stores, "find_spec", lambda _name: None)
    assert not stores.installed()
    with pytest.raises(Exception, match=r"wenmai\[analytics\]"):
        stores.Files(tmp_path)


def test_a_value_that_is_no_value_of_a_definition_is_refused():
    odd = Measure.model_validate(
        {
            "id": "tests.odd",
            "title": "x",
            "unit": "x",
            "source": "facts",
            "facts": [{"kinds": ["library.visit"], "setting": ["a' OR '1'='1"]}],
        }
    )
    with pytest.raises(ValueError, match="not a value"):
        portable.leaves([odd])
