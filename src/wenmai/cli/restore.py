"""`wenmai restore FILE`: into a database that is empty, as on a new machine."""

import os
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import click

from wenmai.cli import archive, boot, output
from wenmai.runtime import database, environment, server
from wenmai.runtime.trouble import Trouble


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="先删掉这个状态文件夹里现有的内置库")
@output.json_option
@click.pass_context
def command(ctx: click.Context, file: Path, *, replace: bool, as_json: bool) -> None:
    """Restore a backup and go on counting where it ended."""
    about = archive.read(file)
    env = environment.read(os.environ | {"WENMAI_DB_ROLE": "owner"})
    server.prepare(env.state)
    if replace:
        _clear(env)
    boot.attach(ctx)
    owner_url = database.address(env)
    if not archive.is_empty(owner_url):
        raise Trouble(
            "这里的数据库已有数据，没有动它。请换一个空库，或用 WENMAI_STATE 指定新文件夹；确要替换内置库就加 --replace。"
        )
    archive.restore_files(file, env.state)
    archive.restore_database(file, owner_url=owner_url, state=env.state)
    boot.run("manage", "migrate", "--no-input", "--verbosity", "0")
    boot.django(ctx, database=False)
    epoch = import_module("wenmai.ledger.feed").bump_epoch("restored from a backup")
    report = asdict(about) | {"epoch": epoch}
    output.show(report, f"已恢复 {about.made_at} 的备份。现在可以运行 wenmai serve 和 wenmai worker。", as_json=as_json)


def _clear(env: environment.Environment) -> None:
    if env.database_url:
        raise Trouble("--replace 只用于内置库。DATABASE_URL 的库请自己删掉重建，再来恢复。")
    server.remove(env)
