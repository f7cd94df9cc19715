"""Error pages: what happened, then what to do. The same for a page, an htmx fragment and, as problems, the API."""

import sys
from dataclasses import dataclass

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext as _

from wenmai.kernel.errors import DomainError, TooMany
from wenmai.web import problems

RETRY_SECONDS = 10  # the embedded server is started again within seconds


@dataclass(frozen=True, slots=True)
class Said:
    """`next_url` and `next_step` are the way on."""

    status: int
    title: str
    say: str
    next_url: str = "/"
    next_step: str = ""


def _words(status: int) -> tuple[str, str]:
    return {
        400: (_("没看懂这个请求"), _("网址或表单可能不完整。请回上一页重来，填过的内容还在那里。")),
        403: (_("这里不对外"), _("可能要先登录，或请本单位管理员授权。")),
        404: (_("没有这一页"), _("可能活动已结束，或者网址少了几个字。")),
        405: (_("这一步不能这样打开"), _("请从上一页的按钮进入。")),
        413: (_("文件太大"), _("请压小后再传，刚才填的都在上一页。")),
        429: (_("太频繁了"), _("请过一会儿再试，刚才填的都在上一页。")),
        503: (_("暂时办不了"), _("数据库正在恢复，一般不到一分钟。请过一会儿再试，刚才填的都在上一页。")),
    }.get(status, (_("我们这边出了错"), _("已经记下。请过一会儿再试，刚才填的都在上一页。")))


def said(status: int) -> Said:
    """The words for a status that nobody has worded better."""
    title, say = _words(status)
    return Said(status, title, say, next_step=_("回首页"))


def is_api(request: HttpRequest) -> bool:
    """True for a machine's request."""
    return request.path.startswith("/api/")


def is_fragment(request: HttpRequest) -> bool:
    """True when htmx asked for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def _page(request: HttpRequest, words: Said, fields: dict[str, str]) -> HttpResponse:
    name = "errors/fragment.html" if is_fragment(request) else "errors/refused.html"
    try:
        return render(request, name, {"said": words, "fields": fields}, status=words.status)
    except (TemplateDoesNotExist, KeyError):
        return HttpResponse(
            f"{words.title}\n{words.say}\n", status=words.status, content_type="text/plain; charset=utf-8"
        )


def _next(request: HttpRequest, status: int) -> tuple[str, str]:
    actor = getattr(request, "actor", None)
    if status == 403 and not (actor and actor.signed_in):
        return f"/accounts/login/?next={request.path}", _("登录")
    back = request.headers.get("Referer", "")
    if status in {409, 422, 429} and back.startswith(f"{request.scheme}://{request.get_host()}/"):
        return back, _("回上一页")
    return "/", _("回首页")


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer to a refusal, for people or machines."""
    if is_api(request):
        return problems.of(error)
    url, step = _next(request, error.status)
    title, say = _words(error.status) if error.status == 404 else (error.message, "")
    if error.status == 404 and error.code != "not_found":
        say = error.message
    response = _page(request, Said(error.status, title, say, url, step), error.fields)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def plain(request: HttpRequest, status: int) -> HttpResponse:
    """The answer to an error of the framework: a wrong address, method, or a fault of ours."""
    if is_api(request):
        return problems.problem(status, f"http_{status}")
    url, step = _next(request, status)
    words = said(status)
    return _page(request, Said(status, words.title, words.say, url, step), {})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it by this name
    """handler400."""
    return plain(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it by this name
    """handler403."""
    return plain(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it by this name
    """handler404."""
    return plain(request, 404)


def fault(request: HttpRequest) -> HttpResponse:
    """handler500: a page that needs neither the database nor a session. 503 while the database is away."""
    away = isinstance(sys.exc_info()[1], OperationalError)
    status, code = (503, "unavailable") if away else (500, "fault")
    response = (
        problems.problem(status, code)
        if is_api(request)
        else render(request, "errors/fault.html", {"said": said(status)}, status=status)
    )
    if away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """The form was open too long, or came from elsewhere."""
    words = Said(
        403,
        _("这一页放得太久了"),
        _("为安全起见没有提交。请回上一页刷新后再交，或先登录。"),
        request.path,
        _("再打开这一页"),
    )
    return problems.problem(403, "csrf") if is_api(request) else _page(request, words, {})
