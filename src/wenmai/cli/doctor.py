"""`wenmai doctor`: is everything as it must be? Each line says 好, 注意 or 坏 and what to do; ends with 1 if anything is 坏."""

import json
from dataclasses import asdict

import click

from wenmai.cli import checks, output


@click.command("doctor")
@output.json_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Check machine, settings, database and data."""
    found: list[checks.Check] = []
    for check in checks.everything(ctx):
        found.append(check)
        if not as_json:
            click.echo(f"{_word(check)}  {check.about}：{check.said}")
    bad = [check for check in found if not check.good]
    if as_json:
        lines = [asdict(check) for check in found]
        click.echo(json.dumps({"good": not bad, "checks": lines}, ensure_ascii=False))
    raise SystemExit(1 if bad else 0)


def _word(check: checks.Check) -> str:
    if check.doubtful:
        return "注意"
    return "好" if check.good else "坏"
