"""Gives every request its actor, and sees to it that staff have two factors and do not leave the desk open."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from wenmai.kernel.actor import ANYONE
from wenmai.kernel.http import Request
from wenmai.people.actors import STAFF_SEEN, actor_of, seconds

View = Callable[[HttpRequest], HttpResponse]
DESKS = ("/desk/", "/ops/")
NOTED_EVERY = 60  # seconds; a row is written at most once a minute


class ActorMiddleware:
    """Sets request.actor, a frozen value; nothing below reads request.user. Anonymous requests cost no query."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = "Authorization" in request.headers or request.session.session_key
        request.actor = SimpleLazyObject(lambda: actor_of(request)) if known else ANYONE  # type: ignore[attr-defined]
        return self.get_response(request)


class StaffSessionMiddleware:
    """Desk pages ask for the second factor; a desk that nobody touches for half an hour signs itself out."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not request.session.session_key:
            return self.get_response(request)
        seen = request.session.get(STAFF_SEEN)
        if seen is not None and seconds() - seen > settings.STAFF_IDLE_SECONDS:
            return _signed_out(request)
        if request.path.startswith(DESKS) and request.actor.signed_in and _withheld(request):
            return _second_factor(request)
        if seen is None and request.path.startswith(DESKS) and request.actor.is_staff:
            seen = 0
        if seen is not None and seconds() - seen >= NOTED_EVERY:
            request.session[STAFF_SEEN] = seconds()
        return self.get_response(request)


def _withheld(request: HttpRequest) -> bool:
    return bool(getattr(request, "postings_withheld", False))


def _signed_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.info(request, _("半小时没有动静，已退出登录。请再登录一次，原来的页面会接着打开。"))
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/desk/")


def _second_factor(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else "/desk/"
    if is_mfa_enabled(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
    messages.info(request, _("工作台要两道验证。请先装一个动态码应用，或登记一把通行密钥。"))
    return redirect(f"{reverse('mfa_index')}?{urlencode({'next': back})}")
