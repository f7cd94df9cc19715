"""Each bench at its smallest: one JSON object of the promised shape, and nothing left behind."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from wenmai.bench import catalogue

FIGURES = {
    "web": {"home_bytes", "rows", "home_cached_per_s", "lists_cached_per_s", "list_uncached_per_s", "bare_page_per_s"},
    "booking": {"claims_per_s", "html_claims_per_s", "refusals_per_s", "p99_ms", "oversold", "limits_broken"},
    "waiting-room": {"pages_per_s", "opening_to_last_result_s", "without_result", "oversold"},
    "lottery": {"draw_s", "verify_s", "agrees", "oversold"},
    "seats": {"claims_per_s", "p99_ms", "ticked_per_s", "double_seats", "unbalanced", "faults"},
    "rooms": {"claims_per_s", "refusals_per_s", "p99_ms", "overlaps", "faults"},
    "search": {"texts", "chars_1_p95_ms", "chars_2_p95_ms", "chars_4_p95_ms"},
    "catalogue": {"titles", "chars_1_p95_ms", "chars_4_p95_ms", "isbn_p95_ms", "p95_ms"},
    "agreement": {"records", "queries", "agree", "most"},
    "marc-import": {"records", "records_per_s", "rows_per_s", "index_per_s", "again_per_s", "rejected"},
    "board": {"county_p95_ms", "prefecture_p95_ms", "province_p95_ms", "county_uncached_ms", "check_in_to_board_s"},
    "rollup": {"grid_s", "rebuild_s", "day_visible_s", "late_visible_s", "cells_share", "leaf_cells", "region_cells"},
    "ingest": {"import_rows_per_s", "again_rows_per_s", "batched_per_s"},
    "engines": {"postgresql_raw_s", "duckdb_s", "ours_s", "export_s", "parquet_mb", "agrees", "duckdb_agrees"},
    "start": {"first_s", "again_s"},
    "desk": {"transactions_per_s", "p95_ms", "lost", "differences", "faults"},
    "sip2": {"transactions_per_s", "p95_ms", "lost", "differences", "faults"},
    "holds": {"seconds", "waiting", "targeted", "cost_km", "greedy_cost_km", "again_changed"},
    "oai": {"records", "records_per_s", "dc_per_s", "cnmarc_per_s", "missed"},
    "sru": {"records", "title_p50_ms", "author_p50_ms", "isbn_p50_ms", "scan_first_p50_ms", "scan_last_p50_ms"},
    "policy": {"rules", "matching", "per_s", "one_rule_per_s"},
}
OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "WENMAI_DB_ROLE", "WENMAI_STATE", "DJANGO_SETTINGS_MODULE")


def of_this_run(folder: Path) -> list[str]:
    """Processes that still have this run's temporary folder in their environment."""
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={folder}".encode() in each.read_bytes():
                found.append(each.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_bench_says_one_object_and_leaves_nothing(name, tmp_path):
    short = Path(tempfile.mkdtemp(prefix="wb-", dir="/tmp"))  # a socket's path must be short
    kept = {key: value for key, value in os.environ.items() if key not in OUTSIDE}
    words = [sys.executable, "-m", "wenmai.cli", "bench", name, "--scale", "0.01", "--json"]
    own = kept | {"WENMAI_STATE": str(tmp_path), "TMPDIR": str(short)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=own)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert set(said) == {"bench", "figures", "machine", "runs"}
    assert said["bench"] == name
    assert said["runs"] >= 1
    assert FIGURES[name] <= set(said["figures"])
    assert {"processor", "cores", "memory_gib", "postgresql", "python"} <= set(said["machine"])
    assert said["figures"].get("oversold", 0) == 0
    assert of_this_run(short) == []
    assert list(short.iterdir()) == []
    short.rmdir()


@pytest.mark.slow
def test_full_size_is_made_measured_and_gone():
    short = Path(tempfile.mkdtemp(prefix="wb-", dir="/tmp"))
    kept = {key: value for key, value in os.environ.items() if key not in OUTSIDE}
    words = [sys.executable, "-m", "wenmai.cli", "bench", "--size", "full", "--scale", "0.01", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=kept | {"TMPDIR": str(short)})
    assert done.returncode == 0, done.stderr[-3000:]
    found = {each["bench"]: each["figures"] for each in json.loads(done.stdout)["benches"]}
    assert tuple(found) == (catalogue.MAKING, *catalogue.of_full_size())
    assert [name for name in catalogue.of_full_size() if FIGURES[name] - set(found[name])] == []
    assert (found["world"]["items"], found["desk"]["items"], found["desk"]["lost"], found["desk"]["differences"]) == (
        10_000,
        10_000,
        0,
        0,
    )
    assert list(short.iterdir()) == []
    short.rmdir()


def test_every_bench_has_its_module():
    assert set(catalogue.names()) == set(FIGURES)
