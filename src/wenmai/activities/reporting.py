"""The month of a house: what was held and who came, by kind, way, setting and group; as the ledger says."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from wenmai.activities.facts import ATTENDANCE, HOME_VISIT, HOME_VISIT_MADE, SESSION_HELD
from wenmai.activities.models import GroupKind, GroupRequest, GroupState
from wenmai.activities.vocabulary import Kind, Line, Setting, said_channel
from wenmai.booking.audiences import Audience
from wenmai.booking.facts import attendance_source, session_source
from wenmai.booking.models import Attendance
from wenmai.kernel import clock
from wenmai.kernel.spreadsheets import Sheet, workbook
from wenmai.ledger.queries import FactFilter, facts
from wenmai.ledger.rows import FactRow
from wenmai.places.models import Institution

SESSIONS, PEOPLE = (SESSION_HELD.name, HOME_VISIT_MADE.name), (ATTENDANCE.name, HOME_VISIT.name)
BATCH = 2000


@dataclass(frozen=True, slots=True)
class ReportLine:
    """场次 and 人次 of one word."""

    title: str
    sessions: int
    people: int


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One way of splitting the month."""

    title: str
    lines: Sequence[ReportLine]


@dataclass(frozen=True, slots=True)
class MonthReport:
    """`offline` is what counts for the plan; `online` stands apart. A person-time is in each group of its activity."""

    house: Institution
    first: date
    sessions: int
    offline: int
    online: int
    tables: Sequence[ReportTable]
    line: str = ""

    @property
    def earlier(self) -> str:
        """The month before, YYYY-MM."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def later(self) -> str:
        """The month after, "" when it has not begun."""
        following = clock.next_month(self.first)
        return f"{following:%Y-%m}" if following <= clock.today() else ""


def month_report(house: Institution, first: date, line: str = "") -> MonthReport:
    """Facts that stand, of the month that begins on `first`; with a `line` of 九项普及 only what belongs to it (SC-P06)."""
    line = line if line in Line.values else ""
    found = _facts(house, first, clock.next_month(first) - timedelta(days=1))
    rows = [row for row in found if not line or line in _lines(row)]
    groups = _groups(house, first, clock.next_month(first))
    return MonthReport(
        house=house,
        first=first,
        sessions=_sum(row for row in rows if row.kind in SESSIONS and row.channel != "online"),
        offline=_sum(row for row in rows if row.kind in PEOPLE and row.channel != "online"),
        online=_sum(row for row in rows if row.kind in PEOPLE and row.channel == "online"),
        tables=(
            _table(_("按种类"), rows, lambda row: [_word(Kind, row.attributes.get("kind"), _("上门服务"))]),
            _table(_("按方式"), rows, lambda row: [said_channel(row.channel)]),
            _table(_("按七进"), rows, lambda row: [_word(Setting, row.setting, "")] if row.setting else []),
            _table(_("按人群"), rows, lambda row: [_word(Audience, each, each) for each in row.audience]),
            _table(_("按九项普及"), rows, lambda row: [_word(Line, each, each) for each in _lines(row)]),
            _table(_("按团体（人次按团体的票）"), rows, lambda row: groups.get(row.source, ())),
            _table(_("按活动"), rows, lambda row: [str(row.attributes.get("title") or _("上门服务"))]),
        ),
        line=line,
    )


def workbook_of(report: MonthReport) -> bytes:
    """One sheet for each table, and the sums first."""
    sums = [
        ReportLine(_("线下"), report.sessions, report.offline),
        ReportLine(_("另有线上，不算在内"), 0, report.online),
    ]
    head = [f"{report.house.name} {report.first:%Y-%m}", _("场次"), _("人次")]
    return workbook(
        [
            Sheet(table.title, head, [[line.title, line.sessions, line.people] for line in table.lines])
            for table in (ReportTable(_("合计"), sums), *report.tables)
        ]
    )


def _facts(house: Institution, first: date, last: date) -> Iterator[FactRow]:
    wanted = FactFilter(kinds=[*SESSIONS, *PEOPLE], institutions=[house.code], first=first, last=last, net=True)
    after = 0
    while rows := facts(wanted, after=after, limit=BATCH):
        yield from rows
        after = rows[-1].id


def _groups(house: Institution, first: date, following: date) -> dict[str, set[str]]:
    """Facts of a month that organisations asked for (PZH-F03), by their source, each with who came: two queries."""
    start, end = clock.day_bounds(first)[0], clock.day_bounds(following)[0]
    rows = GroupRequest.objects.filter(
        activity__offering__institution=house,
        state=GroupState.CONFIRMED,
        session__starts_at__gte=start,
        session__starts_at__lt=end,
    )
    kinds: dict[int, str] = {}
    named: dict[str, set[str]] = defaultdict(set)
    for each in rows.select_related("session"):
        label = _word(GroupKind, each.kind, "")
        if each.session:
            named[session_source(each.session)].add(label)
        if each.booking_id:
            kinds[each.booking_id] = label
    for came in Attendance.objects.filter(booking__in=kinds, undone_at=None):
        named[attendance_source(came)].add(kinds[came.booking_id or 0])
    return named


def _lines(row: FactRow) -> list[str]:
    return str(row.attributes.get("lines", "")).split()


def _sum(rows: Iterable[FactRow]) -> int:
    return int(sum(row.quantity for row in rows))


def _table(title: str, rows: Sequence[FactRow], words: Callable[[FactRow], Iterable[str]]) -> ReportTable:
    held: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for row in rows:
        for word in words(row):
            (held if row.kind in SESSIONS else came)[word] += int(row.quantity)
    named = sorted(held | came, key=lambda word: (-came[word], word))
    return ReportTable(title, [ReportLine(word, held[word], came[word]) for word in named])


def _word(words: type[TextChoices], value: object, otherwise: str) -> str:
    return str(words(value).label) if value in words.values else otherwise
