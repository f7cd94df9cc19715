"""Pytest plugin, loaded before Django's settings: gives the run a database server and a state folder of its own.

With DATABASE_URL set, that server is used; the workers of pytest-xdist inherit what their controller has set.
"""

import os
import shutil
import tempfile
from collections.abc import Generator

import psycopg
import pytest

from wenmai.runtime import scratch
from wenmai.runtime.cluster import SUPERUSER
from wenmai.runtime.database import OWNER

STARTED: list[scratch.Scratch] = []
FOLDERS: list[str] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Prepare before pytest-django reads the settings (a wrapper runs before any other hook)."""
    os.environ["WENMAI_DB_ROLE"] = "owner"  # a test database is made, migrated and flushed by its owner
    if not os.environ.get("WENMAI_STATE"):
        FOLDERS.append(tempfile.mkdtemp(prefix="wenmai-tests-"))
        os.environ["WENMAI_STATE"] = FOLDERS[-1]
    if not os.environ.get("DATABASE_URL"):
        STARTED.append(scratch.start(durable=False))
        os.environ["DATABASE_URL"] = STARTED[-1].owner
        _let_tests_make_roles(STARTED[-1].owner)
    return (yield)


def _let_tests_make_roles(owner: str) -> None:
    """Tests of the guards make roles of less right, and tests of the audit trail play an intruder of more."""
    with psycopg.connect(owner.replace(OWNER, SUPERUSER, 1), autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {OWNER} SUPERUSER")


def pytest_unconfigure() -> None:
    """Stop what this process has started; the workers of xdist have started nothing."""
    while STARTED:
        STARTED.pop().close()
    while FOLDERS:
        shutil.rmtree(FOLDERS.pop(), ignore_errors=True)
