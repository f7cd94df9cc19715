"""One PostgreSQL cluster of our own: make it, start it, see whether it lives, stop it. Callers hold the lock."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from wenmai.runtime import processes
from wenmai.runtime.identity import Identity
from wenmai.runtime.trouble import Trouble

SUPERUSER = "postgres"
PORT = 5432  # the name of the socket file; no network port is ever opened
SOCKET_LIMIT = 107  # bytes of a Unix socket's path
START_SECONDS = 60.0  # recovery after a crash may replay gigabytes
RETRY_SECONDS = 15.0  # right after a crash the old backends may still hold the shared memory
LOG_BYTES = 8_000_000

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "dynamic_shared_memory_type": "mmap",  # containers often have a small /dev/shm
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "max_connections": "120",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_min_error_statement": "panic",  # a refused statement may hold personal data
    "log_error_verbosity": "terse",  # and so may the detail of a unique violation
}
INITDB = (
    "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    "--auth-local=trust", "--auth-host=reject", "--no-instructions",
)  # fmt: skip
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SCRATCH = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
STARTED: list[subprocess.Popen[bytes]] = []  # kept: a server may outlive the object of the process that started it


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster's folders, the identity it runs under, and whether its data must outlive a crash."""

    state: Path
    identity: Identity
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.identity.cluster(self.state)

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.state / "postgresql.log"

    def make(self) -> None:
        """Run initdb once; a folder left by an initdb that was killed is made anew. Raises Trouble."""
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        if (self.data / "PG_VERSION").exists() and not unfinished.exists():
            self._check_version()
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True, mode=0o700)
        self.identity.hand_over(self.data)
        unfinished.touch()
        made = self._run("initdb", "-D", str(self.data), *INITDB, *(() if self.durable else ("--no-sync",)))
        if made.returncode:
            raise Trouble(
                f"建不起数据库：{_last_line(made.stderr)}。请看文件夹 {self.state} 能不能写、磁盘有没有空间。"
            )
        unfinished.unlink()

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = self.identity.command(name, *arguments)
        return subprocess.run(
            command, check=False, capture_output=True, text=True, env=_environment(), **self.identity.popen
        )

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        programs = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if made_by != programs:
            raise Trouble(
                f"数据是 PostgreSQL {made_by} 建的，现在装的是 {programs}。"
                "请先装回原来的版本运行 wenmai backup，再用新版本 wenmai restore（见 docs/operations/upgrade.md）。"
            )

    def pid(self) -> int | None:
        """The live server's process, or None. A stale postmaster.pid whose number another program has is not ours."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        if not processes.alive(number):
            return None
        ours = processes.working_in(self.data)
        return number if number in ours or not processes.PROC.exists() else None

    def socket(self) -> Path:
        """The private folder of the socket: the recorded one while it is safe, else a new one."""
        record = self.state / "socket"
        if record.exists() and self._private(folder := Path(record.read_text().strip())):
            return folder
        folder = _short_folder()
        self.identity.hand_over(folder)
        record.write_text(f"{folder}\n")
        return folder

    def _private(self, folder: Path) -> bool:
        try:
            found = folder.lstat()
        except OSError:
            return False
        owner = self.data.stat().st_uid if self.data.exists() else os.geteuid()
        return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == owner

    def url(self, user: str, database: str) -> str:
        """The address for a role and a database."""
        return f"postgresql://{user}@/{database}?host={self.socket()}&port={PORT}"

    def answers(self) -> bool:
        """True when the server takes a connection now."""
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Start the server and wait until it answers; patient after a crash. Raises Trouble."""
        deadline = time.monotonic() + RETRY_SECONDS
        while not self._start_once():
            if time.monotonic() > deadline:
                raise Trouble(
                    f"数据库起不来：{_last_line(self._tail())}。详情在 {self.log}；数据都还在，处理后再启动即可。"
                )
            time.sleep(0.5)

    def _start_once(self) -> bool:
        self._forget_dead()
        self._trim_log()
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                self.identity.command("postgres", "-D", str(self.data), *self._options()),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=_environment(), **self.identity.popen,
            )  # fmt: skip
        STARTED.append(server)
        deadline = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            if self._ready() and self.answers():
                return True
            time.sleep(0.03)
        return False

    def _ready(self) -> bool:
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def _options(self) -> list[str]:
        chosen = SETTINGS | (DURABLE if self.durable else SCRATCH) | {"unix_socket_directories": str(self.socket())}
        return [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]

    def _forget_dead(self) -> None:
        """Remove the lock files of a dead server: its number may be another program's now, or a zombie's.

        PostgreSQL asks only whether a process of that number exists. Ours are told by their working folder.
        """
        _collect()
        if processes.PROC.exists() and not processes.working_in(self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for name in (f".s.PGSQL.{PORT}.lock", f".s.PGSQL.{PORT}"):
                (self.socket() / name).unlink(missing_ok=True)

    def stop(self, seconds: float = 30.0) -> None:
        """End the server: fast shutdown, and if it does not come to an end, at once (it recovers when it starts)."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if not processes.wait_gone(pid, seconds):
            os.kill(pid, signal.SIGQUIT)
            processes.wait_gone(pid, 10)
        _collect()

    def remove(self) -> None:
        """Stop the server and delete everything that belongs to the cluster."""
        self.stop()
        record = self.state / "socket"
        if record.exists():
            shutil.rmtree(record.read_text().strip(), ignore_errors=True)
            record.unlink()
        shutil.rmtree(self.data, ignore_errors=True)

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _tail(self) -> str:
        return self.log.read_bytes()[-4000:].decode(errors="replace") if self.log.exists() else ""


def _collect() -> None:
    """Take note of our own servers that have ended, so that none stays a zombie."""
    for server in STARTED:
        server.poll()


def _short_folder() -> Path:
    """A new 0700 folder whose socket path fits; a long TMPDIR gives way to /tmp."""
    folder = Path(tempfile.mkdtemp(prefix="wenmai-"))
    if len(bytes(folder)) + len(f"/.s.PGSQL.{PORT}") <= SOCKET_LIMIT:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="wenmai-", dir="/tmp"))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    worst = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error", "ERROR"))]
    return (worst or lines or ["没有输出"])[-1]
