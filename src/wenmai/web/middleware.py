"""Errors become pages here, and nowhere else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from wenmai.kernel.errors import DomainError
from wenmai.web import preferences

View = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The language is what the reader chose; without a choice it is Chinese, whatever the browser was sold with."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(preferences.read(request).language):
            request.LANGUAGE_CODE = translation.get_language() or ""
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


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
