"""What a page answers when a form is wrong; the guards of the desk and of what is one's own."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.utils.translation import gettext as _

from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def status_of(*forms_: forms.Form) -> int:
    """422 for a page with a mistake on it."""
    return 422 if any(each.errors for each in forms_) else 200


def signed_in(view: View[P]) -> View[P]:
    """Others are asked to sign in."""

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
