"""Writes the data of a release, for the upgrade test of every later one: `python -m tests.runtime.make_release_dump`.

Run in a clean checkout of the release. Starts an embedded cluster, migrates, makes the small installation of release_world and
dumps it as SQL under tests/runtime/releases/<version>/, beside its keys and what was counted in it.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

from wenmai import __version__
from wenmai.runtime import binaries, scratch

RELEASES = Path(__file__).parent / "releases"
MOST_BYTES = 300_000


def main(folder: Path) -> None:
    """Make `folder` anew."""
    if _git("status", "--porcelain", "src"):
        raise SystemExit("src/ differs from its commit: make the data of a release in a clean checkout of it.")
    folder.mkdir(parents=True, exist_ok=True)
    cluster = scratch.start(durable=False)
    try:
        with tempfile.TemporaryDirectory() as state:
            about = _fill(cluster.owner, Path(state))
            shutil.copyfile(Path(state) / "keys.json", folder / "keys.json")
        dump = _dump(cluster.owner)
    finally:
        cluster.close()
    packed = gzip.compress(dump, mtime=0)
    if len(packed) > MOST_BYTES:
        raise SystemExit(f"{len(packed)} bytes: a release in the repository has {MOST_BYTES} at most.")
    (folder / "database.sql.gz").write_bytes(packed)
    (folder / "about.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n")


def _fill(owner: str, state: Path) -> dict[str, object]:
    os.environ |= {
        "DATABASE_URL": owner, "WENMAI_STATE": str(state), "WENMAI_DB_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "wenmai.settings",
    }  # fmt: skip
    django.setup()
    import_module("django.core.management").call_command("migrate", interactive=False, verbosity=0)
    world = import_module("tests.runtime.release_world")
    told = world.fill()
    head = import_module("wenmai.audit.sealer").head()
    import_module("django.db").connections.close_all()
    return {
        "version": __version__, "commit": _git("rev-parse", "HEAD"), "counts": world.counts(), "told": told,
        "head": [head.number, head.digest],
    }  # fmt: skip


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout.strip()


def _dump(owner: str) -> bytes:
    """Plain SQL that any client loads: INSERTs, and no word to psql alone."""
    words = ["--no-owner", "--no-privileges", "--no-comments", "--inserts", "--rows-per-insert=200", "-d", owner]
    said = subprocess.run([str(binaries.installation() / "bin" / "pg_dump"), *words], check=True, capture_output=True)
    return b"".join(line for line in said.stdout.splitlines(keepends=True) if not line.startswith(b"\\"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else RELEASES / __version__)
