"""Gives every request its actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from wenmai.kernel.actor import ANYONE
from wenmai.people.actors import actor_of

View = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets request.actor, a frozen value; nothing below reads request.user. Anonymous requests cost no query."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = "Authorization" in request.headers or request.session.session_key
        request.actor = SimpleLazyObject(lambda: actor_of(request)) if known else ANYONE  # type: ignore[attr-defined]
        return self.get_response(request)
