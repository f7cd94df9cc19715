"""A cluster for one run of tests or benches, in a folder that vanishes with its user, even one ended by kill -9.

`python -m wenmai.runtime.scratch FOLDER [durable] [kept]` starts it, prints one JSON line with the addresses, and waits until
its standard input ends: then it stops the server and, unless it is to be kept, deletes the folder.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from wenmai.runtime import database, identity
from wenmai.runtime.cluster import SUPERUSER, Cluster
from wenmai.runtime.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Scratch:
    """A running scratch cluster: its state folder and addresses."""

    keeper: subprocess.Popen[str]
    state: Path
    app: str
    owner: str

    def close(self) -> None:
        """Stop the server and delete its folder; returns when both are done."""
        self.keeper.communicate(timeout=60)


def start(*, durable: bool, kept: Path | None = None) -> Scratch:
    """Start a scratch cluster; it ends when this process does, if not closed before. What lies in `kept` stays there. Raises Trouble."""
    state = kept or Path(tempfile.mkdtemp(prefix="wenmai-scratch-"))
    words = [*(["durable"] if durable else []), *(["kept"] if kept else [])]
    keeper = subprocess.Popen(
        [sys.executable, "-m", "wenmai.runtime.scratch", str(state), *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    line = keeper.stdout.readline() if keeper.stdout else ""
    if not line.startswith("{"):
        keeper.wait(60)
        raise Trouble(line.strip() or "临时数据库没有起来，原因在上面几行。")
    return Scratch(keeper, state, **json.loads(line))


def remove(state: Path) -> None:
    """Delete a cluster that was kept; nothing of it runs any more."""
    Cluster(state, identity.choose()).remove()


def main(state: Path, *, durable: bool, kept: bool) -> None:
    """Run a cluster until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cluster = Cluster(state, identity.choose(), durable=durable)
    try:
        _serve(cluster)
        sys.stdin.read()
    finally:
        cluster.stop(60 if kept else 5)
        if not kept:
            cluster.remove()
            shutil.rmtree(state, ignore_errors=True)


def _serve(cluster: Cluster) -> None:
    try:
        cluster.make()
        cluster.start()
    except Trouble as trouble:
        print(trouble, flush=True)  # noqa: T201
        raise SystemExit(1) from trouble
    database.make_roles(cluster.url(SUPERUSER, "postgres"))
    addresses = {
        role: cluster.url(name, database.NAME) for role, name in (("app", database.APP), ("owner", database.OWNER))
    }
    print(json.dumps(addresses), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), durable="durable" in sys.argv[2:], kept="kept" in sys.argv[2:])
