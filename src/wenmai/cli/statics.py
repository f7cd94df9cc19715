"""The static files that the web server sends, gathered when one of them has changed. Needs no Django set up."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from wenmai.cli import boot
from wenmai.runtime.environment import CHECKOUT, Environment
from wenmai.runtime.trouble import Trouble

PACKAGE = Path(__file__).resolve().parents[1]


class Gathering:
    """The gathering of static files beside other work; `finish` before Django is set up."""

    def __init__(self, environment: Environment) -> None:
        self.stamp = environment.state / "static.stamp"
        self.wanted = _fingerprint()
        self.child: subprocess.Popen[bytes] | None = None
        if not (environment.state / "static" / "staticfiles.json").exists() or self._stale():
            self.child = boot.start("manage", "collectstatic", "--no-input", "-v0", WENMAI_COLLECTING="1")

    def _stale(self) -> bool:
        return not self.stamp.exists() or self.stamp.read_text() != self.wanted

    def finish(self) -> None:
        """Wait for the end. Raises Trouble."""
        if self.child is None:
            return
        if self.child.wait():
            raise Trouble("静态文件没有收齐，原因在上面几行。处理后再启动一次。")
        self.stamp.write_text(self.wanted)


def _fingerprint() -> str:
    """Our own files by size and time, the libraries' by the lock."""
    own = sorted(path for path in PACKAGE.glob("*/static/**/*") if path.is_file())
    marks = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in own]
    lock = CHECKOUT / "requirements.lock"
    libraries = lock.read_bytes() if lock.exists() else os.fsencode(sys.prefix)
    return sha256(repr(marks).encode() + libraries).hexdigest()
