"""How the installation runs: followers, jobs, months of the ledger, warnings, the last backup. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max, Q
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from wenmai.kernel import clock
from wenmai.ledger import feed
from wenmai.notices.queries import Outbox, outbox_report
from wenmai.places.queries.days import calendar_warnings
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.runtime.logs import scrub
from wenmai.web.task_words import TASKS

SHOWN = 20
ERROR_SHOWN = 160
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
class FailedJob:
    """A job that ended in an error. Its arguments and the error stay in the log: they may name people."""

    id: int
    task: str
    attempts: int
    failed_at: datetime | None

    @property
    def title(self) -> str:
        """What the job does, in words."""
        return str(TASKS.get(self.task, self.task))


@dataclass(frozen=True, slots=True)
class Jobs:
    """Counts by state, the latest failed ones, and when a worker last gave a sign of life."""

    waiting: int
    failed: int
    latest_failed: Sequence[FailedJob]
    heartbeat: datetime | None


def jobs() -> Jobs:
    """The queue as it stands. Four queries."""
    failed = ProcrastinateJob.objects.filter(status="failed")
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    seen = failed.annotate(at=Max("procrastinateevent__at", filter=Q(procrastinateevent__type="failed")))
    latest = [FailedJob(row.pk, row.task_name, row.attempts, row.at) for row in seen.order_by("-id")[:SHOWN]]
    heartbeat = ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"]
    return Jobs(waiting, failed.count(), latest, heartbeat)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A follower with what may be shown of its error: the first line, without numbers and addresses of people."""

    lag: feed.Lag

    @property
    def error(self) -> str:
        """The first line of the error."""
        lines = scrub(self.lag.error).strip().splitlines()
        return lines[0][:ERROR_SHOWN] if lines else ""


@dataclass(frozen=True, slots=True)
class Logs:
    """Where the log is kept and for how many days (网络安全法 21: six months at least); `folder` "" for systemd's."""

    folder: str
    days: int
    oldest: str


def logs() -> Logs:
    """The log of this installation; `oldest` is the day of the oldest file."""
    folder = settings.ENV.log_folder
    if not folder:
        return Logs("", settings.ENV.log_days, "")
    names = sorted(each.name for each in folder.glob("wenmai-*.jsonl"))
    return Logs(str(folder), settings.ENV.log_days, names[0][7:17] if names else "")


def last_backup() -> datetime | None:
    """When the newest backup in the state folder was written; None when there is none."""
    folder = Path(settings.ENV.state) / "backups"
    times = [each.stat().st_mtime for each in folder.glob("*") if each.is_file()] if folder.is_dir() else []
    return datetime.fromtimestamp(max(times), tz=UTC).astimezone(clock.SHANGHAI) if times else None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the operations page."""

    followers: Sequence[Stopped]
    jobs: Jobs
    months: Sequence[Month]
    outbox: Outbox
    warnings: Sequence[str]
    backup: datetime | None
    logs: Logs
    now: datetime

    @property
    def backup_days(self) -> int | None:
        """How many days ago the last backup was made; None when there is none."""
        return (self.now - self.backup).days if self.backup else None


def report() -> Report:
    """The state of the installation at this moment."""
    followers = [Stopped(each) for each in feed.lag()]
    warnings = calendar_warnings(clock.today())
    return Report(followers, jobs(), months(), outbox_report(), warnings, last_backup(), logs(), clock.now())


@dataclass(frozen=True, slots=True)
class Health:
    """`lag` is the age in seconds of the oldest fact that a follower has not seen; `stopped` names failing followers."""

    lag: float
    stopped: Sequence[str]


def health() -> Health:
    """Light enough for a probe every few seconds. Raises DatabaseError when the database is away."""
    followers = feed.lag()
    return Health(max((each.seconds for each in followers), default=0.0), [f.name for f in followers if f.failures])
