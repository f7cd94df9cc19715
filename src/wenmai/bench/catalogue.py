"""The benches by name. Each is a module of this package with `measure(stage) -> figures`; add a row to add a bench."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from wenmai.bench.world import World
from wenmai.runtime import scratch
from wenmai.runtime.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Bench:
    """`django`: Django is set up on a migrated scratch database before the module is imported. `module`: where its name does not say it.
    `world`: it plays in the consortium of full size when there is one.
    """

    title: str
    django: bool = True
    module: str = ""
    world: bool = False


BENCHES = {
    "start": Bench("启动：装好以后到第一页，再启动", django=False),
    "web": Bench("网页：首页和列表，缓存与不缓存"),
    "booking": Bench("抢热门场次"),
    "waiting-room": Bench("准点开放：十万人排队"),
    "lottery": Bench("摇号：十万份报名"),
    "seats": Bench("对号入座：一个剧场同时选座"),
    "rooms": Bench("订场馆：二十间同时约"),
    "search": Bench("搜索三十万条短文"),
    "catalogue": Bench("检索书目，带分面", module="catalogue_search", world=True),
    "agreement": Bench("检索书目与逐条比对", world=True),
    "marc-import": Bench("导入书目：查重、入库、建索引", world=True),
    "oai": Bench("收割书目：OAI-PMH，三种格式", world=True),
    "sru": Bench("检索书目：SRU，与 Zebra 并排", world=True),
    "board": Bench("规划看板"),
    "rollup": Bench("汇总：全部指标×县×五年的每个月，新的一天，晚报，重建，占多少地方"),
    "ingest": Bench("收事实：导入文件，成批记录"),
    "engines": Bench("同一问三个引擎：原始事实、DuckDB 读 Parquet、本系统"),
    "desk": Bench("借还台：借、还、续，经 HTTP", world=True),
    "sip2": Bench("自助机：借、还、续，经 SIP2", world=True),
    "holds": Bench("预约：一万项排队，二百个馆里找书", world=True),
    "policy": Bench("借阅规则：五百条规则，问新的借法", django=False),
}
MAKING = "world"
"""The bench that makes the world; first in a run of full size, and only there."""


def module_of(name: str) -> str:
    """The module of a bench."""
    if name == MAKING:
        return "wenmai.bench.making_world"
    return f"wenmai.bench.{BENCHES[name].module or name.replace('-', '_')}"


def names() -> tuple[str, ...]:
    """The benches whose module is there, in the table's order."""
    return tuple(name for name in BENCHES if find_spec(module_of(name)))


def run_full(chosen: Sequence[str], scale: float, world: World) -> list[dict[str, Any]]:
    """Run benches of the consortium at full size, each on a copy of one world, which is made where it is not there yet. Raises Trouble."""
    made = [] if world.sizes else [run(MAKING, scale, world)]
    return made + [run(each, scale, world) for each in chosen]


def of_full_size() -> tuple[str, ...]:
    """The benches that have a full size of their own."""
    return tuple(name for name, each in BENCHES.items() if each.world)


@contextmanager
def passing_world(records: str) -> Iterator[World]:
    """A world that is gone after the block."""
    with tempfile.TemporaryDirectory(prefix="wenmai-world-", ignore_cleanup_errors=True) as folder:
        try:
            yield World(Path(folder), records)
        finally:
            scratch.remove(Path(folder))


def run(name: str, scale: float, world: World | None = None) -> dict[str, Any]:
    """Run one bench in a process of its own: {"bench", "figures", "machine", "runs"}. Raises Trouble."""
    words = [
        sys.executable,
        "-m",
        "wenmai.bench",
        name,
        str(scale),
        *([str(world.folder), world.records] if world else []),
    ]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Trouble(f"测试 {name} 没有做完，原因在上面几行。")
    result: dict[str, Any] = json.loads(done.stdout)
    return result
