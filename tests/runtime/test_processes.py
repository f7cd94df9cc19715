"""A process that must end with its parent does so even when the parent was gone before it could ask the kernel."""

import os
import signal
import subprocess
import sys

import pytest

ASKS = "import sys; from wenmai.runtime import processes; processes.end_with_parent(parent=int(sys.argv[1])); print('lives')"


def _asked(parent: int) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", ASKS, str(parent)]
    return subprocess.run(words, check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "src"})


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_who_finds_the_parent_gone_ends():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert (_asked(gone.pid).returncode, _asked(gone.pid).stdout) == (-signal.SIGTERM, "")


def test_who_finds_the_parent_there_goes_on():
    assert (_asked(os.getpid()).returncode, _asked(os.getpid()).stdout) == (0, "lives\n")


PROGRAMS = """
import os, subprocess, sys, threading, time
from wenmai.runtime import processes

def start_programs():
    for _ in range(60):
        with processes.no_fork:
            subprocess.run(["true"], capture_output=True)
    print("done", flush=True)

thread = threading.Thread(target=start_programs, daemon=True)
thread.start()
held = []
while thread.is_alive() and len(held) < 400:
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    held.append(child)
thread.join(20)
for each in held:
    os.kill(each, 9)
"""


def test_programs_start_while_another_thread_forks():
    """Without the lock a fork keeps the pipe by which Popen learns that its program runs: it waits as long as the fork lives."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAMS],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": "src"},
    )
    assert (done.stdout, done.returncode) == ("done\n", 0)
