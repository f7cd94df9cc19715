"""`wenmai facts import FILE.csv`, `wenmai facts export FOLDER`."""

from datetime import datetime
from pathlib import Path

import click

from wenmai.cli import output, tables
from wenmai.ledger.imports import fact_template, import_facts
from wenmai.measures.engines.export import export

command = tables.group("其他系统的服务事实；把事实导出成 Parquet。", import_facts, fact_template)
_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m"])


@command.command("export", help="把事实写成 Parquet（每月一个文件），连同区划和度量定义的 SQL。要可选依赖 analytics。")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "first", type=_DAY, help="从哪个月起")
@click.option("--to", "last", type=_DAY, help="到哪一天为止")
@output.json_option
def export_(folder: Path, first: datetime | None, last: datetime | None, *, as_json: bool) -> None:
    """Write the folder; months are whole, whatever day is given."""
    found = export(folder, first=first and first.date(), last=last and last.date())
    said = {"folder": str(folder), "months": len(found.months), "facts": found.facts, "bytes": found.size}
    output.show(said, f"写好 {len(found.months)} 个月，{found.facts} 条事实，{found.size} 字节。", as_json=as_json)
