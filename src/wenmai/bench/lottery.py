"""A lottery of 100,000 applications over 75 classes: seal, draw with all consequences, and recompute with the separate file."""

import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from wenmai.bench import booking
from wenmai.bench.stage import Stage
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.rounds import plan_round, publish_round
from wenmai.booking.drafts.rounds import RoundDraft
from wenmai.booking.models import Application, Booking, IntakeRound, Mode
from wenmai.booking.numbers import number_of
from wenmai.booking.queries.rounds import paper
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system

APPLICATIONS, CLASSES, PLACES = 100_000, 75, 28
VERIFY = Path(__file__).parents[3] / "tools" / "verify_draw.py"


def measure(stage: Stage) -> dict[str, Any]:
    """Applications for classes of PLACES each, three wishes and one or two tickets; the whole draw is one transaction."""
    applications = stage.times(APPLICATIONS, 500)
    booking.open_house()
    found = _round(applications)
    stage.settle()
    sealing, sealed = _timed(lambda: seal(system(), round=found))
    drawing, drawn = _timed(lambda: draw_round(system(), round=sealed, seed="03 11 17 22 28 31 + 07"))
    verifying, agrees = _timed(lambda: _verify(drawn))
    won = Application.objects.filter(round=found, state="won").count()
    return {
        "seal_s": round(sealing, 2),
        "draw_s": round(drawing, 2),
        "verify_s": round(verifying, 2),
        "agrees": int(agrees),
        "applications": applications,
        "won": won,
        "bookings": Booking.objects.count(),
        "oversold": len(unbalanced_pools()),
    }


def _round(applications: int) -> IntakeRound:
    pools = [booking.hot_session(PLACES).pk for _ in range(CLASSES)]
    now = clock.now()
    times = {
        "opens_at": now - timedelta(days=2),
        "closes_at": now + timedelta(hours=1),
        "draw_at": now + timedelta(hours=1),
    }
    draft = RoundDraft(booking.host(), "秋季班", Mode.LOTTERY, tuple(pools), seed_source="开奖号码", **times)  # type: ignore[arg-type]
    found = publish_round(system(), round=plan_round(system(), draft=draft))
    _apply(found, pools, applications)
    past = now - timedelta(hours=1)
    IntakeRound.objects.filter(pk=found.pk).update(closes_at=past, draw_at=past)
    return IntakeRound.objects.get(pk=found.pk)


def _apply(found: IntakeRound, pools: list[int], applications: int) -> None:
    random, now = Random(51), clock.now()
    persons = [uuid4().hex for _ in range(applications)]
    rows = [
        Application(
            round=found,
            number=number_of(found.key, person),
            person=person,
            wishes=random.sample(pools, 3),
            weight=random.choice((1, 2)),
            channel="web",
            arrived_at=now,
        )
        for person in persons
    ]
    Application.objects.bulk_create(rows, 2000)


def _verify(found: IntakeRound) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("list", "result")]
        for path in paths:
            path.write_bytes(bytes(paper(found, path.name).content))
        words = [sys.executable, str(VERIFY), *map(str, paths), "--commitment", found.commitment]
        return subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode == 0


def _timed(work: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
