"""Processes of this machine: is one still there, whose is it, end with the parent, and when others may fork."""

import ctypes
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PROC = Path("/proc")

no_fork = threading.RLock()
"""Held by a thread that starts programs while another thread may fork without exec, as the server does for its web processes.

Popen learns from the end of a pipe that the program runs. A process forked in that moment keeps the pipe open for as
long as it lives, and Popen waits for ever. Popen itself does not ask for this lock: it runs no hooks without preexec_fn.
"""
os.register_at_fork(before=no_fork.acquire, after_in_parent=no_fork.release, after_in_child=no_fork.release)


def alive(pid: int) -> bool:
    """True for a running process; a zombie that nobody reaps counts as gone."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def _state(pid: int) -> str:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def working_in(folder: Path) -> tuple[int, ...]:
    """The processes whose working folder is `folder`, as a PostgreSQL server's is its cluster. Empty without /proc."""
    return tuple(int(entry.name) for entry in PROC.glob("[0-9]*") if _folder(entry) == str(folder))


def _folder(entry: Path) -> str:
    try:
        return os.readlink(entry / "cwd")  # noqa: PTH115  (a Path would resolve "(deleted)")
    except OSError:
        return ""


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until the process has ended. False when it is still there after `seconds`."""
    deadline = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > deadline:
            return False
        _reap(pid)
        time.sleep(0.02)
    return True


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def end_with_parent(sign: signal.Signals = signal.SIGTERM, parent: int = 0) -> None:
    """Ask the kernel to end this process when its parent dies, however it dies (Linux; elsewhere nothing happens).

    The kernel says nothing of a parent that is gone already: with `parent`, its process number, that is seen here.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(sign))
        if parent and os.getppid() != parent:
            os.kill(os.getpid(), sign)
