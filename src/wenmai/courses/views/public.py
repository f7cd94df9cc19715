"""The public pages: find a class, one course, enrol, one's own courses and certificates."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.queries.ratings import distribution_of, to_rate
from wenmai.courses import filters, pages
from wenmai.courses.actions.enrolments import enrol, wait_for, withdraw
from wenmai.courses.actions.making_up import make_up
from wenmai.courses.drafts import EnrolmentWish
from wenmai.courses.models import Course, CourseClass
from wenmai.courses.queries import classes, finding, online, own, record
from wenmai.courses.queries.decisions import decisions_about, refusals_of
from wenmai.courses.queries.enrolments import get_enrolment
from wenmai.courses.structured import list_script_of, script_of
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import whole
from wenmai.places.queries.divisions import division_name_path


@require_safe
def list_courses(request: Request) -> HttpResponse:
    """Classes that one can still join, and those that run."""
    wanted = filters.wanted_of(request.GET.dict(), request.COOKIES.get("place", settings.HOME_DIVISION))
    page = finding.list_classes(wanted, page_number(request.GET.get("page")))
    shown = {
        "nav": "courses",
        "wanted": wanted,
        "page": page,
        "demo": any(line.demo for line in page.items),
        "ages": filters.age_chips(wanted),
        "times": filters.when_chips(wanted),
        "arts": filters.art_chips(wanted, finding.arts_offered(wanted)),
        "free": filters.free_chip(wanted),
        "structured": list_script_of(page.items, request.build_absolute_uri("/").rstrip("/")),
    }
    return render(request, "courses/list.html", shown | finding.places_around(wanted))


@require_safe
def show_course(request: Request, key: int) -> HttpResponse:
    """One course, with one of its classes and the form that enrols."""
    wanted = request.GET.get("class", "") or classes.class_of_session(request.GET.get("session", ""))
    return _page(request, classes.get_course(request.actor, key), wanted)


@require_POST
def enrol_here(request: Request, key: int) -> HttpResponse:
    """Enrol. Refused: the same page again, with the reason and what to do instead."""
    found = classes.get_class(request.actor, key)
    if not request.actor.signed_in:
        return redirect_to_login(f"/courses/{found.course_id}/?class={key}")
    wish = EnrolmentWish(key, request.POST.get("key", "")[:60] or uuid4().hex, request.POST.get("person", "")[:36])
    try:
        enrolment = enrol(request.actor, wish=wish)
    except DomainError as error:
        return _page(request, found.course, str(key), error)
    return redirect("courses:enrolment", enrolment.key)


@require_POST
def wait_here(request: Request, key: int) -> HttpResponse:
    """候补 for a full class."""
    found = classes.get_class(request.actor, key)
    if not request.actor.signed_in:
        return redirect_to_login(f"/courses/{found.course_id}/?class={key}")
    try:
        wait_for(request.actor, course_class=found, person=request.POST.get("person", "")[:36])
    except DomainError as error:
        return _page(request, found.course, str(key), error)
    messages.success(request, _("排上候补了。有名额就替你报上，并发消息。"))
    return redirect(f"/courses/{found.course_id}/?class={key}")


@require_safe
def mine(request: Request) -> HttpResponse:
    """My family's courses and learning records."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    records = record.records_of(request.actor)
    shown = {"records": records, "online": online.watched_by(request.actor.person), "nav": "me"}
    shown["refused"] = refusals_of(request.actor)
    return render(request, "courses/mine.html", shown)


@require_safe
def show_enrolment(request: Request, key: UUID) -> HttpResponse:
    """One enrolment: the timetable, what was attended, make-up lessons, leaving."""
    return _own_page(request, key)


@require_POST
def withdraw_mine(request: Request, key: UUID) -> HttpResponse:
    """Leave the class."""
    enrolment = withdraw(request.actor, key=str(key))
    messages.success(request, _("退了，名额让给别人。"))
    return redirect("courses:enrolment", enrolment.key)


@require_POST
def make_up_mine(request: Request, key: UUID) -> HttpResponse:
    """Take a missed lesson elsewhere."""
    try:
        made = make_up(request.actor, key=str(key), instead=whole(request.POST.get("lesson")))
    except DomainError as error:
        return _own_page(request, key, error)
    messages.success(request, _("约好补课：%(lesson)s。") % {"lesson": made.instead.session})
    return redirect("courses:enrolment", key)


@require_safe
def certificate(request: Request, key: UUID) -> HttpResponse:
    """The certificate on paper, for whose it is."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    enrolment = get_enrolment(request.actor, key)
    paper = own.paper_of(request.actor, enrolment, request.build_absolute_uri("/courses/certificates/"))
    return render(request, "courses/certificate.html", {"paper": paper, "nav": "me"})


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Type a check code."""
    code = "".join(each for each in request.GET.get("code", "").upper() if each.isalnum())[:16]
    return redirect("courses:checked", code) if code else render(request, "courses/check.html", {"nav": "courses"})


@require_safe
def checked(request: Request, code: str) -> HttpResponse:
    """What a check code stands for: masked name, course, hours, day."""
    found = own.checked(code)
    shown = {"found": found, "code": code, "nav": "courses"}
    return render(request, "courses/check.html", shown, status=200 if found else 404)


def _page(request: Request, course: Course, wanted: str, error: DomainError | None = None) -> HttpResponse:
    announced = pages.classes_of(course)
    chosen = pages.choose(announced, wanted)
    shown: dict[str, Any] = {"course": course, "nav": "courses", "error": error, "classes": announced, "chosen": chosen}
    shown |= {"audience": pages.said_audience(course), "ages": finding.said_ages(course.age_from, course.age_to)}
    shown |= {"host": course.institution, "stops": course.stops.all()}
    if chosen:
        shown |= {
            "lessons": pages.lessons_shown(chosen),
            "where_path": "".join(division_name_path(chosen.course_class.division_id)[1:]),
            "box": pages.box_of(request.actor, chosen, request.POST.get("person", "")),
            "structured": script_of(course, announced, request.build_absolute_uri(f"/courses/{course.pk}/")),
        }
        shown |= _rated(request.actor, chosen.course_class)
    return render(request, "courses/detail.html", shown, status=error.status if error else 200)


def _own_page(request: Request, key: UUID, error: DomainError | None = None) -> HttpResponse:
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    attending = own.attending(request.actor, get_enrolment(request.actor, key))
    status = (422 if error.status == 404 else error.status) if error else 200  # the page itself is there
    shown: dict[str, object] = {"shown": attending, "error": error, "nav": "me"}
    shown["decisions"] = decisions_about(attending.enrolment)
    shown |= _rated(request.actor, attending.enrolment.course_class)
    return render(request, "courses/enrolment.html", shown, status=status)


def _rated(actor: Actor, course_class: CourseClass) -> dict[str, object]:
    """What those who came to a class gave, and the dates that the actor may still rate. Two queries."""
    offering = course_class.offering
    return {"spread": distribution_of(offering), "to_rate": to_rate(actor, offering)} if offering else {}
