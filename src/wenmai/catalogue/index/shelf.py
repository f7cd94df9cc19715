"""The index on this host's disk: where it lies, who may write it, and a reader that follows it."""

import fcntl
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from wenmai.audit.epoch import START, Position
from wenmai.catalogue.index.schema import SCHEMA, VERSION

KEPT = timedelta(days=7)
"""How long touches are kept; an index that slept for half of it is built anew."""


def folder() -> Path:
    """Where the index of this version lies; made if it is not there."""
    path = Path(settings.CATALOGUE_INDEX) / f"v{VERSION}"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the index has read: `epoch` is the database's when it did. A database of another epoch was restored.

    Beyond the positions it has read what the snapshot `seen` saw.
    """

    epoch: int = 0
    records: Position = START
    touches: Position = START
    seen: str = ""


def standing() -> Standing | None:
    """None where nothing was built yet, or what says how far cannot be read."""
    try:
        kept: dict[str, Any] = json.loads((folder() / "standing.json").read_text())
        positions = (Position(**kept["records"]), Position(**kept["touches"]))
        return Standing(kept["epoch"], *positions, kept.get("seen", ""))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(stands: Standing) -> None:
    """Written after the index: a crash between the two only reads some changes twice."""
    draft = folder() / "standing.json.part"
    draft.write_text(json.dumps(asdict(stands)))
    draft.replace(folder() / "standing.json")


def still_awake() -> None:
    """The index is up to date at this moment, although nothing changed."""
    (folder() / "standing.json").touch()


def slept_long() -> bool:
    """Whether changes may be forgotten that the index has not read."""
    return time.time() - (folder() / "standing.json").stat().st_mtime > KEPT.total_seconds() / 2


@contextmanager
def alone() -> Iterator[bool]:
    """True for the one process of this host that may write the index now; the lock ends with the process."""
    with (folder() / "writer.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def opened() -> tantivy.Index:
    """The index, empty if it is new."""
    return tantivy.Index(SCHEMA, path=str(folder()))


@dataclass(slots=True)
class _Reader:
    """An open index and the moment of its last commit; one a process."""

    path: Path
    index: tantivy.Index
    seen: tuple[int, int] = (0, 0)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def searcher(self) -> tuple[tantivy.Searcher, "Commit"]:
        """A searcher of the newest commit, and which it is."""
        written = (self.path / "meta.json").stat()
        now = (written.st_mtime_ns, written.st_ino)  # two commits within one tick of the clock are two files
        with self.lock:
            if now != self.seen:
                self.index.reload()
                self.seen = now
            return self.index.searcher(), (self.path, self.seen)


_readers: dict[Path, _Reader] = {}


Commit = tuple[Path, tuple[int, int]]
"""Which index and when it was written last: what was found stays true as long as this stays the same."""


def searcher() -> tuple[tantivy.Searcher, Commit] | None:
    """A searcher and its commit; None while the index was never built whole."""
    path = folder()
    if not (path / "standing.json").exists():
        return None
    if path not in _readers:
        index = opened()
        index.config_reader("manual")
        _readers[path] = _Reader(path, index)
    return _readers[path].searcher()
