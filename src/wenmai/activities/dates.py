"""Dates that a desk makes many of: every Saturday until summer, half hours over the opening hours, last year's again.

Each way gives proposals that are looked at before anything is written; the dates themselves are rows of `booking`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from wenmai.activities.kept_places import Keeping, seats_like, with_kept
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.booking.models import Session
from wenmai.booking.queries.seated import is_seated
from wenmai.kernel import clock
from wenmai.places.hours import OpenRange
from wenmai.places.lunar import festival_days, lunar_day
from wenmai.places.models import CalendarDay, DayKind

MOST = 200
SPAN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One date to be looked at. `skipped` says why it is not ticked, "" when it is; `note` is small print.

    `was` is the day of the date that it repeats.
    """

    start: datetime
    end: datetime
    note: str = ""
    skipped: str = ""
    was: date | None = None

    @property
    def value(self) -> str:
        """As the form sends it back."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True, slots=True)
class Weekly:
    """每周几几点: `weekdays` Monday 0 to Sunday 6, every `every` weeks from `first` to `last`, both included."""

    weekdays: tuple[int, ...]
    at: time
    minutes: int
    first: date
    last: date
    every: int = 1
    skip_holidays: bool = True

    def days(self) -> list[date]:
        """The days of the pattern; weeks are counted from the Monday of the first one."""
        monday = self.first - timedelta(days=self.first.weekday())
        span = (self.first + timedelta(days=each) for each in range((self.last - self.first).days + 1))
        return [
            day for day in span if day.weekday() in self.weekdays and (day - monday).days // 7 % max(self.every, 1) == 0
        ]


def weekly(pattern: Weekly, official: Mapping[date, CalendarDay]) -> list[Proposal]:
    """The dates of a pattern. A statutory holiday or a rest day made from one is named, and skipped when asked to."""
    return [_on(day, pattern, official[day]) for day in pattern.days()][: MOST + 1]


def entries(opened: Mapping[date, Sequence[OpenRange]], minutes: int, taken: Iterable[datetime] = ()) -> list[Proposal]:
    """Entry slots of `minutes` over the opening hours, none across a closing; those that stand already are skipped."""
    length, standing = timedelta(minutes=minutes), set(taken)
    found = []
    for day in sorted(opened):
        for stretch in opened[day]:
            start = stretch.start
            while start + length <= stretch.end:
                found.append(Proposal(start, start + length, skipped=_("已有") if start in standing else ""))
                start += length
    return found[: MOST + 1]


def again(sessions: Iterable[Session], *, lunar: bool) -> list[Proposal]:
    """Last year's dates this year or next: 52 weeks on, so the weekday stays, or the same day of the lunar year."""
    return [_again(session, lunar=lunar) for session in sessions][: MOST + 1]


def next_lunar(day: date) -> date | None:
    """The same lunar day a lunar year later; a leap month becomes the plain one, a 三十 that is missing its 廿九."""
    this = lunar_day(day)
    if this is None:
        return None
    found = None
    for ahead in range(330, 400):
        that = lunar_day(day + timedelta(days=ahead))
        if that is None or that.year != this.year + 1 or that.month != this.month or that.leap:
            continue
        if that.day <= this.day:
            found = day + timedelta(days=ahead)
    return found


def read(values: Iterable[str]) -> list[tuple[datetime, datetime]]:
    """What a form sent back, in order, each once; what cannot be read or is past is left out."""
    found = set()
    for value in values:
        start, _slash, end = value.partition("/")
        try:
            span = datetime.fromisoformat(start), datetime.fromisoformat(end)
        except ValueError:
            continue
        if all(each.tzinfo for each in span) and span[0] < span[1] and span[0] > clock.now():
            found.add(span)
    return sorted(found)[: MOST + 1]


def slot_like(
    session: Session, span: tuple[datetime, datetime], seats: int | None = None, keeping: Sequence[Keeping] = ()
) -> Slot:
    """A date like one that was: the same place, as many seats and as many kept; or `seats` in the first pool alone.

    What is to be kept (`keeping`) replaces what was. Named seats are laid out anew, from the plan of the hall as it is
    then. Raises Invalid when more is kept than there is.
    """
    pools = seats_like(session, span[0])
    if seats is not None:
        online = [each for each in pools if each.online]
        pools = [Seats(pools[0].name if pools else "普通", seats), *online] if seats else []
    seated = seats is None and session.space is not None and is_seated(session)
    if seated:
        pools = [each for each in pools if each.door or each.group or each.online]
    places = _kept(pools, keeping, span[0])
    slot = Slot(span[0], span[1], session.division, session.venue, session.space, session.label, places)
    return replace(slot, seated=seated)


def _kept(pools: list[Seats], keeping: Sequence[Keeping], start: datetime) -> tuple[Seats, ...]:
    if not keeping:
        return tuple(pools)
    plain = [each for each in pools if not each.door and not each.group]
    if plain:
        total = plain[0].capacity + sum(each.capacity for each in pools if each.door or each.group)
        plain[0] = replace(plain[0], capacity=total)
    return with_kept(plain, keeping, start)


def _on(day: date, pattern: Weekly, official: CalendarDay) -> Proposal:
    start = clock.at(day, pattern.at)
    holiday = official.kind in {DayKind.STATUTORY, DayKind.WEEKEND} and bool(official.name)
    skipped = _("%(name)s放假") % {"name": official.name} if holiday and pattern.skip_holidays else ""
    if start <= clock.now():
        skipped = _("已经过了")
    return Proposal(start, start + timedelta(minutes=pattern.minutes), festival_days().get(day, ""), skipped)


def _again(session: Session, *, lunar: bool) -> Proposal:
    day = clock.day_of(session.starts_at)
    new = _later(day, lunar=lunar)
    while new < clock.today():  # what was two years ago comes round this year
        new = _later(new, lunar=lunar)
    local = session.starts_at.astimezone(clock.SHANGHAI)
    start = clock.at(new, local.time())
    skipped = _("已经过了") if start <= clock.now() else ""
    return Proposal(start, start + (session.ends_at - session.starts_at), festival_days().get(new, ""), skipped, day)


def _later(day: date, *, lunar: bool) -> date:
    return (next_lunar(day) if lunar else None) or day + timedelta(weeks=52)
