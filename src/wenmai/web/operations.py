"""How the installation runs: followers, jobs, months of the ledger, warnings, the last backup. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from wenmai.kernel import clock
from wenmai.ledger import feed
from wenmai.places.queries.days import calendar_warnings
from wenmai.places.queries.divisions import divisions_by_code

SHOWN = 20
MONTHS = """
    SELECT child.relname, child.reltuples::bigint, pg_total_relation_size(child.oid)
    FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'ledger_fact'::regclass ORDER BY child.relname DESC LIMIT 400
"""


def home_path() -> Sequence[str]:
    """The codes from the province to the home division; the home division alone before any is imported."""
    home = settings.HOME_DIVISION
    found = divisions_by_code([home]).get(home)
    return found.path if found else [home]


@dataclass(frozen=True, slots=True)
class Month:
    """One partition of the ledger; `rows` is the planner's estimate, -1 before it was ever counted."""

    name: str
    rows: int
    size: int


def months() -> Sequence[Month]:
    """The ledger's partitions, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS)
        return [Month(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Jobs:
    """Counts by state, and the latest failed ones."""

    waiting: int
    failed: int
    latest_failed: Sequence[ProcrastinateJob]


def jobs() -> Jobs:
    """The queue as it stands."""
    failed = ProcrastinateJob.objects.filter(status="failed")
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    return Jobs(waiting, failed.count(), list(failed.order_by("-id")[:SHOWN]))


def last_backup() -> datetime | None:
    """When the newest backup in the state folder was written; None when there is none."""
    folder = Path(settings.ENV.state) / "backups"
    times = [each.stat().st_mtime for each in folder.glob("*") if each.is_file()] if folder.is_dir() else []
    return datetime.fromtimestamp(max(times), tz=UTC).astimezone(clock.SHANGHAI) if times else None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the operations page."""

    followers: Sequence[feed.Lag]
    jobs: Jobs
    months: Sequence[Month]
    warnings: Sequence[str]
    backup: datetime | None
    now: datetime


def report() -> Report:
    """The state of the installation at this moment."""
    return Report(feed.lag(), jobs(), months(), calendar_warnings(clock.today()), last_backup(), clock.now())


@dataclass(frozen=True, slots=True)
class Health:
    """`lag` is the age in seconds of the oldest fact that a follower has not seen; `stopped` names failing followers."""

    lag: float
    stopped: Sequence[str]


def health() -> Health:
    """Light enough for a probe every few seconds. Raises DatabaseError when the database is away."""
    followers = feed.lag()
    return Health(max((each.seconds for each in followers), default=0.0), [f.name for f in followers if f.failures])
