"""Courses and terms: make, change, put away."""

from dataclasses import fields

from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.audiences import Audience
from wenmai.courses import listing, policies
from wenmai.courses.drafts import CourseDraft, TermDraft
from wenmai.courses.models import ClassStatus, Course, RouteStop, Term
from wenmai.courses.vocabulary import ArtForm, Kind, Level, Mode
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference

MOST_LESSONS, MOST_MINUTES, OLDEST = 60, 600, 120
CHOICES: dict[str, type[TextChoices]] = {
    "kind": Kind,
    "level": Level,
    "art_form": ArtForm,
    "audience": Audience,
    "mode": Mode,
}


@transaction.atomic
def make_course(actor: Actor, *, draft: CourseDraft) -> Course:
    """Write down a course; nobody sees it before a class of it is published. Raises NotAllowed, Invalid."""
    permit(policies.may_teach_at(actor, draft.institution))
    _check(draft)
    course = Course.objects.create(**_columns(draft), made_at=clock.now(), made_by=actor.person)
    _set_stops(course, draft)
    note(actor, "courses.make", course_reference(course))
    return course


@transaction.atomic
def edit_course(actor: Actor, *, course: Course, draft: CourseDraft) -> Course:
    """Change the words. Lessons that are laid stay, facts already recorded stay what they were. The same words again change nothing."""
    course = Course.objects.select_for_update(of=("self",)).select_related("institution__division").get(pk=course.pk)
    permit(policies.may_run_course(actor, course))
    permit(policies.may_teach_at(actor, draft.institution))
    _check(draft)
    columns = _columns(draft)
    changed = sorted(name for name, value in columns.items() if value != getattr(course, name))
    for name, value in columns.items():
        setattr(course, name, value)
    course.save()
    _set_stops(course, draft)
    listing.list_course(course)
    if changed:
        note(actor, "courses.edit", course_reference(course), changed=changed)
    return course


@transaction.atomic
def retire_course(actor: Actor, *, course: Course) -> Course:
    """不再教了: off the desk's list and out of the search; what was taught stays on record. Retiring again changes nothing.

    Raises Conflict while a class of it is planned or announced.
    """
    course = Course.objects.select_for_update(of=("self",)).select_related("institution__division").get(pk=course.pk)
    permit(policies.may_run_course(actor, course))
    if course.retired_at:
        return course
    if course.classes.filter(status__in=[ClassStatus.PLANNED, ClassStatus.PUBLISHED]).exists():
        raise Conflict("courses.class_runs", _("这门课还有班没结。先结班，或点“这个班不开了”。"))
    course.retired_at = clock.now()
    course.save(update_fields=["retired_at"])
    listing.list_course(course)
    note(actor, "courses.retire", course_reference(course))
    return course


@transaction.atomic
def put_term(actor: Actor, *, draft: TermDraft) -> Term:
    """Open a term of a house. Raises Invalid for dates out of order, Conflict for a name that is taken."""
    permit(policies.may_teach_at(actor, draft.institution))
    _check_term(draft)
    try:
        with transaction.atomic():
            term = Term.objects.create(**{field.name: getattr(draft, field.name) for field in fields(draft)})
    except IntegrityError as error:
        message = _("已有叫“%(name)s”的学期。") % {"name": draft.name}
        raise Conflict("courses.term_exists", message, fields={"name": message}) from error
    note(actor, "courses.term", f"places.institution:{draft.institution.code}", name=draft.name)
    return term


def course_reference(course: Course) -> str:
    """The subject reference of a course."""
    return reference("courses.course", course.pk)


def _columns(draft: CourseDraft) -> dict[str, object]:
    names = [field.name for field in fields(draft) if field.name != "stops"]
    values = {name: getattr(draft, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _set_stops(course: Course, draft: CourseDraft) -> None:
    wanted = [(stop.name, stop.what, stop.minutes) for stop in draft.stops]
    if wanted == [(stop.name, stop.what, stop.minutes) for stop in course.stops.all()]:
        return
    course.stops.all().delete()
    RouteStop.objects.bulk_create(
        RouteStop(course=course, order=number, name=name, what=what, minutes=minutes)
        for number, (name, what, minutes) in enumerate(wanted, 1)
    )


def _check(draft: CourseDraft) -> None:
    if not draft.title.strip():
        raise _wrong("title", _("写上课程的名字。"))
    if draft.fee and not draft.fee_approval:
        raise _wrong("fee_approval", _("基本公共文化服务免费；要收费，先填批准文号。"))
    if not 1 <= draft.lessons <= MOST_LESSONS:
        raise _wrong("lessons", _("一共几节，要在 1 到 60 之间。"))
    if not 10 <= draft.minutes <= MOST_MINUTES:
        raise _wrong("minutes", _("一节多少分钟，要在 10 到 600 之间。"))
    _check_ages(draft.age_from, draft.age_to)
    for name, choices in CHOICES.items():
        given = getattr(draft, name)
        for value in given if isinstance(given, tuple) else (given,) if given or name != "art_form" else ():
            if value not in choices.values:
                raise _wrong(name, _("没有“%(value)s”这个选项。") % {"value": value})


def _check_ages(youngest: int | None, oldest: int | None) -> None:
    if max(youngest or 0, oldest or 0) > OLDEST:
        raise _wrong("age_to", _("年龄最大写到 120。"))
    if youngest is not None and oldest is not None and youngest > oldest:
        raise _wrong("age_to", _("“到几岁”要不小于“从几岁”。"))


def _check_term(draft: TermDraft) -> None:
    if not draft.name.strip():
        raise _wrong("name", _("写上学期的名字，例如 2027 年春季班。"))
    if draft.starts_on > draft.ends_on:
        raise _wrong("ends_on", _("学期结束要晚于开始。"))
    if draft.enrol_from >= draft.enrol_until:
        raise _wrong("enrol_until", _("报名截止要晚于开始。"))


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"courses.{field}", message, fields={field: message})
