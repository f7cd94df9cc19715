"""Zebra (Debian: idzebra-2.0), the engine of other catalogues, on the same records: an index in a folder and a server of SRU."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wenmai.bench.stage import PATIENCE, free_port, stop_command
from wenmai.runtime.trouble import Trouble

_FILES = {
    "zebra.cfg": """profilePath: {folder}:/usr/share/idzebra-2.0/tab
register: {folder}/register:8G
lockDir: {folder}/register
attset: bib1.att
index: icu.idx
recordType: grs.marcxml.own
encoding: utf-8
""",
    "own.abs": """name own
attset bib1.att
esetname F @
esetname B @
marc usmarc.mar
xpath disable
all any
melm 020$a isbn
melm 100$a author
melm 700$a author
melm 245$a title
melm 245$b title
melm 246$a title
melm 880$a title,author
""",
    "cql.properties": """set.cql = info:srw/cql-context-set/1/cql-v1.2
set.dc = info:srw/cql-context-set/1/dc-v1.1
set.bath = http://zing.z3950.org/cql/bath/2.0/
set = info:srw/cql-context-set/1/dc-v1.1
index.cql.serverChoice = 1=1016
index.dc.title = 1=4
index.dc.creator = 1=1003
index.bath.isbn = 1=7
relation.eq = 2=3
relation.scr = 2=3
relation.all = 2=3
structure.* = 4=1
position.any = 3=3 6=1
truncation.none = 5=100
truncation.right = 5=1
""",
    "server.xml": """<yazgfs>
<listen id="own">tcp:127.0.0.1:{port}</listen>
<server id="Default" listenref="own">
<directory>{folder}</directory><config>zebra.cfg</config><cql2rpn>cql.properties</cql2rpn>
</server>
</yazgfs>
""",
}


def is_there() -> bool:
    """Whether this machine has Zebra."""
    return bool(shutil.which("zebraidx") and shutil.which("zebrasrv"))


def index(folder: Path, records: Path) -> float:
    """Index a file of ISO 2709; the seconds that it took."""
    for name in ("register", "records"):
        (folder / name).mkdir(parents=True)
    shutil.copy(records, folder / "records")
    _write(folder, 0)
    _zebra(folder, "init")
    start = time.perf_counter()
    _zebra(folder, "update", "records")
    _zebra(folder, "commit")
    return time.perf_counter() - start


def _program(name: str) -> str:
    return shutil.which(name) or name


def _write(folder: Path, port: int) -> None:
    for name, text in _FILES.items():
        (folder / name).write_text(text.format(folder=folder, port=port))


def _zebra(folder: Path, *words: str) -> None:
    subprocess.run([_program("zebraidx"), "-c", "zebra.cfg", *words], cwd=folder, capture_output=True, check=True)


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Its server; gives the address of its database."""
    port = free_port()
    _write(folder, port)
    process = subprocess.Popen(
        [_program("zebrasrv"), "-f", "server.xml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}/Default"
    finally:
        stop_command(process)


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Trouble("zebrasrv 没有起来。")
