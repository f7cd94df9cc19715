"""The same definition on Spark, in an environment of its own (deploy/spark.sh), gives the same cells."""

import csv
import os
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.builders.places import some_divisions
from wenmai.bench import many_facts
from wenmai.kernel.actor import system
from wenmai.measures import actions
from wenmai.measures.engines.export import export
from wenmai.measures.models import CellMonth, CellRegion

PYTHON = Path(os.environ.get("SPARK_PYTHON", ROOT / ".venv-spark/bin/python"))


def _read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.slow
@pytest.mark.django_db
def test_spark_gives_the_same_cells(tmp_path):
    from datetime import date

    assert PYTHON.exists(), "run deploy/spark.sh: it makes the environment of Spark"
    some_divisions()
    many_facts.fill(20_000, start=date(2026, 1, 1), days=59)
    actions.rebuild(system())
    export(tmp_path / "export")
    words = [str(PYTHON), str(ROOT / "tools/spark_recount.py"), str(tmp_path / "export"), str(tmp_path / "cells")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    leaves = {tuple(row[:4]): (Decimal(row[4]), int(row[5])) for row in _read(tmp_path / "cells/leaves.csv")}
    ours = CellMonth.objects.values_list("measure", "month", "division_code", "institution_code", "value", "n")
    assert leaves == {tuple(map(str, row[:4])): row[4:] for row in ours}
    for grain, name in (("day", "days"), ("month", "months"), ("year", "years")):
        rows = CellRegion.objects.filter(grain=grain)
        stored = rows.values_list("measure", "starts_on", "division_code", "value", "n", "units")
        found = {
            tuple(row[:3]): (Decimal(row[3]), int(row[4]), int(row[5])) for row in _read(tmp_path / f"cells/{name}.csv")
        }
        assert found == {tuple(map(str, row[:3])): row[3:] for row in stored}
