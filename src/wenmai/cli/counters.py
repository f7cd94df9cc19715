"""Where the processes of one web server add their counts up: a folder for each server, locked for as long as it lives."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


@contextmanager
def shared(state: Path) -> Iterator[Path]:
    """Give this server its own folder, which prometheus_client reads from the environment when it is first imported.

    Several servers may use one state folder. What a killed one left behind is swept by the next.
    """
    everybody = state / "metrics"
    everybody.mkdir(exist_ok=True, mode=0o700)
    with _alone(state):
        _sweep(everybody)
        mine = Path(tempfile.mkdtemp(prefix="server-", dir=everybody))
        lock = (mine / LOCK).open("wb")  # inherited by the processes forked from this one
        fcntl.flock(lock, fcntl.LOCK_EX)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(mine)
    with lock:
        yield mine
        shutil.rmtree(mine, ignore_errors=True)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with (state / "metrics.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(everybody: Path) -> None:
    for entry in everybody.iterdir():
        if entry.is_dir():
            _sweep_one(entry)
        else:
            entry.unlink()


def _sweep_one(folder: Path) -> None:
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(folder, ignore_errors=True)
