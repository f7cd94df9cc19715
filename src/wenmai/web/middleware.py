"""What happens around every view: the language, the errors, and a problem document for whatever fails under /api/."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from wenmai.kernel import problem
from wenmai.kernel.errors import DomainError, Invalid, NotFound
from wenmai.kernel.http import Request
from wenmai.web import faults, preferences, problems
from wenmai.web.access import ACCESS

LARGEST_BODY = 25 * 1024 * 1024  # bytes; the largest form sends a table of 20 MB
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


class LargeBodyMiddleware:
    """Refuses a body that no form of ours takes, before anything reads it: reading keeps its files on the disk meanwhile."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """None to go on; the words for 413."""
        length = request.headers.get("Content-Length", "")
        large = length.isascii() and length.isdecimal() and int(length[:12]) > LARGEST_BODY
        return faults.plain(request, 413) if large else None


class DomainErrorMiddleware:
    """Errors become pages or problem documents here, and nowhere else."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._worded(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal, and what no form keeps out of an address; any other exception stays Django's."""
        if isinstance(error, DataError) and "NUL" in str(error):
            error = Invalid("unusable_sign", _("里面有不能用的控制符。请删去重打一遍。"))
        return faults.refused(request, error) if isinstance(error, DomainError) else None

    @staticmethod
    def _worded(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(problem.CONTENT_TYPE):
            return response
        bare = response.status_code == 405 and not response.content
        if not bare and not (faults.is_api(request) and response.status_code != 503):
            return response
        worded = faults.plain(request, response.status_code)
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response.headers:
                worded[name] = response.headers[name]
        return worded


class AccessMiddleware:
    """Opens an address only to its audience in web/access.py: others sign in first, or find nothing there."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, *_view: object) -> HttpResponse | None:
        """None to go on; a redirect to sign-in, or a problem document, for who has not said who they are."""
        match = request.resolver_match
        if match is None or match.url_name is None:
            return None  # only redirects of libraries have no name
        audience = ACCESS.get(match.view_name)
        if audience and audience.admits(request.actor):
            return None
        if audience is None or request.actor.signed_in:
            return faults.refused(request, NotFound("not_found", _("没有这一页。")))
        return (
            problems.problem(401, "unauthenticated")
            if faults.is_api(request)
            else redirect_to_login(request.get_full_path())
        )
