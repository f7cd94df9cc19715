"""The desk of online courses: write, add lessons and questions, publish, take off; from where videos may come."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.courses.actions import online as actions
from wenmai.courses.actions import sources
from wenmai.courses.forms import online as forms
from wenmai.courses.models import OnlineCourse
from wenmai.courses.queries import online
from wenmai.courses.queries.stations import station_of
from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole


@require_safe
@at_desk
def list_online(request: Request) -> HttpResponse:
    """The online courses of a house."""
    house = station_of(request.actor, request.GET.get("at", ""))
    shown = {"house": house, "station": house.label, "courses": online.online_at(house), "sources": online.sources()}
    return render(request, "courses/desk/online_list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def make(request: Request) -> HttpResponse:
    """A new online course."""
    house = station_of(request.actor, request.GET.get("at", ""))
    form = forms.OnlineForm(request.POST or None)

    def act() -> HttpResponse:
        made = actions.make_online(request.actor, draft=form.draft(house))
        return redirect("courses_desk:online", made.pk)

    shown = {"form": form, "house": house, "station": house.label}
    return tried(form, act) or render(request, "courses/desk/online_make.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def show(request: Request, key: int) -> HttpResponse:
    """One course: its words, lessons, questions, and whether it is out."""
    course = online.get_own_online(request.actor, key)
    form = forms.OnlineForm(request.POST or None, initial=forms.words_of_online(course))

    def act() -> HttpResponse:
        actions.edit_online(request.actor, course=course, draft=form.draft(course.institution))
        return _back(request, course, _("改好了。"))

    return tried(form, act) or _page(request, course, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def add_lesson(request: Request, key: int) -> HttpResponse:
    """One more lesson."""
    return _lesson(request, online.get_own_online(request.actor, key))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit_lesson(request: Request, key: int) -> HttpResponse:
    """The words and files of a lesson."""
    lesson = online.get_online_lesson(request.actor, key)
    return _lesson(request, online.get_own_online(request.actor, lesson.course_id), key)


@require_POST
@at_desk
def remove_lesson(request: Request, key: int) -> HttpResponse:
    """Take a lesson out."""
    lesson = online.get_online_lesson(request.actor, key)
    course = actions.remove_lesson(request.actor, lesson=lesson)
    return _back(request, course, _("删了这一节。"))


@require_POST
@at_desk
def move_lesson(request: Request, key: int) -> HttpResponse:
    """One place up."""
    course = actions.move_lesson_up(request.actor, lesson=online.get_online_lesson(request.actor, key))
    return _back(request, course, _("往上移了一节。"))


@require_POST
@at_desk
def add_question(request: Request, key: int) -> HttpResponse:
    """One more question."""
    course = online.get_own_online(request.actor, key)
    form = forms.QuestionForm(request.POST)

    def act() -> HttpResponse:
        actions.add_question(request.actor, course=course, draft=form.draft())
        return _back(request, course, _("加上了。"))

    return tried(form, act) or _page(request, course, asking=form)


@require_POST
@at_desk
def remove_question(request: Request, key: int) -> HttpResponse:
    """Take a question away."""
    question = online.get_own_question(request.actor, key)
    return _back(request, actions.remove_question(request.actor, question=question), _("删了这道题。"))


@require_POST
@at_desk
def publish(request: Request, key: int) -> HttpResponse:
    """Let everybody watch."""
    course = online.get_own_online(request.actor, key)
    try:
        actions.publish_online(request.actor, course=course)
    except DomainError as error:
        return _page(request, course, error=error)
    return _back(request, course, _("发布了，谁都能看。"))


@require_POST
@at_desk
def withdraw(request: Request, key: int) -> HttpResponse:
    """Take it off."""
    course = actions.withdraw_online(request.actor, course=online.get_own_online(request.actor, key))
    return _back(request, course, _("撤下了。学过的人，进度和结业证都还在。"))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def show_sources(request: Request) -> HttpResponse:
    """From which hosts videos may come."""
    form = forms.SourceForm(request.POST or None)

    def act() -> HttpResponse:
        sources.add_source(request.actor, **form.cleaned_data)
        messages.success(request, _("加上了。"))
        return redirect("courses_desk:video_sources")

    shown = {"form": form, "sources": online.sources()}
    return tried(form, act) or render(request, "courses/desk/video_sources.html", shown, status=_status(form))


@require_POST
@at_desk
def remove_source(request: Request, key: int) -> HttpResponse:
    """Off the list."""
    sources.remove_source(request.actor, source=whole(str(key)))
    messages.success(request, _("去掉了。已有的链接不动。"))
    return redirect("courses_desk:video_sources")


def _lesson(request: Request, course: OnlineCourse, key: int = 0) -> HttpResponse:
    lesson = online.get_online_lesson(request.actor, key) if key else None
    initial = forms.words_of_lesson(lesson) if lesson else None
    form = forms.LessonForm(request.POST or None, request.FILES or None, initial=initial)

    def act() -> HttpResponse:
        actions.write_lesson(request.actor, course=course, draft=form.draft(), files=form.sent(), lesson=key)
        return _back(request, course, _("存下了。"))

    shown = {"form": form, "course": course, "lesson": lesson, "station": course.institution.label}
    shown |= {"files": online.files_of(lesson) if lesson else {}}
    return tried(form, act) or render(request, "courses/desk/online_lesson.html", shown, status=_status(form))


def _page(request: Request, course: OnlineCourse, **more: object) -> HttpResponse:
    shown = {
        "course": course,
        "station": course.institution.label,
        "lessons": course.standing_lessons.prefetch_related("files"),
        "questions": course.questions.all(),
        "form": forms.OnlineForm(initial=forms.words_of_online(course)),
        "asking": forms.QuestionForm(),
    } | more
    wrong = bool(more.get("error")) or any(getattr(each, "errors", None) for each in more.values())
    return render(request, "courses/desk/online.html", shown, status=422 if wrong else 200)


def _back(request: Request, course: OnlineCourse, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("courses_desk:online", course.pk)


def _status(form: Form) -> int:
    return 422 if form.errors else 200
