"""`wenmai backup [FILE]`."""

import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from wenmai.cli import archive, boot, output
from wenmai.runtime import database, environment, keys


@click.command("backup")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@output.json_option
@click.pass_context
def command(ctx: click.Context, file: Path | None, *, as_json: bool) -> None:
    """Write database, keys and files to one file, by default in the state folder's backups/. Works while serving."""
    env = environment.read(os.environ | {"WENMAI_DB_ROLE": "owner"})
    boot.attach(ctx)
    keys.load(env.state)
    path = file or _default(env.state)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    about = archive.write(path.resolve(), owner_url=database.address(env), state=env.state)
    report = asdict(about) | {"file": str(path), "bytes": path.stat().st_size}
    _remember(env.state / "backups", report)
    output.show(report, f"已备份到 {path}（{report['bytes']:,} 字节）。里面有密钥，请像密钥一样保管。", as_json=as_json)


def _default(state: Path) -> Path:
    return state / "backups" / f"wenmai-{datetime.now(ZoneInfo('Asia/Shanghai')):%Y%m%d-%H%M%S}.tar"


def _remember(folder: Path, report: dict[str, object]) -> None:
    """The operations page shows when the newest file of this folder was written."""
    folder.mkdir(exist_ok=True, mode=0o700)
    (folder / "last.json").write_text(json.dumps(report, ensure_ascii=False))
