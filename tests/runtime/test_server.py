"""The embedded server: shared by commands, last one out stops it, kill -9 loses nothing that was acknowledged."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from wenmai.runtime import database, environment, identity, processes, server
from wenmai.runtime.cluster import Cluster
from wenmai.runtime.environment import Environment
from wenmai.runtime.trouble import Trouble

LAUNCHER = """
import sys
from wenmai.runtime import environment, server
with server.attached(environment.read()):
    print("up", flush=True)
    sys.stdin.read()
"""
pytestmark = pytest.mark.xdist_group("embedded server")  # one cluster for all of them


@pytest.fixture(scope="module")
def env(tmp_path_factory) -> Environment:
    """One embedded cluster for the module, stopped between tests, with one table of the owner's."""
    state = tmp_path_factory.mktemp("wm")
    found = environment.read({"WENMAI_STATE": str(state)})
    with server.attached(found):
        with psycopg.connect(addresses(found)["owner"]) as owner:
            owner.execute("create table t (n int)")
        database.grant(addresses(found)["owner"], database.APP)
    yield found
    server.remove(found)


def addresses(env: Environment) -> dict[str, str]:
    return database.recorded_addresses(env.state)


def pid(env: Environment) -> int | None:
    return Cluster(env.state, identity.choose()).pid()


def launch(env: Environment) -> subprocess.Popen[str]:
    """Another process that uses the server until its standard input ends."""
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    launched = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=variables | {"WENMAI_STATE": str(env.state)},
    )  # fmt: skip
    assert launched.stdout
    assert launched.stdout.readline() == "up\n"
    return launched


def finish(launched: subprocess.Popen[str]) -> None:
    launched.communicate(timeout=30)


def insert(env: Environment, number: int) -> None:
    with psycopg.connect(addresses(env)["app"], autocommit=True) as connection:
        connection.execute("insert into t values (%s)", [number])


def numbers(env: Environment) -> list[int]:
    with psycopg.connect(addresses(env)["app"]) as connection:
        return [row[0] for row in connection.execute("select n from t order by n")]


def test_attached_stops_the_server_when_the_last_user_leaves(env):
    with server.attached(env):
        running = pid(env)
        with server.attached(env):
            assert pid(env) == running
        assert pid(env) == running
    assert pid(env) is None


def test_two_commands_share_one_server_and_the_second_keeps_it(env):
    first = launch(env)
    second = launch(env)
    running = pid(env)
    finish(first)
    assert pid(env) == running
    finish(second)
    assert pid(env) is None


def test_a_killed_launcher_leaves_a_server_that_the_next_one_uses_and_stops(env):
    launched = launch(env)
    running = pid(env)
    insert(env, 1)
    launched.kill()
    launched.communicate()
    assert pid(env) == running
    with server.attached(env):
        assert pid(env) == running
        assert 1 in numbers(env)
    assert pid(env) is None


def test_a_killed_server_comes_back_with_every_acknowledged_row(env):
    launched = launch(env)
    insert(env, 2)
    os.kill(pid(env), signal.SIGKILL)
    with server.attached(env):
        assert 2 in numbers(env)
    finish(launched)


def test_revive_starts_a_dead_server_at_the_same_address(env):
    with server.attached(env):
        before = addresses(env)
        assert not server.revive(env)
        killed = pid(env)
        os.kill(killed, signal.SIGKILL)
        processes.wait_gone(killed, 10)
        assert server.revive(env)
        assert addresses(env) == before
        insert(env, 3)
        assert 3 in numbers(env)


def test_a_stale_pid_file_naming_another_program_does_not_block(env):
    data = Cluster(env.state, identity.choose()).data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n/nowhere\n\n0 0\nready\n")
    assert pid(env) is None
    with server.attached(env):
        assert pid(env) not in {None, os.getpid()}


def test_a_lost_socket_folder_is_replaced(env):
    with server.attached(env):
        folder = Path((env.state / "socket").read_text().strip())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        folder.rename(folder.with_name(f"{folder.name}-away"))
        with server.attached(env):
            assert numbers(env) is not None
            assert Path((env.state / "socket").read_text().strip()) != folder
        for path in folder.with_name(f"{folder.name}-away").iterdir():
            path.unlink()
        folder.with_name(f"{folder.name}-away").rmdir()


