"""Who may open a page at all: guards of views."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.utils.translation import gettext as _

from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def signed_in(view: View[P]) -> View[P]:
    """Others are asked to sign in, and come back to the page."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.actor.signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def at_desk(view: View[P]) -> View[P]:
    """Staff only: others are asked to sign in, or told that there is no such page."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.actor.is_staff:
            raise NotFound("not_found", _("没有这一页。"))
        return view(request, *args, **kwargs)

    return signed_in(guarded)
