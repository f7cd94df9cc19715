"""`wenmai places import FILE`."""

from dataclasses import asdict
from pathlib import Path

import click

from wenmai.cli import output
from wenmai.kernel import actor
from wenmai.kernel.errors import Invalid
from wenmai.places.actions import divisions, reference
from wenmai.search.upkeep import settle

SHOWN = 50  # mistakes printed for a person; --json lists all


@click.group("places")
def command() -> None:
    """行政区划。"""


@command.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@output.json_option
def import_(file: Path | None, *, as_json: bool) -> None:
    """Import divisions from a CSV; without FILE the divisions of Sichuan that come with the product.

    Villages that are new or have another name are made findable too, which takes some seconds for a province.
    """
    who = actor.system(actor.Channel.COMMAND)
    report = _import(who, file.read_bytes(), as_json=as_json) if file else asdict(reference.load_reference(who))
    report["villages"] = sum(divisions.index_villages(who, within=root, only_new=True) for root in divisions.roots())
    if report["villages"]:
        settle()
    words = {
        "rows": "共 {} 行",
        "written": "写入 {}",
        "divisions": "区划写入 {}",
        "populations": "人口 {}",
        "tags": "名单 {}",
        "days": "日历 {} 天",
        "villages": "{} 个村（社区）进了搜索",
    }
    said = "，".join(words[name].format(value) for name, value in report.items())
    output.show(report, f"已导入：{said}。", as_json=as_json)


def _import(who: actor.Actor, raw: bytes, *, as_json: bool) -> dict[str, int]:
    """The report; what is wrong is said line by line, and nothing is written."""
    try:
        return asdict(divisions.import_divisions(who, raw=raw))
    except Invalid as refusal:
        errors = [{"line": where, "reason": why} for where, why in refusal.fields.items()]
        if as_json:
            output.show({"written": 0, "errors": errors or [{"line": "", "reason": refusal.message}]}, "", as_json=True)
            raise SystemExit(1) from refusal
        for each in errors[:SHOWN]:
            click.echo(f"{each['line']}：{each['reason']}", err=True)
        more = f"（还有 {len(errors) - SHOWN} 行，用 --json 看全部）" if len(errors) > SHOWN else ""
        said = f"有 {len(errors)} 行不能用，一行也没有导入{more}。改好后再导入。" if errors else refusal.message
        click.echo(said, err=True)
        raise SystemExit(1) from refusal
