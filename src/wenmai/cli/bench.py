"""`wenmai bench [NAME]`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from wenmai.bench import catalogue, table
from wenmai.bench.world import World
from wenmai.cli import output
from wenmai.runtime.trouble import Trouble

_FOLDER = click.Path(file_okay=False, resolve_path=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, resolve_path=True)


@click.command("bench")
@click.argument("name", required=False)
@click.option("--scale", default=1.0, show_default=True, type=click.FloatRange(0.01, 100), help="规模的倍数")
@click.option(
    "--size",
    default="small",
    show_default=True,
    type=click.Choice(["small", "full"]),
    help="full：二十五万种、一百万册、二十万读者",
)
@click.option("--world", type=_FOLDER, help="full 的馆藏放在这个文件夹里，留着下次用；不给就用完即删")
@click.option(
    "--records", type=_FILE, default=None, help="full 的题名由这个 ISO 2709 文件里的真书目拼成；不给就用自带的一千条"
)
@output.json_option
def command(
    name: str | None, scale: float, size: str, world: Path | None, records: str | None, *, as_json: bool
) -> None:
    """Run one bench, or all of them; each in a process and a database of its own."""
    _check(name, size, known=catalogue.names() if size == "small" else (catalogue.MAKING, *catalogue.of_full_size()))
    if size == "full":
        results = _full(name, scale, world, records or "")
    else:
        results = [catalogue.run(each, scale) for each in ([name] if name else catalogue.names())]
    if as_json:
        click.echo(json.dumps(results[-1] if name else {"benches": results}, ensure_ascii=False))
    else:
        click.echo(table.draw(results))


def _check(name: str | None, size: str, *, known: Sequence[str]) -> None:
    if name is not None and name not in known:
        raise Trouble(
            f"{'' if size == 'small' else '--size full 时'}没有名叫 {name} 的测试。现有：{'、'.join(known)}。"
        )


def _full(name: str | None, scale: float, folder: Path | None, records: str) -> list[dict[str, Any]]:
    chosen = catalogue.of_full_size() if name is None else () if name == catalogue.MAKING else (name,)
    if folder is None:
        with catalogue.passing_world(records) as world:
            return catalogue.run_full(chosen, scale, world)
    folder.mkdir(parents=True, exist_ok=True)
    world = World(folder, records)
    if name == catalogue.MAKING and world.sizes:
        raise Trouble(f"{folder} 里已经有馆藏。要重新造，请先删掉这个文件夹。")
    return catalogue.run_full(chosen, scale, world)
