"""Hands a pass to who looks at something that can be booked, and takes it away when the session ends."""

from collections.abc import Callable
from time import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from wenmai.people import passes
from wenmai.people.models import Account
from wenmai.people.queries.persons import real_name_level

View = Callable[[HttpRequest], HttpResponse]
WHERE = ("/activities/", "/booking/", "/courses/", "/spaces/")


class PassMiddleware:
    """Stands behind ActorMiddleware; costs one query when a pass is made, every five minutes at most."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = request.session.session_key or ""
        held = request.COOKIES.get(passes.COOKIE, "")
        if held and not key:
            response.delete_cookie(passes.COOKIE, samesite="Strict")
        elif key and request.method == "GET" and request.path.startswith(WHERE) and not _fresh(held, key):
            _hand_out(request, response, key)
        return response


def _fresh(held: str, key: str) -> bool:
    found = passes.read(held, key) if held else None
    return found is not None and time() - found.issued < passes.RENEW_AFTER


def _hand_out(request: HttpRequest, response: HttpResponse, key: str) -> None:
    actor, account = request.actor, request.user  # type: ignore[attr-defined]
    if not actor.person or actor.child or not isinstance(account, Account):  # a child's guardian takes places
        return
    stamp = passes.stamp_of(account.password)
    text = passes.issue(actor.person, account.pk, real_name_level(actor.person), stamp, key)
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(passes.COOKIE, text, max_age=passes.SECONDS, httponly=True, samesite="Strict", secure=secure)
