"""Addresses that fail in every way, for the tests of error pages; the shell's own addresses are kept beside them."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from wenmai.web import urls

ERRORS = {
    "invalid": Invalid("test.invalid", "日期写错了。", fields={"day": "没有 2 月 30 日。"}),
    "not-allowed": NotAllowed("test.not_allowed", "没有权限。"),
    "not-found": NotFound("test.not_found", "没有这一场。"),
    "no-page": NotFound("not_found", "没有这一页。"),
    "conflict": Conflict("test.conflict", "最后 2 席刚被约走。"),
    "too-many": TooMany("test.too_many", "太快了。", retry_after=30),
    "404": Http404(),
    "403": PermissionDenied(),
    "400": SuspiciousOperation(),
    "500": RuntimeError("kaput"),
    "database": OperationalError("the server has gone"),
}


def fail(_request, kind):
    raise ERRORS[kind]


@csrf_protect
def form(_request):
    return HttpResponse("done")


urlpatterns = [
    path("fail/<str:kind>/", fail),
    path("api/fail/<str:kind>/", fail),
    path("post-only/", require_POST(form)),
    path("api/post-only/", require_POST(form)),
    path("form/", form),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
