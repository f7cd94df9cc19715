"""Errors become pages here, and nowhere else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wenmai.kernel.errors import DomainError

View = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """A DomainError raised by a view becomes a page with its status, its message and the way back."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; any other exception stays Django's."""
        if not isinstance(error, DomainError):
            return None
        return render(request, "errors/refused.html", {"error": error}, status=error.status)
