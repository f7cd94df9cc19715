"""`wenmai measures recount` and `rebuild`."""

from dataclasses import asdict
from datetime import datetime

import click

from wenmai.cli import output
from wenmai.kernel.actor import Channel, system
from wenmai.measures.actions import rebuild
from wenmai.measures.definitions import all_measures
from wenmai.measures.engines import recounting
from wenmai.measures.engines.recounting import Recount
from wenmai.runtime.trouble import Trouble
from wenmai.trust.actions.recounts import recount

ENGINES = {"auto": None, "duckdb": True, "postgresql": False}


@click.group("measures")
def command() -> None:
    """度量和汇总。"""


@command.command("recount")
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="哪个月；不给就随机抽一个过完的月")
@click.option("--random", "drawn", is_flag=True, help="随机抽一个过完的月")
@click.option(
    "--engine", default="auto", show_default=True, type=click.Choice(list(ENGINES)), help="auto：装了 DuckDB 就用它"
)
@output.json_option
def recount_(month: datetime | None, engine: str, *, drawn: bool, as_json: bool) -> None:
    """Count a month again from the facts and compare every cell; ends with 1 when one differs."""
    if month and drawn:
        raise Trouble("--month 和 --random 只能用一个。")
    day = month.date() if month else recounting.random_month()
    if day is None:
        raise Trouble("还没有过完的、有数的月份可以复核。")
    found = recount(system(Channel.COMMAND), month=day, second=ENGINES[engine])
    output.show(asdict(found), _sentence(found), as_json=as_json)
    raise SystemExit(1 if found.differing else 0)


@command.command("rebuild")
@click.option("--measure", "names", multiple=True, help="只重建这个度量，可以写几次；不给就全部重建，存量也在内")
@output.json_option
def rebuild_(names: tuple[str, ...], *, as_json: bool) -> None:
    """Make the cells again from the facts, after a recount that differs; boards keep answering meanwhile."""
    unknown = [name for name in names if name not in all_measures() or all_measures()[name].source != "facts"]
    if unknown:
        raise Trouble(
            f"没有这样从记录汇总的度量：{'、'.join(unknown)}。到 /data/measures.csv 查对 source 是 facts 的。"
        )
    built = rebuild(system(Channel.COMMAND), only=names)
    output.show({"measures": built}, f"重建了 {built} 个度量的汇总。", as_json=as_json)


def _sentence(found: Recount) -> str:
    said = f"{found.period.start:%Y-%m} 用 {found.engine} 重数：{found.cells} 格，{found.differing} 格不一样，{found.seconds} 秒。"
    lines = [f"  {each.table} {' '.join(each.cell)}：重数 {each.counted}，汇总 {each.stored}" for each in found.first]
    return "\n".join([said, *lines])
