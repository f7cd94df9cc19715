"""Two servers on one state folder count apart; what a killed one left is swept."""

import os
import signal

import pytest

from wenmai.cli import counters


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")


def test_two_servers_of_one_state_folder_keep_their_counts(tmp_path):
    with counters.shared(tmp_path) as first:
        (first / "counter_1.db").write_bytes(b"1")
        with counters.shared(tmp_path) as second:
            assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(second)
            assert second != first
            assert (first / "counter_1.db").read_bytes() == b"1"
        assert not second.exists()
        assert (first / "counter_1.db").exists()
    assert not first.exists()


def test_a_killed_server_leaves_nothing_for_long(tmp_path):
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_7.db").write_bytes(b"of an earlier version")
    child = os.fork()
    if child == 0:
        with counters.shared(tmp_path) as folder:
            (folder / "counter_1.db").write_bytes(b"1")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(list((tmp_path / "metrics").glob("server-*/counter_1.db"))) == 1
    with counters.shared(tmp_path) as mine:
        assert list((tmp_path / "metrics").iterdir()) == [mine]
