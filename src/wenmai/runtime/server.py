"""The embedded server of a state folder: every command attaches to it, the first starts it, the last one out stops it.

Two file locks of the kernel, so that kill -9 releases them: `server.lock` is held while the server is started or
stopped, `users.lock` is shared by everyone who uses it.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wenmai.runtime import database, identity
from wenmai.runtime.cluster import SUPERUSER, Cluster
from wenmai.runtime.environment import Environment
from wenmai.runtime.trouble import Trouble


def prepare(state: Path) -> None:
    """Make the state folder, private to its owner. Raises Trouble when it cannot be written."""
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = state / f"probe.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"文件夹 {state} 写不进去（{error.strerror}）。请换成对它有写权限的用户，或者用 WENMAI_STATE 指定另一个文件夹。"
        ) from error


@contextmanager
def attached(environment: Environment) -> Iterator[None]:
    """Use the database for the length of the block: the one of DATABASE_URL, else the embedded server. Raises Trouble."""
    prepare(environment.state)
    if environment.database_url:
        database.check_external(environment.database_url)
        yield
        return
    cluster = Cluster(environment.state, identity.choose())
    with _lock_file(environment.state, "users.lock") as users:
        with _alone(environment.state):
            fcntl.flock(users, fcntl.LOCK_SH)
            _run(cluster)
        try:
            yield
        finally:
            with _alone(environment.state):
                _leave(cluster, users)


def revive(environment: Environment) -> bool:
    """Start the embedded server again if it has died under its users. True when it had to be."""
    cluster = Cluster(environment.state, identity.choose())
    if environment.database_url or cluster.pid() is not None:
        return False
    with _alone(environment.state):
        _run(cluster)
    return True


def remove(environment: Environment) -> None:
    """Delete the embedded cluster and its data. Raises Trouble while somebody uses it."""
    prepare(environment.state)
    cluster = Cluster(environment.state, identity.choose())
    with _alone(environment.state), _lock_file(environment.state, "users.lock") as users:
        if not _last(users):
            raise Trouble("文脉还在运行，不能重来。请先在它的窗口按 Ctrl-C 停下，再运行一次。")
        cluster.remove()
        (environment.state / "addresses.json").unlink(missing_ok=True)


def _run(cluster: Cluster) -> None:
    """Find the live server or start it. One that lives but does not answer, left by a dead launcher, is replaced."""
    cluster.make()
    if cluster.pid() is None or not cluster.answers():
        cluster.stop()
        cluster.start()
        database.make_roles(cluster.url(SUPERUSER, "postgres"))
    _record(cluster)


def _record(cluster: Cluster) -> None:
    addresses = {
        "app": cluster.url(database.APP, database.NAME),
        "owner": cluster.url(database.OWNER, database.NAME),
    }
    draft = cluster.state / f"addresses.{os.getpid()}"
    draft.write_text(json.dumps(addresses))
    draft.replace(cluster.state / "addresses.json")


def _leave(cluster: Cluster, users: IO[bytes]) -> None:
    if _last(users):
        cluster.stop()


def _last(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with _lock_file(state, "server.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_file(state: Path, name: str) -> Iterator[IO[bytes]]:
    with (state / name).open("ab") as handle:
        yield handle
