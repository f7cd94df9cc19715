"""网络课 as everybody sees it: find one, watch a lesson, answer the questions, one's own progress and certificate."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.courses import filters
from wenmai.courses.actions import watching
from wenmai.courses.queries import online, own
from wenmai.kernel import partial
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import whole


@require_safe
def list_online(request: Request) -> HttpResponse:
    """What can be watched now."""
    wanted = filters.online_wanted(request.GET.dict())
    shown = {
        "nav": "courses",
        "page": online.online_courses(wanted, page_number(request.GET.get("page"))),
        "levels": filters.level_chips(wanted),
        "arts": filters.online_art_chips(wanted, online.arts_online()),
        "groups": filters.audience_chips(wanted),
        "chosen": bool(wanted),
    }
    return render(request, "courses/online/list.html", shown)


@require_safe
def show_online(request: Request, key: int) -> HttpResponse:
    """One course: its lessons, and how far the reader is."""
    course = online.get_online(request.actor, key)
    lessons, watched = online.lessons_online(course), online.watched(request.actor, course)
    shown = {
        "course": course,
        "lessons": lessons,
        "done": sum(each.pk in watched.finished for each in lessons) if watched else 0,
        "asked": course.questions.count(),
        "minutes": sum(each.minutes for each in lessons),
        "watched": watched,
        "nav": "courses",
    }
    return render(request, "courses/online/course.html", shown)


@require_safe
def show_lesson(request: Request, key: int) -> HttpResponse:
    """One lesson: the video, its words, what comes next."""
    lesson = online.get_online_lesson(request.actor, key)
    lessons = online.lessons_online(lesson.course)
    watched = online.watched(request.actor, lesson.course)
    shown = {
        "lesson": lesson,
        "course": lesson.course,
        "files": online.files_of(lesson),
        "next": next((each for each in lessons if each.order > lesson.order), None),
        "asked": lesson.course.questions.count(),
        "finished": bool(watched and lesson.pk in watched.finished),
        "second": watched.seconds.get(lesson.pk, 0) if watched else 0,
        "nav": "courses",
    }
    return render(request, "courses/online/lesson.html", shown)


@require_POST
def keep_place(request: Request, key: int) -> HttpResponse:
    """Where a video stands, sent while it plays."""
    lesson = online.get_online_lesson(request.actor, key)
    if not request.actor.signed_in:
        return redirect_to_login(f"/courses/online/lessons/{key}/")
    watching.keep_place(request.actor, lesson=lesson, second=whole(request.POST.get("second")))
    return HttpResponse(status=204)


@require_POST
def finish_lesson(request: Request, key: int) -> HttpResponse:
    """学完了."""
    lesson = online.get_online_lesson(request.actor, key)
    if not request.actor.signed_in:
        return redirect_to_login(f"/courses/online/lessons/{key}/")
    watching.finish_lesson(request.actor, lesson=lesson)
    messages.success(request, _("记下了：“%(title)s”学完。") % {"title": lesson.title})
    return redirect("courses:online", lesson.course_id)


@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: Request, key: int) -> HttpResponse:
    """The questions at the end; answered, each says what was right and why."""
    course = online.get_online(request.actor, key)
    questions = list(course.questions.all())
    shown: dict[str, Any] = {"course": course, "questions": questions, "nav": "courses"}
    if request.method == "POST":
        ticked = {each.pk: frozenset(whole(tick) for tick in request.POST.getlist(f"q{each.pk}")) for each in questions}
        shown["sheet"] = watching.answer(request.actor, course=course, ticked=ticked)
        shown["watched"] = online.watched(request.actor, course)
    return render(request, "courses/online/quiz.html", shown)


@require_POST
def forget(request: Request, key: int) -> HttpResponse:
    """Erase one's own progress in a course, also in one that was withdrawn."""
    if not request.actor.signed_in:
        return redirect_to_login(f"/courses/online/{key}/")
    course = online.get_studied(request.actor, key)
    watching.forget(request.actor, course=course)
    messages.success(request, _("这门课的进度和答题记录都删了。"))
    return redirect("courses:online", key) if course.shown else redirect("courses:mine")


@require_safe
def online_certificate(request: Request, key: int) -> HttpResponse:
    """One's own certificate of an online course."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    found = online.paper_online(request.actor, key)
    paper = own.printed(request.actor, found, request.build_absolute_uri("/courses/certificates/"))
    return render(request, "courses/certificate.html", {"paper": paper, "nav": "me"})


@require_safe
def show_file(request: Request, key: int) -> HttpResponse:
    """A file of a lesson, whole or up to a megabyte of the range that is asked for. ?v= is one version of it."""
    file = online.get_file(request.actor, key, request.GET.get("v", ""))
    keep = "private, max-age=3600" if request.GET.get("v") else "private, no-cache"
    return partial.answer(
        request, kind=file.type, size=file.size, digest=file.digest, keep=keep,
        part=lambda first, last: online.part_of(file, first, last),
    )  # fmt: skip
