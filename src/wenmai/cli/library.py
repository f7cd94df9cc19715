"""`wenmai library import FILE`: records of a library into the catalogue."""

from dataclasses import asdict
from pathlib import Path

import click

from wenmai.catalogue.actions.importing import Report, Source, import_records, processes_for
from wenmai.catalogue.giving.formats import FORMATS, left_head, left_rows, pieces
from wenmai.catalogue.giving.stored import Stored
from wenmai.catalogue.index import keeper
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.value import Family
from wenmai.catalogue.views.standards import record_address
from wenmai.cli import output
from wenmai.cli.library_sip2 import sip2
from wenmai.kernel.actor import Channel, system
from wenmai.kernel.spreadsheets import csv_of
from wenmai.library.queries.stock import number_of_records, stock_of
from wenmai.runtime.trouble import Trouble

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 50  # rejected records printed for a person; --json lists all
CHARSETS = {"utf-8": Charset.UTF8, "gb18030": Charset.GB18030, "marc-8": Charset.MARC8}


@click.group("library")
def command() -> None:
    """图书馆：书目数据，自助机接口。"""


command.add_command(sip2)


@command.command("import")
@click.argument("file", type=FILE)
@click.option("--format", "family", type=click.Choice([each.value for each in Family]), help="不写就逐条识别")
@click.option("--charset", type=click.Choice(sorted(CHARSETS)), help="不写就逐条识别")
@click.option("--source", default="", help="送书目的馆的代码；不写就用文件名")
@output.json_option
def import_(file: Path, *, family: str | None, charset: str | None, source: str, as_json: bool) -> None:
    """Import MARC 21 or CNMARC, ISO 2709 or MARCXML; run it again with the same file as often as you like."""
    known = Source(source or file.stem, Family(family) if family else None, CHARSETS.get(charset or ""))
    with file.open("rb") as stream:
        who, processes = system(Channel.COMMAND), processes_for(file.stat().st_size)
        report = import_records(who, stream=stream, source=known, processes=processes)
    if not as_json:
        for each in report.rejected[:SHOWN]:
            click.echo(f"第 {each.position} 条：{each.reason}", err=True)
    output.show(asdict(report), _sentence(report), as_json=as_json)


@command.command("index")
@click.option("--rebuild", is_flag=True, help="从头再建；建好以前旧的照用")
@output.json_option
def index(*, rebuild: bool, as_json: bool) -> None:
    """Bring this host's index of the catalogue up to date; the worker does the same by itself."""
    read = keeper.rebuild() if rebuild else keeper.catch_up()
    output.show({"read": read}, f"已读入 {read} 处变化。", as_json=as_json)


@command.command("export")
@click.argument("house")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "name", type=click.Choice(list(FORMATS)), default="cnmarc", show_default=True)
@output.json_option
def export(house: str, file: Path, *, name: str, as_json: bool) -> None:
    """Write every record that a house has copies of, with their barcodes and call numbers, whatever their number."""
    number = number_of_records(house)
    if not number:
        raise Trouble(f"{house} 没有馆藏，没有写文件。请核对馆的代码。")
    left: list[Stored] = []
    with file.open("wb") as written:
        written.writelines(pieces(FORMATS[name], stock_of(house), record_address, left))
    written_now, beside = number - len(left), _beside(file, name, left)
    found = {"records": written_now, "bytes": file.stat().st_size, "left_out": [each.id for each in left]}
    more = f"{len(left)} 种装不下，写在 {beside}。" if left else ""
    output.show(found, f"{written_now} 种书目写入 {file}。{more}", as_json=as_json)


def _beside(file: Path, name: str, left: list[Stored]) -> Path:
    """The list of what is not in the file, next to it; none where everything is in it, not even one of an earlier export."""
    beside = file.with_name(f"{file.name}.left-out.csv")
    beside.unlink(missing_ok=True)
    if left:
        beside.write_bytes(csv_of(left_head(), left_rows(FORMATS[name], left)))
    return beside


def _sentence(report: Report) -> str:
    if not any((report.imported, report.updated, report.unchanged, report.rejected)):
        return "文件里没有一条书目记录。请核对文件是不是空的，是不是 MARC（ISO 2709）或 MARCXML。"
    said = (
        f"新写入 {report.imported}，更新 {report.updated}，没有变化 {report.unchanged}，没有收 {len(report.rejected)}。"
    )
    found = f"与已有记录合并 {report.merged}，待判断 {report.questions}。" if report.merged or report.questions else ""
    return said + found
