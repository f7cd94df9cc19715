"""A person's own log and year. Nobody else's is ever asked for: every query begins with the actor."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from wenmai.kernel.actor import Actor
from wenmai.kernel.pagination import Page, page_of
from wenmai.library.looking import CLASSES
from wenmai.library.models import Loan
from wenmai.people.models import Consent, Purpose
from wenmai.reading.models import LogEntry, Mark

PAGE = 50


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a page of the log."""

    first: date
    entries: Sequence[LogEntry]


@dataclass(frozen=True, slots=True)
class YearReport:
    """年度阅读报告. `months` has twelve numbers; classes and houses are by number, the most first; `read` were marked so."""

    year: int
    books: int
    titles: int
    read: int
    months: Sequence[int]
    classes: Sequence[tuple[str, int]]
    houses: Sequence[tuple[str, int]]
    first: LogEntry | None
    last: LogEntry | None

    @property
    def most(self) -> int:
        """The largest month, at least 1."""
        return max(1, *self.months)


def on_since(actor: Actor) -> Consent | None:
    """Since when the actor's log is on; None while it is off."""
    rows = Consent.objects.filter(person=actor.person or "-", purpose=Purpose.READING_LOG, withdrawn_at=None)
    return rows.first()


def loans_to_log(loans: Iterable[int]) -> frozenset[int]:
    """Those of readers whose log is on, or has something in it. One query."""
    on = Consent.objects.filter(person=OuterRef("reader__person"), purpose=Purpose.READING_LOG, withdrawn_at=None)
    kept = LogEntry.objects.filter(person=OuterRef("reader__person"), borrowed=True)
    rows = Loan.objects.filter(Exists(on) | Exists(kept), pk__in=list(loans))
    return frozenset(rows.values_list("pk", flat=True))


def my_entries(actor: Actor) -> "QuerySet[LogEntry]":
    """All of the actor's, the newest in front."""
    return LogEntry.objects.filter(person=actor.person or "-").select_related("house").order_by("-day", "-pk")


def my_log(actor: Actor, number: int, mark: str = "") -> Page[LogEntry]:
    """A page of the actor's log."""
    rows = my_entries(actor)
    return page_of(rows.filter(mark=mark) if mark in Mark.values else rows, number, PAGE)


def by_month(entries: Iterable[LogEntry]) -> Sequence[Month]:
    """Entries, the newest in front, by the months of their days."""
    return [Month(first, list(rows)) for first, rows in groupby(entries, key=lambda each: each.day.replace(day=1))]


def my_years(actor: Actor) -> Sequence[int]:
    """Years in which the actor borrowed something, the newest in front."""
    days = LogEntry.objects.filter(person=actor.person or "-", borrowed=True).dates("day", "year", order="DESC")
    return [each.year for each in days]


def my_mark(actor: Actor, record: int) -> str:
    """What the actor said of a book, "" for nothing."""
    rows = LogEntry.objects.filter(person=actor.person or "-", record=record).exclude(mark="")
    return rows.order_by("-pk").values_list("mark", flat=True).first() or ""


def my_progress(actor: Actor, records: Iterable[int]) -> int | None:
    """How many of these books the actor has marked as read; None while the log is off. Of oneself only (SC-L17)."""
    if not actor.person or on_since(actor) is None:
        return None
    rows = LogEntry.objects.filter(person=actor.person, record__in=list(records), mark=Mark.READ)
    return rows.values("record").distinct().count()


def my_year(actor: Actor, year: int) -> YearReport:
    """What the actor borrowed in a year; one query."""
    days = (date(year, 1, 1), date(year, 12, 31))
    rows = list(reversed(my_entries(actor).filter(day__range=days)))
    lent = [each for each in rows if each.borrowed]
    months = Counter(each.day.month for each in lent)
    classes = Counter(each.clc for each in lent if each.clc in CLASSES)
    houses = Counter(each.house.label for each in lent if each.house)
    return YearReport(
        year,
        len(lent),
        len({each.record_id or each.title for each in lent}),
        sum(1 for each in rows if each.mark == Mark.READ),
        [months[number] for number in range(1, 13)],
        [(f"{letter} {CLASSES[letter]}", n) for letter, n in _ranked(classes)],
        _ranked(houses),
        lent[0] if lent else None,
        lent[-1] if lent else None,
    )


def _ranked(found: "Counter[str]") -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
