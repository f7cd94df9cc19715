"""/ops/: how the installation runs, and the two buttons on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import Conflict, NotFound
from wenmai.kernel.http import Request
from wenmai.notices.actions import try_again
from wenmai.web import actions, operations
from wenmai.web.policies import may_operate


def _permit(request: Request) -> None:
    """To anybody else the page does not exist."""
    if not may_operate(request.actor, operations.home_path()):
        raise NotFound("not_found", _("没有这一页。"))


def _page(request: Request, refused: str = "", status: int = 200) -> HttpResponse:
    page = {"report": operations.report(), "nav": "ops", "refused": refused}
    return render(request, "ops.html", page, status=status)


@require_safe
def ops(request: Request) -> HttpResponse:
    """How the installation runs, for its administrator."""
    _permit(request)
    return _page(request)


@require_POST
def retry_follower(request: Request, name: str) -> HttpResponse:
    """Try a stopped follower again at once."""
    _permit(request)
    actions.retry_follower(request.actor, name=name)
    messages.success(request, _("马上再试，过几秒刷新看结果"))
    return redirect("ops")


@require_POST
def retry_job(request: Request, job: int) -> HttpResponse:
    """Queue a failed job again."""
    _permit(request)
    try:
        again = actions.retry_job(request.actor, job=job)
    except Conflict as error:
        return _page(request, error.message, 409)
    messages.success(request, _("排进去了，过几秒刷新看结果") if again else _("这个任务已经不在失败里了"))
    return redirect("ops")


@require_POST
def send_again(request: Request) -> HttpResponse:
    """Queue the messages that were given up once more."""
    _permit(request)
    again = try_again(request.actor)
    messages.success(request, _("%(n)s 条排进去了，过一分钟刷新看结果") % {"n": again})
    return redirect("ops")
