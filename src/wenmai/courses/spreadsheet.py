"""Class lists as XLSX, for the offices that ask for one."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.courses.actions.enrolments import said_reason
from wenmai.courses.models import CourseClass, Lesson
from wenmai.courses.queries.classes import lessons_of
from wenmai.courses.queries.enrolments import Decided, Pupil, decisions_of, pupils_of
from wenmai.kernel.spreadsheets import Cell, Sheet, workbook


def workbook_of(course_class: CourseClass) -> bytes:
    """Three sheets: who is in the class with every lesson, the timetable, and why somebody was taken or not.

    Names are masked as at the counter; text that begins like a formula stays text.
    """
    lessons = lessons_of(course_class)
    numbers = [each.number for each in lessons]
    states = ("enrolled", "completed", "dropped", "withdrawn")
    tables: Sequence[tuple[str, list[list[Cell]]]] = (
        (_("名单"), _people(pupils_of(course_class, states), numbers)),
        (_("课表"), [[_("第几课"), _("开始"), _("主题"), _("状态")], *(_lesson(each) for each in lessons)]),
        (_("录取与理由"), _decisions(decisions_of(course_class))),
    )
    return workbook([Sheet(title, rows[0], rows[1:], widths=(16,), kept=1) for title, rows in tables])


def _people(pupils: Sequence[Pupil], numbers: Sequence[int]) -> list[list[Cell]]:
    head: list[Cell] = [_("姓名"), _("状态"), _("怎么录取的"), _("报名时间"), _("到课"), *numbers]
    return [head, *(_person(each, numbers) for each in pupils)]


def _person(pupil: Pupil, numbers: Sequence[int]) -> list[Cell]:
    enrolment = pupil.enrolment
    marks = [_("到") if each in pupil.attended else _("补") if each in pupil.made_up else "" for each in numbers]
    state, reason = str(enrolment.get_state_display()), said_reason(enrolment.reason)
    return [pupil.name, state, reason, _at(enrolment.enrolled_at), pupil.count, *marks]


def _lesson(lesson: Lesson) -> list[Cell]:
    session = lesson.session
    return [lesson.number, _at(session.starts_at), lesson.topic, str(session.get_status_display())]


def _decisions(decided: Sequence[Decided]) -> list[list[Cell]]:
    head: list[Cell] = [_("姓名"), _("结果"), _("理由"), _("次数"), _("时间")]
    return [head, *(_decision(each) for each in decided)]


def _decision(decided: Decided) -> list[Cell]:
    row = decided.decision
    return [decided.name, _("录取") if row.accepted else _("没有录取"), row.said, row.times, _at(row.at)]


def _at(instant: datetime) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M")
