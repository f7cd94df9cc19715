"""CSV from systems that we do not replace, at the command line: shared by `wenmai facts` and `wenmai gauges`."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from wenmai.cli import output
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.ledger.imports import Report
from wenmai.measures.register import PlaceRegister

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 50  # errors printed for a person; --json lists all

Import = Callable[..., Report]


def group(title: str, act: Import, template: Callable[[], bytes]) -> click.Group:
    """A group with `import FILE.csv` and `template`."""
    found = click.Group(help=title)

    @found.command("import", help="导入一个 CSV（UTF-8 或 GBK）；有错时什么都不写，除非 --keep-good。")
    @click.argument("file", type=FILE)
    @click.option("--keep-good", is_flag=True, help="有错的行留下，没错的行写入")
    @output.json_option
    def import_(file: Path, *, keep_good: bool, as_json: bool) -> None:
        _import(act, system(Channel.COMMAND), file, keep_good=keep_good, as_json=as_json)

    @found.command("template", help="打印一个带表头的样例。")
    def template_() -> None:
        click.echo(template(), nl=False)

    return found


def _import(act: Import, who: Actor, file: Path, *, keep_good: bool, as_json: bool) -> None:
    report = act(who, file.read_bytes(), register=PlaceRegister(), keep_good=keep_good, name=file.name)
    if not as_json:
        for error in report.errors[:SHOWN]:
            click.echo(f"第 {error.line} 行 {error.column}：{error.reason}", err=True)
    output.show(asdict(report), _sentence(report), as_json=as_json)
    raise SystemExit(1 if report.errors else 0)


def _sentence(report: Report) -> str:
    said = f"共 {report.rows} 行，新写入 {report.recorded}，已有 {report.already}，有错 {len(report.errors)}。"
    return said if report.written else f"{said}有错，没有写入任何一行。改好后再导入，或加 --keep-good 只写没错的行。"
