"""Which classes of a term one round can give, and why others cannot be in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wenmai.booking.models import Group, Pool
from wenmai.courses import policies
from wenmai.courses.models import ClassStatus, CourseClass, Term
from wenmai.courses.queries.classes import class_rows
from wenmai.courses.queries.finding import Line, lines_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Choice:
    """One class, or the places of it that are kept for a group; `hindrance` is "" where a round can give them."""

    pool: Pool
    line: Line
    group: str
    hindrance: str

    @property
    def name(self) -> str:
        """工笔花鸟　一班　每周二 19:00　20 个."""
        places = _("%(n)s 个") % {"n": self.pool.capacity}
        kept = _("留给%(group)s") % {"group": self.group} if self.group else ""
        return "　".join(each for each in (self.line.title, self.line.when, kept, places) if each)


def get_own_term(actor: Actor, key: int) -> Term:
    """A term of a house that the actor runs. Raises NotFound."""
    found = Term.objects.select_related("institution__division").filter(pk=key).first()
    if found is None or not policies.may_teach_at(actor, found.institution):
        raise NotFound("courses.no_term", _("没有这个学期，或不归这个单位管。"))
    return found


def choices_of(term: Term) -> Sequence[Choice]:
    """The classes of a term that are not over, by title. Three queries whatever their number."""
    rows = class_rows().filter(term=term, status__in=[ClassStatus.PLANNED, ClassStatus.PUBLISHED])
    classes = {each.pk: each for each in rows.order_by("course__title", "label", "pk")}
    lines, now = lines_of(classes), clock.now()
    led = Pool.objects.filter(session__lesson__course_class__in=classes, session__lesson__number=1, door="")
    pools = led.select_related("session__lesson", "session__offering").order_by("group", "pk")
    by_class: dict[int, list[Pool]] = {key: [] for key in classes}
    for pool in pools:
        by_class[pool.session.lesson.course_class_id].append(pool)
    return [
        Choice(pool, lines[key], _group(pool), _hindrance(found, pool, now))
        for key, found in classes.items()
        for pool in by_class[key]
    ]


def _group(pool: Pool) -> str:
    return str(Group(pool.group).label) if pool.group else ""


def _hindrance(found: CourseClass, pool: Pool, now: datetime) -> str:
    if found.status == ClassStatus.PLANNED:
        return _("还没发布。先发布这个班。")
    if pool.round_id is not None:
        return _("已经在另一轮报名里。")
    if pool.session.starts_at <= now:
        return _("已经开课。")
    if pool.remaining != pool.capacity:
        return _("已经有人报了名。")
    return ""
