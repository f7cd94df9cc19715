"""What this process knows of the queues that people stand in: read once in half a second, by one thread, for all."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error, close_old_connections, connections

from wenmai.booking.draw import microseconds
from wenmai.booking.eligibility import decided
from wenmai.booking.models import Application, ApplicationState, IntakeRound, Mode, Pool, Question, RoundStatus
from wenmai.booking.queries.rounds import asked_of
from wenmai.booking.rush.spool import SECONDS, Spool
from wenmai.kernel import clock

log = logging.getLogger("wenmai.booking.rush")
FORGET_AFTER = 900.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands. `rank` is 0 while the order is not drawn; `ahead` counts those who are served before.

    `booking` is the key of what was won; `reason` why there is none: full, already_booked, suspended, round_cancelled.
    """

    rank: int = 0
    ahead: int = 0
    booking: str = ""
    reason: str = ""


@dataclass(slots=True)
class Line:
    """One round as of half a second ago."""

    pk: int
    key: str
    title: str
    opens_at: datetime
    closes_at: datetime
    offered: frozenset[int]
    wishes_most: int
    party_max: int
    status: str
    arrived: int = 0
    served: int = 0
    ranks: dict[str, int] = field(default_factory=dict)
    won: dict[str, str] = field(default_factory=dict)
    out: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)  # who has withdrawn, and when, as papers say it
    highest: int = 0
    won_since: datetime | None = None
    level: int = 0  # the real name that is asked for
    plain: bool = True  # nothing is asked that only the ordinary door can judge
    asked_at: float = field(default_factory=time.monotonic)

    def place(self, number: str) -> Place:
        """Where a number stands, or what has become of it."""
        if number in self.won:
            return Place(self.ranks.get(number, 0), booking=self.won[number])
        if number in self.out:
            return Place(reason=self.out[number])
        rank = self.ranks.get(number, 0)
        if self.status == RoundStatus.CANCELLED:
            return Place(rank, reason="round_cancelled")
        if rank and rank <= self.served:
            return Place(rank, reason="full")
        return Place(rank, max(0, rank - self.served - 1))

    def holds(self, number: str, arrived: int) -> bool:
        """Whether a paper handed out at `arrived` still stands: not when its application was withdrawn since."""
        return arrived > self.left.get(number, -1)

    def takes(self, now: datetime) -> bool:
        """Whether one may still come."""
        return self.status == RoundStatus.PUBLISHED and now < self.closes_at


def read_line(key: UUID) -> Line | None:
    """A queue that was announced; None for anything else."""
    found = IntakeRound.objects.filter(key=key, mode=Mode.QUEUE).exclude(status=RoundStatus.PLANNED).first()
    if found is None:
        return None
    line = Line(
        found.pk,
        str(found.key),
        found.title,
        found.opens_at,
        found.closes_at,
        frozenset(found.offered),
        found.wishes_most,
        found.party_max,
        found.status,
    )
    names, groups = asked_of(found.offered)
    line.level = names.level
    asks = Question.objects.filter(offering__sessions__pools__in=found.offered)
    subjects = Pool.objects.filter(pk__in=found.offered).values_list("session__offering__subject", flat=True)
    line.plain = (
        not groups
        and not (names.each and found.party_max > 1)
        and not asks.exists()
        and not any(decided(each) for each in subjects.distinct())
    )
    refresh(line)
    return line


def refresh(line: Line) -> None:
    """Read what has changed: who is ranked, who is served, who has won. Served first, so that no winner is missed."""
    rows = Application.objects.filter(round=line.pk)
    line.status = IntakeRound.objects.values_list("status", flat=True).get(pk=line.pk)
    _refresh_left(line)
    if not line.highest:
        line.arrived = rows.exclude(state=ApplicationState.WITHDRAWN).count()
    if line.highest or clock.now() >= line.opens_at + timedelta(seconds=2):
        _refresh_results(line)


def _refresh_left(line: Line) -> None:
    """Who has withdrawn stands nowhere until they come again. Before the ranks, so that the rank of who came again stays."""
    rows = Application.objects.filter(round=line.pk, state=ApplicationState.WITHDRAWN, decided_at__isnull=False)
    for name, at in rows.order_by("decided_at").values_list("number", "decided_at"):
        number, left = name.partition("~")[0], microseconds(at) if at else 0
        if line.left.get(number, -1) < left:
            line.left[number] = left
            line.ranks.pop(number, None)


def _refresh_results(line: Line) -> None:
    rows = Application.objects.filter(round=line.pk)
    waiting = rows.filter(state=ApplicationState.SUBMITTED, rank__isnull=False).order_by("rank")
    first = waiting.values_list("rank", flat=True).first()
    newly = rows.filter(rank__gt=line.highest).order_by("rank").values_list("number", "rank")
    for number, rank in newly.iterator(10_000):
        line.ranks[number] = line.highest = rank or 0
    since = line.won_since or line.opens_at - timedelta(days=1)
    won = rows.filter(state=ApplicationState.WON, decided_at__gte=since).select_related(None)
    for number, booking, key, at in won.values_list("number", "booking", "booking__key", "decided_at"):
        line.won[number] = str(key) if booking else "-"
        line.won_since = max(line.won_since or since, (at or since) - timedelta(seconds=2))
    line.out = dict(rows.filter(state__in=OUT).exclude(reason="full").values_list("number", "reason"))
    line.served = (first or line.highest + 1) - 1


OUT = (ApplicationState.INELIGIBLE, ApplicationState.LOST)


class Lines:
    """The queues that were asked for lately, and the thread that keeps them and copies arrivals."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self._lines: dict[UUID, Line] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._sleep: Callable[[float], None] = time.sleep

    def get(self, key: UUID) -> Line | None:
        """A queue; asks the database only the first time."""
        line = self._lines.get(key)
        if line is None:
            with self._lock:
                line = self._lines.get(key) or read_line(key)
                if line is not None:
                    self._lines[key] = line
                    self._start()
        if line is not None:
            line.asked_at = time.monotonic()
        return line

    def turn(self) -> None:
        """One round of the thread: copy arrivals, read the queues again, forget those that nobody asks for."""
        self.spool.flush()
        for key, line in list(self._lines.items()):
            if time.monotonic() - line.asked_at > FORGET_AFTER:
                self._lines.pop(key, None)
            else:
                refresh(line)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="booking.line", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        adopted = False
        while self._goes_on():
            try:
                adopted = adopted or self.spool.adopt() >= 0
                self.turn()
            except (Error, OSError):  # the database is away, the disk is full: again in a moment, nobody is lost
                log.exception("the queues could not be read")
                close_old_connections()
            self._sleep(SECONDS)
        connections.close_all()

    def _goes_on(self) -> bool:
        """False when nobody asks for a queue any more: then whoever asks next starts another thread."""
        with self._lock:
            if not self._lines:
                self._thread = None
            return bool(self._lines)
