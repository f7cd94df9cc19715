"""From an installed venv to the first page: with an empty state folder, and again with data present. Seconds."""

import tempfile
from pathlib import Path
from typing import Any

from wenmai.bench import machine, stage
from wenmai.runtime import scratch

RUNS = 3


def measure(place: stage.Stage) -> dict[str, Any]:
    """`wenmai demo` until / answers, then stopped and started again `RUNS` times on the same data."""
    place.runs = RUNS
    with tempfile.TemporaryDirectory(prefix="wenmai-start-") as folder:
        try:
            first = _seconds(Path(folder))
            again = [_seconds(Path(folder)) for _ in range(RUNS)]
        finally:
            scratch.remove(Path(folder))  # its socket lies elsewhere
    return {"first_s": round(first, 1), "again_s": machine.spread(again, 1)}


def _seconds(state: Path) -> float:
    port = stage.free_port()
    own = {"WENMAI_STATE": str(state), "DATABASE_URL": "", "DATABASE_OWNER_URL": "", "WENMAI_DB_ROLE": "app"}
    process = stage.start_command(("demo", "--port", str(port)), own)
    try:
        return stage.wait_for_page(f"http://127.0.0.1:{port}/", process)
    finally:
        stage.stop_command(process)
