"""Gives every request its actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from wenmai.kernel.actor import ANYONE

View = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets request.actor, a frozen value; nothing below reads request.user."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = ANYONE  # type: ignore[attr-defined]
        return self.get_response(request)
