"""The official calendar: seeded from a library, corrected from the State Council's notice of each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.places import policies, working_days
from wenmai.places.actions.revision import raise_every_revision
from wenmai.places.models import CalendarDay, DayKind


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day that a notice names: off with a holiday's name, or a working day made up for."""

    day: date
    kind: DayKind
    name: str = ""


@transaction.atomic
def seed_calendar(actor: Actor, *, last_year: int) -> int:
    """Fill the calendar from 2004 to `last_year` where a day is missing; returns how many days were added.

    Years that the library does not know are provisional. What an operator has entered is never touched.
    """
    permit(policies.may_keep_divisions(actor))
    years = range(working_days.FIRST_YEAR, last_year + 1)
    days = [day for year in years for day in working_days.days_of(year)]
    known = set(CalendarDay.objects.filter(day__lte=days[-1]).values_list("day", flat=True)) if days else set()
    missing = [working_days.announced(day) or working_days.expected(day) for day in days if day not in known]
    CalendarDay.objects.bulk_create(missing, batch_size=2000, ignore_conflicts=True)
    if missing:
        raise_every_revision()
        note(actor, "places.calendar.seed", days=len(missing), last_year=last_year)
    return len(missing)


@transaction.atomic
def put_calendar_days(actor: Actor, *, days: Sequence[NoticeDay], source: str) -> int:
    """Enter or correct single days by a notice; they are no longer provisional."""
    permit(policies.may_keep_divisions(actor))
    _put([CalendarDay(day=each.day, kind=each.kind, name=each.name, source=source) for each in days])
    note(actor, "places.calendar.put", days=sorted(str(each.day) for each in days), source=source)
    return len(days)


@transaction.atomic
def settle_year(actor: Actor, *, year: int, notice: Sequence[NoticeDay], source: str) -> int:
    """Enter a whole year by its notice: the days it names, and the weekday for all others. Returns the days named.

    Raises Invalid when a day lies outside the year or is named twice, and when a working day is given as made up.
    """
    permit(policies.may_keep_divisions(actor))
    _check(year, notice, source)
    named = {each.day: each for each in notice}
    rows = []
    for day in working_days.days_of(year):
        said = named.get(day)
        kind, name = (said.kind, said.name) if said else (working_days.by_weekday(day), "")
        rows.append(CalendarDay(day=day, kind=kind, name=name, source=source))
    _put(rows)
    note(actor, "places.calendar.settle", year=year, named=len(named), source=source)
    return len(named)


def _check(year: int, notice: Sequence[NoticeDay], source: str) -> None:
    days = [each.day for each in notice]
    if not source.strip():
        raise Invalid(
            "places.notice_source", _("请写明通知的文号或标题。"), fields={"source": _("写明通知的文号或标题。")}
        )
    if not any(each.kind == DayKind.STATUTORY for each in notice):
        raise Invalid(
            "places.notice_empty", _("通知里一个放假的日子也没有，请核对后再录。"), fields={"notice": _("没有放假日")}
        )
    outside = sorted({day for day in days if day.year != year})
    if outside:
        said = {"day": outside[0], "year": year}
        raise Invalid(
            "places.notice_year",
            _("%(day)s 不在 %(year)s 年。") % said,
            fields={"notice": _("%(day)s 不在 %(year)s 年") % said},
        )
    twice = sorted({day for day in days if days.count(day) > 1})
    if twice:
        said = {"day": twice[0]}
        raise Invalid(
            "places.notice_twice",
            _("%(day)s 写了两次，请留一次。") % said,
            fields={"notice": _("%(day)s 写了两次") % said},
        )
    for each in notice:
        if each.kind == DayKind.MAKE_UP and working_days.by_weekday(each.day) == DayKind.WORKDAY:
            raise Invalid(
                "places.notice_make_up",
                _("%(day)s 本来就是工作日，不用写上班。") % {"day": each.day},
                fields={"notice": _("%(day)s 本是工作日") % {"day": each.day}},
            )


def _put(rows: Sequence[CalendarDay]) -> None:
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name", "source", "provisional"]
    )
    raise_every_revision()
