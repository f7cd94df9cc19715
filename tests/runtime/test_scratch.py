"""Scratch clusters vanish with their user, even one ended by kill -9."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg

from wenmai.runtime import scratch

USER = """
import os, time
from wenmai.runtime import scratch
found = scratch.start(durable=False)
print(found.state, flush=True)
time.sleep(60)
"""


def test_close_leaves_nothing_behind():
    found = scratch.start(durable=False)
    with psycopg.connect(found.owner) as connection:
        assert connection.execute("show fsync").fetchone() == ("off",)
    socket = Path((found.state / "socket").read_text().strip())
    found.close()
    assert not found.state.exists()
    assert not socket.exists()


def test_a_killed_user_leaves_nothing_behind():
    user = subprocess.Popen([sys.executable, "-c", USER], stdout=subprocess.PIPE, text=True)
    assert user.stdout
    state = Path(user.stdout.readline().strip())
    assert state.exists()
    user.kill()
    user.communicate()
    for _ in range(200):
        if not state.exists():
            break
        time.sleep(0.05)
    assert not state.exists()
