"""Facts that come in: a file of another system by `facts import`, and batches by the ledger's own action."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from wenmai.bench import machine, nation
from wenmai.bench.stage import Stage
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.actions import record_many
from wenmai.ledger.draft import FactDraft, draft
from wenmai.ledger.imports import import_facts
from wenmai.ledger.place import Place
from wenmai.measures.register import PlaceRegister
from wenmai.places.actions import import_divisions
from wenmai.places.actions.divisions import vendored_divisions
from wenmai.places.models import Division, Level

ROWS, BATCHES, BATCH, RUNS = 60_000, 40, 500, 3
SEED = 20_261


def measure(stage: Stage) -> dict[str, Any]:
    """{"import_rows_per_s", "again_rows_per_s", "batched_per_s"}; import reads, checks, writes and keeps what it was."""
    stage.runs = RUNS
    import_divisions(system(), raw=vendored_divisions())
    codes = list(Division.objects.filter(level=Level.TOWNSHIP).order_by("code").values_list("code", flat=True))
    number, batches = stage.times(ROWS, 600), stage.times(BATCHES, 2)
    files = [_file(codes, number, turn) for turn in range(RUNS)]
    taken = [nation.timed(lambda file=file: _import(file, number)) for file in files]  # type: ignore[misc]
    again = nation.timed(lambda: _import(files[0], 0))
    rounds = [_batched(codes, batches, turn) for turn in range(RUNS)]
    return {
        "rows": number,
        "bytes": len(files[0]),
        "import_rows_per_s": machine.spread([number / each for each in taken], 0),
        "again_rows_per_s": round(number / again),
        "batch": BATCH,
        "batched_per_s": machine.spread([batches * BATCH / each for each in rounds], 0),
    }


def _file(codes: list[str], number: int, turn: int) -> bytes:
    dice = random.Random(SEED + turn)
    lines = ["类别,日期,数量,区划代码,方式,编号,来源系统"]
    for serial in range(number):
        day = nation.START + timedelta(days=dice.randrange(nation.DAYS))
        lines.append(
            f"群众文化机构服务人次,{day},{dice.randint(1, 400)},{dice.choice(codes)},现场,{turn}-{serial},门禁"
        )
    return "\n".join(lines).encode()


def _import(file: bytes, expected: int) -> None:
    report = import_facts(system(), file, register=PlaceRegister())
    if report.errors or report.recorded != expected:
        raise RuntimeError(f"{report.recorded} of {expected} rows recorded, {len(report.errors)} wrong")


def _batched(codes: list[str], batches: int, turn: int) -> float:
    made = [list(_drafts(codes, f"{turn}-{number}")) for number in range(batches)]
    return nation.timed(lambda: [record_many(system(), drafts=each) for each in made])


def _drafts(codes: list[str], name: str) -> Iterator[FactDraft]:
    dice, today = random.Random(name), clock.now() - timedelta(days=2)
    for serial in range(BATCH):
        yield _draft(dice.choice(codes), today, f"bench.batch:{name}-{serial}")


def _draft(code: str, at: datetime, source: str) -> FactDraft:
    return draft(kind="culture.visit", source=source, happened_at=at, place=Place(code))
