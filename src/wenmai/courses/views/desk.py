"""The desk of courses: make, open, publish, tick, finish, take away as a table."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.audit.limits import hit
from wenmai.booking.actions import cancel_session
from wenmai.courses import presets
from wenmai.courses.actions import classes, roll
from wenmai.courses.actions.courses import edit_course, make_course, put_term, retire_course
from wenmai.courses.actions.enrolments import bring_up_to_date, enrol, withdraw
from wenmai.courses.actions.finishing import finish_class, withdraw_certificate
from wenmai.courses.drafts import EnrolmentWish
from wenmai.courses.forms import desk as forms
from wenmai.courses.models import CourseClass
from wenmai.courses.queries import classes as one
from wenmai.courses.queries import desk, own
from wenmai.courses.queries import enrolments as people
from wenmai.courses.queries.roll import sheet_of
from wenmai.courses.queries.stations import station_of
from wenmai.courses.spreadsheet import workbook_of
from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import XLSX
from wenmai.kernel.whole import whole
from wenmai.people.actions.codes import accept_code


@require_safe
@at_desk
def list_classes(request: Request) -> HttpResponse:
    """The courses, classes and terms of a house."""
    house = station_of(request.actor, request.GET.get("at", ""))
    shown = {
        "house": house,
        "station": house.label,
        "nav": "courses",
        "classes": desk.classes_at(house),
        "over": desk.classes_at(house, over=True),
        "courses": desk.courses_at(house),
        "terms": desk.terms_at(house),
        "lessons": desk.today_at(house),
    }
    return render(request, "courses/desk/list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def make(request: Request) -> HttpResponse:
    """A new course in one tap; the rest of the words later."""
    house = station_of(request.actor, request.POST.get("at", "") or request.GET.get("at", ""))
    error = None
    if request.method == "POST":
        taps = (request.POST.get(name, "") for name in ("what", "title", "teacher"))
        try:
            course = make_course(request.actor, draft=presets.draft_of(house, *taps))
        except DomainError as refused:
            error = refused
        else:
            return redirect("courses_desk:open", course.pk)
    shown = {"house": house, "station": house.label, "presets": presets.presets_of(house), "error": error}
    return render(request, "courses/desk/make.html", shown, status=error.status if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: Request, key: int) -> HttpResponse:
    """The words of a course."""
    course = one.get_own_course(request.actor, key)
    form = forms.CourseForm(request.POST or None, initial=forms.words_of(course))
    if form.is_valid():
        try:
            edit_course(request.actor, course=course, draft=form.draft(course.institution, course))
        except DomainError as error:
            _show_in(form, error)
        else:
            messages.success(request, _("改好了。"))
            return redirect(f"/desk/courses/?at={course.institution.code}")
    shown = {"form": form, "course": course, "station": course.institution.label}
    return render(request, "courses/desk/edit.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def make_term(request: Request) -> HttpResponse:
    """A new term."""
    house = station_of(request.actor, request.GET.get("at", ""))
    form = forms.TermForm(request.POST or None)
    if form.is_valid():
        try:
            put_term(request.actor, draft=form.draft(house))
        except DomainError as error:
            _show_in(form, error)
        else:
            messages.success(request, _("学期开好了。"))
            return redirect(f"/desk/courses/?at={house.code}")
    shown = {"form": form, "house": house, "station": house.label}
    return render(request, "courses/desk/term.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def open_class(request: Request, key: int) -> HttpResponse:
    """A class: fill in, look at the days, open. `from` copies another class."""
    course = one.get_own_course(request.actor, key)
    model = _model(request, key)
    form = forms.ClassForm(course, request.POST or None, initial=forms.start_of(model, course))
    plan = None
    if form.is_valid():
        draft = form.draft(tuple(each.topic for each in one.lessons_of(model)) if model else ())
        try:
            if "open" in request.POST:
                made = classes.open_class(request.actor, draft=draft)
                return redirect("courses_desk:class", made.pk)
            plan = desk.check_room(draft, classes.planned_days(draft))
        except DomainError as error:
            _show_in(form, error)
    shown = {"form": form, "course": course, "plan": plan, "model": model, "station": course.institution.label}
    shown |= {"house": course.institution, "terms": desk.terms_at(course.institution)}
    return render(request, "courses/desk/open.html", shown, status=422 if form.errors else 200)


@require_safe
@at_desk
def show_class(request: Request, key: int) -> HttpResponse:
    """One class: lessons, who is in it and why, who was refused and why."""
    return _class_page(request, one.get_own_class(request.actor, key))


@require_POST
@at_desk
def publish(request: Request, key: int) -> HttpResponse:
    """发布."""
    return _act(request, key, lambda found: classes.publish_class(request.actor, course_class=found), _("发布了。"))


@require_POST
@at_desk
def cancel(request: Request, key: int) -> HttpResponse:
    """不开了."""
    reason = request.POST.get("reason", "")
    said = _("不开了，报了名的人会看到原因。")
    return _act(
        request, key, lambda found: classes.cancel_class(request.actor, course_class=found, reason=reason), said
    )


@require_POST
@at_desk
def finish(request: Request, key: int) -> HttpResponse:
    """结班: certificates, and the class counts."""

    def close(found: CourseClass) -> object:
        bring_up_to_date(request.actor, course_class=found)
        return finish_class(request.actor, course_class=found)

    return _act(request, key, close, _("结班了，够到课的人发了结业证。"))


@require_POST
@at_desk
def enrol_scanned(request: Request, key: int) -> HttpResponse:
    """代报: whoever shows a code, a card or six digits."""
    hit("people.read_code", request.actor.person, 120, 60)  # six digits must not be guessed

    def take(found: CourseClass) -> object:
        code, context = request.POST.get("code", "").strip(), f"courses.class:{found.pk}"
        person = accept_code(request.actor, code=code, context=context).person
        return enrol(request.actor, wish=EnrolmentWish(found.pk, uuid4().hex, person))

    return _act(request, key, take, _("报上了。"))


@require_POST
@at_desk
def revoke(request: Request, key: int) -> HttpResponse:
    """收回结业证 that was given by mistake."""
    wanted, reason = request.POST.get("enrolment", ""), request.POST.get("reason", "")

    def take_back(found: CourseClass) -> object:
        paper = own.certificate_in(found, wanted)
        return withdraw_certificate(request.actor, certificate=paper, reason=reason)

    return _act(request, key, take_back, _("结业证收回了，查证书的人会看到原因。"))


@require_POST
@at_desk
def retire(request: Request, key: int) -> HttpResponse:
    """不再教了."""
    course = one.get_own_course(request.actor, key)
    try:
        retire_course(request.actor, course=course)
    except DomainError as error:
        messages.warning(request, error.message)
        return redirect("courses_desk:edit", key)
    messages.success(request, _("收起来了，办过的班还在。"))
    return redirect(f"/desk/courses/?at={course.institution.code}")


@require_POST
@at_desk
def withdraw_pupil(request: Request, key: int) -> HttpResponse:
    """退班, said at the desk."""
    wanted = request.POST.get("enrolment", "")
    return _act(request, key, lambda _found: withdraw(request.actor, key=wanted, reason="by_staff"), _("退了。"))


@require_safe
@at_desk
def sheet(request: Request, key: int) -> HttpResponse:
    """The whole class as a table of people and lessons, for the wall."""
    course_class = one.get_own_class(request.actor, key)
    shown = {"course_class": course_class, "pupils": people.pupils_of(course_class)}
    shown |= {"lessons": one.lessons_of(course_class), "station": course_class.course.institution.label}
    return render(request, "courses/desk/sheet.html", shown)


@require_safe
@at_desk
def download(request: Request, key: int) -> HttpResponse:
    """The class as XLSX."""
    course_class = one.get_own_class(request.actor, key)
    name = f"class-{course_class.pk}.xlsx"
    return HttpResponse(
        workbook_of(course_class),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@at_desk
def tick_list(request: Request, key: int) -> HttpResponse:
    """点名: one button a person, made for a thumb."""
    return _lesson_page(request, key)


@require_POST
@at_desk
def tick(request: Request, key: int) -> HttpResponse:
    """One tick more or less, all at once, the topic, 这节课上了, or 这节取消."""
    lesson = one.get_own_lesson(request.actor, key)
    deeds: dict[str, Callable[[str], object]] = {
        "here": lambda person: roll.tick(request.actor, lesson=lesson, person=person),
        "away": lambda person: roll.untick(request.actor, lesson=lesson, person=person),
        "all": lambda _all: roll.tick_all(request.actor, lesson=lesson),
        "move": lambda day: classes.move_lesson(
            request.actor, lesson=lesson, start=forms.picked(day, request.POST.get("time", ""))
        ),
        "topic": lambda topic: classes.set_topic(request.actor, lesson=lesson, topic=topic),
        "held": lambda count: roll.settle(request.actor, lesson=lesson, expected=whole(count, 9)),
        "off": lambda reason: cancel_session(request.actor, session=lesson.session, reason=reason),
    }
    try:
        for name in deeds.keys() & request.POST.keys():
            deeds[name](request.POST[name])
    except DomainError as error:
        return _lesson_page(request, key, error)
    return redirect("courses_desk:lesson", key)


def _model(request: Request, course: int) -> CourseClass | None:
    copied = whole(request.GET.get("from"))
    found = one.get_own_class(request.actor, copied) if copied else None
    return found if found and found.course_id == course else None


def _act(request: Request, key: int, deed: Callable[[CourseClass], object], said: str) -> HttpResponse:
    found = one.get_own_class(request.actor, key)
    try:
        deed(found)
    except DomainError as error:
        return _class_page(request, one.get_own_class(request.actor, key), error)
    messages.success(request, said)
    return redirect("courses_desk:class", key)


def _class_page(request: Request, course_class: CourseClass, error: DomainError | None = None) -> HttpResponse:
    shown = {
        "course_class": course_class,
        "station": course_class.course.institution.label,
        "lessons": desk.lessons_at_desk(course_class),
        "pupils": people.pupils_of(course_class, ("enrolled", "completed", "dropped", "withdrawn")),
        "inside": course_class.enrolments.filter(state__in=people.CURRENT).count(),
        "decisions": people.decisions_of(course_class),
        "pools": people.leading_pools(course_class),
        "error": error,
    }
    return render(request, "courses/desk/class.html", shown, status=_status(error))


def _lesson_page(request: Request, key: int, error: DomainError | None = None) -> HttpResponse:
    lesson = one.get_own_lesson(request.actor, key)
    lines = sheet_of(lesson)
    shown = {
        "lesson": lesson,
        "station": lesson.course_class.course.institution.label,
        "lines": lines,
        "here": sum(1 for each in lines if each.here),
        "desk_lesson": desk.at_desk([lesson])[0],
        "error": error,
    }
    return render(request, "courses/desk/lesson.html", shown, status=_status(error))


def _show_in(form: forms.CourseForm | forms.TermForm | forms.ClassForm, error: DomainError) -> None:
    form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)


def _status(error: DomainError | None) -> int:
    """An unknown code or person is bad input at a desk, not a missing page."""
    if error is None:
        return 200
    return 422 if error.status == 404 or error.code.startswith("people.") else error.status
