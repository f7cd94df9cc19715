"""`wenmai places import FILE`."""

from dataclasses import asdict
from pathlib import Path

import click

from wenmai.cli import output
from wenmai.kernel import actor
from wenmai.places.actions import divisions, reference


@click.group("places")
def command() -> None:
    """行政区划。"""


@command.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@output.json_option
def import_(file: Path | None, *, as_json: bool) -> None:
    """Import divisions from a CSV; without FILE the divisions of Sichuan that come with the product."""
    who = actor.system(actor.Channel.COMMAND)
    if file is None:
        report = asdict(reference.load_reference(who))
    else:
        report = asdict(divisions.import_divisions(who, raw=file.read_bytes()))
    said = "，".join(f"{name} {value}" for name, value in report.items())
    output.show(report, f"已导入：{said}", as_json=as_json)
