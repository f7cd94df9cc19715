"""`wenmai bench [NAME]`."""

import json

import click

from wenmai.bench import catalogue, table
from wenmai.cli import output
from wenmai.runtime.trouble import Trouble


@click.command("bench")
@click.argument("name", required=False)
@click.option("--scale", default=1.0, show_default=True, type=click.FloatRange(0.01, 100), help="规模的倍数")
@output.json_option
def command(name: str | None, scale: float, *, as_json: bool) -> None:
    """Run one bench, or all of them; each in a process and a scratch database of its own."""
    known = catalogue.names()
    if name is not None and name not in known:
        raise Trouble(f"没有名叫 {name} 的测试。现有：{'、'.join(known)}。")
    results = [catalogue.run(each, scale) for each in ([name] if name else known)]
    if as_json:
        click.echo(json.dumps(results[0] if name else {"benches": results}, ensure_ascii=False))
    else:
        click.echo(table.draw(results))