def test_the_cluster_is_utf8_durable_and_takes_no_network(env):
    with server.attached(env), psycopg.connect(addresses(env)["app"]) as connection:
        shown = {
            name: connection.execute(f"show {name}").fetchone()[0]
            for name in (
                "server_encoding",
                "fsync",
                "synchronous_commit",
                "listen_addresses",
                "dynamic_shared_memory_type",
            )
        }
        words = connection.execute("select lower('ÄÖ'), '中文' ~ '\\w'").fetchone()
    assert shown == {
        "server_encoding": "UTF8", "fsync": "on", "synchronous_commit": "on", "listen_addresses": "",
        "dynamic_shared_memory_type": "mmap",
    }  # fmt: skip
    assert words == ("äö", True)


def test_trigrams_see_chinese(env):
    with server.attached(env), psycopg.connect(addresses(env)["owner"]) as connection:
        connection.execute("create extension if not exists pg_trgm")
        assert connection.execute("select similarity('攀枝花市图书馆', '攀枝花图书馆') > 0.4").fetchone() == (True,)


@pytest.mark.parametrize(
    "statement", ["truncate t", "drop table t", "create table u (n int)", "alter table t add m int"]
)
def test_the_application_role_may_not(env, statement):
    with (
        server.attached(env),
        psycopg.connect(addresses(env)["app"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_tables_of_later_migrations_are_open_to_the_application_role(env):
    with server.attached(env):
        with psycopg.connect(addresses(env)["owner"]) as owner:
            owner.execute("create table if not exists later (n serial)")
        with psycopg.connect(addresses(env)["app"]) as app:
            app.execute("insert into later default values")


def test_remove_refuses_while_somebody_uses_the_server(env):
    launched = launch(env)
    with pytest.raises(Trouble, match="还在运行"):
        server.remove(env)
    finish(launched)


def test_an_initdb_that_was_killed_is_done_again(tmp_path):
    cluster = Cluster(tmp_path, identity.choose(), durable=False)
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("18\n")
    cluster.data.with_name("postgresql.unfinished").touch()
    cluster.make()
    assert (cluster.data / "global").is_dir()
    assert not cluster.data.with_name("postgresql.unfinished").exists()


def test_data_of_another_major_version_says_how_to_move(tmp_path):
    cluster = Cluster(tmp_path, identity.choose())
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Trouble, match="wenmai restore"):
        cluster.make()


def test_prepare_says_which_folder_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Trouble, match="WENMAI_STATE"):
        server.prepare(tmp_path / "file" / "state")


def test_an_unreachable_database_url_is_named(tmp_path):
    env = environment.read({"DATABASE_URL": "postgresql://u@127.0.0.1:1/d", "WENMAI_STATE": str(tmp_path)})
    with pytest.raises(Trouble, match=r"连不上 DATABASE_URL.*Connection refused。请检查"), server.attached(env):
        pass


def test_an_old_server_is_refused(monkeypatch):
    monkeypatch.setattr(database, "OLDEST", 99)
    with pytest.raises(Trouble, match="99 或更新"):
        database.check_external(os.environ["DATABASE_URL"])


def test_root_without_namespaces_borrows_an_account(tmp_path):
    if os.geteuid() != 0:
        return  # nobody else has to lend an identity
    home = Path("/var/lib/wenmai-test")
    lent = identity.borrow("nobody", home)
    cluster = Cluster(tmp_path, lent, durable=False)
    try:
        cluster.make()
        cluster.start()
        assert cluster.answers()
        owner = Path(f"/proc/{cluster.pid()}").stat().st_uid
        assert owner == cluster.data.stat().st_uid != 0
    finally:
        cluster.remove()
        subprocess.run(["rm", "-rf", str(home)], check=True)


def test_root_with_neither_way_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(identity, "_namespace_works", lambda: False)
    monkeypatch.setattr(identity, "LENDERS", ())
    with pytest.raises(Trouble, match="DATABASE_URL"):
        identity.choose()


def test_addresses_are_json_for_both_roles(env):
    with server.attached(env):
        assert set(json.loads((env.state / "addresses.json").read_text())) == {"app", "owner"}
