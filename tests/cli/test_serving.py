"""Serve, stop, kill, start again."""

import os
import signal
import socket
import ssl
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from wenmai.runtime import processes

pytestmark = pytest.mark.xdist_group("product")  # one installation for all of them


def children(pid: int) -> dict[int, str]:
    """The processes below one, with their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ").strip()
    return found


def with_worker(pid: int) -> dict[int, str]:
    """The same, once the worker is among them: it starts a moment after the first page."""
    for _ in range(200):
        found = children(pid)
        if any(" worker" in words for words in found.values()):
            return found
        time.sleep(0.1)
    pytest.fail("no worker")


def note(product, verb: str) -> None:
    with product.connect() as connection:
        connection.execute(
            "insert into django_session (session_key, session_data, expire_date) values (%s, '', now())", [verb]
        )


def noted(product, verb: str) -> bool:
    with product.connect() as connection:
        query = "select count(*) from django_session where session_key = %s"
        return connection.execute(query, [verb]).fetchone() == (1,)


def test_demo_answers_and_stops_everything_on_ctrl_c(product):
    with product.started("demo") as process:
        assert product.page("/") == 200
        below = with_worker(process.pid)
        postmaster = product.postmaster()
    assert len(below) >= 3  # the database, a web process, the worker
    assert product.page() == 0
    assert not [pid for pid in (*below, postmaster) if processes.alive(pid)]


@pytest.mark.parametrize("victim", ["database", "launcher", "web", "worker"])
def test_after_kill_9_of_anything_the_next_start_works_and_nothing_acknowledged_is_lost(product, victim):
    with product.started("demo") as process:
        note(product, victim)
        below = with_worker(process.pid)
        target = {
            "database": product.postmaster(),
            "launcher": process.pid,
            "web": next(pid for pid, words in below.items() if words.endswith("demo")),
            "worker": next(pid for pid, words in below.items() if " worker" in words),
        }[victim]
        os.kill(target, signal.SIGKILL)
        if victim in {"web", "database"}:
            product.wait_for_page(process)  # comes back by itself
    with product.started("demo"):
        assert noted(product, victim)
        assert product.page("/") == 200


def test_a_busy_port_is_named_with_the_way_out(product):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", product.port))
        taken.listen()
        done = product.run("demo")
    assert done.returncode == 1
    assert done.stderr == (
        f"文脉：端口 {product.port} 已被别的程序占用。请停掉它，或者换一个端口，例如 PORT={product.port + 1} make demo。\n"
    )


def test_other_commands_share_the_server_of_a_running_demo(product):
    with product.started("demo"):
        running = product.postmaster()
        assert product.run("manage", "check").returncode == 0
        assert product.postmaster() == running
        assert product.page() == 200


def test_serve_with_a_certificate_of_its_own(product):
    context = ssl._create_unverified_context()
    with product.unattended("serve", "--tls-self-signed", "--workers", "1") as process:
        for _ in range(300):
            assert process.poll() is None
            try:
                with urlopen(f"https://127.0.0.1:{product.port}/healthz", context=context, timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("no page over TLS")


def test_serve_stops_on_sigterm(product):
    with product.started("serve", "--workers", "1") as process:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
    assert product.page() == 0
