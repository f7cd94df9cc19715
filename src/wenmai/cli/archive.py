"""The backup file: one tar, readable by its owner only, of the database's dump, the keys and the stored files."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

from wenmai import __version__
from wenmai.runtime import binaries, keys
from wenmai.runtime.trouble import Trouble

DUMP, KEYS, FILES, ABOUT = "database.dump", "keys.json", "files", "about.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself; `made_at` is UTC, `postgresql` the server's major version."""

    format: int
    version: str
    made_at: str
    postgresql: int


def write(path: Path, *, owner_url: str, state: Path) -> About:
    """Write a backup of the database, then of the keys and files of the state folder. Raises Trouble."""
    about = About(FORMAT, __version__, datetime.now(UTC).isoformat(timespec="seconds"), _server(owner_url))
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with tempfile.TemporaryDirectory(dir=state) as folder, _private(draft) as handle:
            dump = Path(folder) / DUMP
            _dump(owner_url, dump, about.postgresql)
            with tarfile.open(fileobj=handle, mode="w") as tar:
                _add(tar, ABOUT, json.dumps({name: getattr(about, name) for name in About.__slots__}).encode())
                tar.add(dump, DUMP)
                tar.add(state / "keys.json", KEYS)
                if (state / "files").exists():
                    tar.add(state / "files", FILES)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(path)
    except OSError as error:
        raise Trouble(f"备份写不进 {path}（{error.strerror}）。请换一个有空间、能写的地方。") from error
    finally:
        draft.unlink(missing_ok=True)
    return about


def read(path: Path) -> About:
    """What the backup says of itself. Raises Trouble when it is not a whole backup of a version this code can read."""
    try:
        with tarfile.open(path) as tar:
            names = set(tar.getnames())
            found = json.loads(_member(tar, ABOUT)) if ABOUT in names else {}
    except (OSError, tarfile.TarError, ValueError) as error:
        raise Trouble(f"{path} 不是文脉的备份，或者没有传完整。请用 wenmai backup 写的文件。") from error
    if not {DUMP, KEYS} <= names or found.get("format") != FORMAT:
        raise Trouble(f"{path} 不完整，或者是别的版本的格式。请用写它的那个版本恢复，再升级。")
    return About(**found)


def restore_files(path: Path, state: Path) -> None:
    """Put keys and stored files into a state folder; a key file already there stays if it is the same. Raises Trouble."""
    with tarfile.open(path) as tar:
        text = _member(tar, KEYS).decode()
        keys.parse(text)
        target = state / "keys.json"
        with _private(target) as handle:
            handle.write(text.encode())
        for member in tar.getmembers():
            if member.isfile() and member.name.startswith(f"{FILES}/"):
                _unpack(tar, member, _within(state, member.name))


def _within(state: Path, name: str) -> Path:
    target = (state / name).resolve()
    if not target.is_relative_to((state / FILES).resolve()):
        raise Trouble(f"备份里有不该有的路径 {name}，没有恢复。请用 wenmai backup 写的文件。")
    return target


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    # By hand: the safe filters of tarfile are missing in Python 3.11.2, which Debian 12 has.
    source = tar.extractfile(member)
    assert source is not None
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with source, _private(target) as handle:
        shutil.copyfileobj(source, handle)


def restore_database(path: Path, *, owner_url: str, state: Path) -> None:
    """Load the dump into an empty database. Raises Trouble."""
    with tempfile.TemporaryDirectory(dir=state) as folder, tarfile.open(path) as tar:
        _unpack(tar, tar.getmember(DUMP), Path(folder) / DUMP)
        words = [
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            "--exit-on-error",
            "--single-transaction",
            "-d",
            owner_url,
        ]
        _run("pg_restore", _server(owner_url), *words, str(Path(folder) / DUMP))


def is_empty(owner_url: str) -> bool:
    """True for a database without a table of ours."""
    with psycopg.connect(owner_url) as connection:
        return connection.execute("select to_regclass('public.django_migrations')").fetchone() == (None,)


def _dump(owner_url: str, target: Path, server: int) -> None:
    _run("pg_dump", server, "--format=custom", "--no-owner", "--no-privileges", "-d", owner_url, "-f", str(target))


def _run(name: str, server: int, *words: str) -> None:
    done = subprocess.run([binaries.client(name, server), *words], check=False, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["没有输出"])[0]
        raise Trouble(f"{name} 没有做完：{reason}。请看磁盘空间和数据库的权限，处理后再运行一次。")


def _server(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10000


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    with tempfile.TemporaryFile() as handle:
        handle.write(content)
        handle.seek(0)
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, handle)


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    handle = tar.extractfile(name)
    return handle.read() if handle else b""


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        yield handle
