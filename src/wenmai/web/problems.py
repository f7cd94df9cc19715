"""Problems of the API as application/problem+json (RFC 9457), in the same words as the pages."""

from collections.abc import Mapping

from django.http import JsonResponse
from django.utils.translation import gettext as _

from wenmai.kernel.errors import DomainError, TooMany
from wenmai.kernel.problem import CONTENT_TYPE, document


def sentence(status: int) -> str:
    """What to say when nobody said anything better."""
    return {
        400: _("请求写得不对，没有处理。请对照接口说明改过再发。"),
        401: _("没有凭据，或凭据已失效。请带上令牌再发。"),
        403: _("没有做这件事的权限。"),
        404: _("没有这一项。"),
        405: _("这个地址不接受这种方法。"),
        409: _("情况已经变了。请重新读取后再试。"),
        413: _("内容太大，没有接收。"),
        415: _("只接受 JSON。"),
        422: _("有几处填得不对，请改过再发。"),
        429: _("太频繁了，请过一会儿再试。"),
        503: _("数据库正在恢复。请过一会儿用同一个幂等键再试。"),
    }.get(status, _("我们这边出了错，已经记下。请过一会儿再试。"))


def problem(status: int, code: str, detail: str = "", *, fields: Mapping[str, str] | None = None) -> JsonResponse:
    """One problem document. `code` is stable; `detail` is for people; `fields` names the inputs at fault."""
    said = document(status, code, detail or sentence(status), fields)
    return JsonResponse(said, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})


def of(error: DomainError) -> JsonResponse:
    """The problem document of a refusal; TooMany says when to come back."""
    response = problem(error.status, error.code, error.message, fields=error.fields)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response
