"""The data of every release since the first is upgraded by the present code and goes on living."""

import difflib
import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.cli.product import Product, free_port
from tests.runtime import after_upgrade
from tests.runtime.make_release_dump import MOST_BYTES, RELEASES
from tests.runtime.make_structure import FIRST_ROWS, OF_DJANGO, dump, filled
from wenmai.runtime import database, environment, server, structure

CHECKOUT = Path(__file__).parents[2]
FOUND = sorted(path.name for path in RELEASES.iterdir() if path.is_dir())
pytestmark = pytest.mark.xdist_group("upgrade")


def test_the_first_release_is_kept_and_small():
    assert "0.1.0" in FOUND
    assert all((RELEASES / name / "database.sql.gz").stat().st_size <= MOST_BYTES for name in FOUND)


@pytest.mark.parametrize("release", FOUND)
def test_the_data_of_a_release_goes_on(release, tmp_path):
    about = json.loads((RELEASES / release / "about.json").read_text())
    product = _restored(RELEASES / release, tmp_path / "state")
    try:
        migrated = product.run("manage", "migrate", "--no-input", "-v0")
        assert (migrated.returncode, migrated.stderr) == (0, "")
        apart = _apart(*_tables(product))
        said = _asked(product, about)
    finally:
        server.remove(environment.read({"WENMAI_STATE": str(product.state)}))
    assert apart == [], "python -m tests.runtime.make_structure, if a migration was changed after it was kept"
    assert said["counts"] == about["counts"]
    assert {page: status for page, status in said["pages"].items() if status != 200} == {}
    pages = dict.fromkeys((*after_upgrade.PAGES, *after_upgrade.DESK, "token"), 200)
    assert said == {
        "epoch moved": True, "counts": about["counts"], "name": "周*兰", "chain": True,
        "definitions taken over": [True, False], "roll-ups before": True,
        "claimed": 2, "entered": 2, "facts added": 2, "undone": [True, True], "roll-ups after": True,
        "chain after": True, "pages": pages,
    }  # fmt: skip


def _restored(release: Path, state: Path) -> Product:
    """The release's dump in a new embedded cluster, and its keys."""
    state.mkdir(mode=0o700)
    shutil.copyfile(release / "keys.json", state / "keys.json")
    env = environment.read({"WENMAI_STATE": str(state)})
    with server.attached(env), psycopg.connect(database.recorded_addresses(state)["owner"]) as owner:
        owner.execute(gzip.decompress((release / "database.sql.gz").read_bytes()))
    return Product(state, free_port())


def _apart(upgraded: str, laid: str) -> list[str]:
    """The lines that differ. The dump of a release has no comments."""
    lines = difflib.unified_diff(upgraded.splitlines(), laid.splitlines(), "upgraded", "laid", lineterm="", n=0)
    return [line for line in lines if line[1:].strip() and not line.startswith(("@@", "---", "+++", "+COMMENT ON "))]


def _tables(product: Product) -> tuple[str, str]:
    """As every migration since the release has left them, and as a new installation begins with them."""
    env = environment.read({"WENMAI_STATE": str(product.state)})
    with server.attached(env):
        owner = database.recorded_addresses(product.state)["owner"]
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("CREATE DATABASE laid")
        fresh = owner.replace(f"@/{database.NAME}", "@/laid", 1)
        done = product.run("manage", "migrate", "--no-input", "-v0", DATABASE_URL=fresh, DATABASE_OWNER_URL=fresh)
        assert (done.returncode, done.stderr) == (0, "")
        assert filled(fresh) == OF_DJANGO | set(FIRST_ROWS)
        return _said_again(owner, "upgraded"), _said_again(fresh, "fresh")


def _said_again(owner: str, name: str) -> str:
    """The tables of a database after one more way through a dump: only then PostgreSQL says the lists in conditions alike."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE again_{name}")
    again = re.sub("@/[a-z]+", f"@/again_{name}", owner, count=1)
    with psycopg.connect(again) as connection:
        connection.execute(structure.portable(dump(owner)).encode())
        for (month,) in connection.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'public.ledger_fact'::regclass"
        ).fetchall():
            connection.execute(f"DROP TABLE {month}")  # made when a fact comes, not by a migration
    return structure.portable(dump(again))


def _asked(product: Product, about: dict) -> dict:
    words = json.dumps({"told": about["told"], "head": about["head"]})
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.runtime.after_upgrade", words], check=False, text=True,
        capture_output=True, env=product.environment(PYTHONPATH="src"), cwd=CHECKOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict = json.loads(done.stdout.splitlines()[-1])
    return found
