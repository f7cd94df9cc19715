"""One record in the formats of others, at an address of its own and by its identifier (unAPI 1)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.catalogue.answering.oai import record_of
from wenmai.catalogue.answering.unapi import formats_xml, link_header
from wenmai.catalogue.giving.formats import FORMATS, Format, alone, why_left
from wenmai.catalogue.queries.harvest import stored
from wenmai.catalogue.queries.records import get_record
from wenmai.catalogue.views.standards import record_address
from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.tagged import tagged


@require_safe
def record(request: Request, key: int, name: str) -> HttpResponse:
    """A record in a format; one that was merged by the record that stands for it."""
    if name not in FORMATS:
        raise NotFound("catalogue.no_format", _("没有这种格式。请回到书目页选一种。"))
    root = get_record(request.actor, key).pk
    answer = _given(request, root, FORMATS[name])
    answer["Content-Disposition"] = f'attachment; filename="{root}-{name}.{FORMATS[name].ending}"'
    return answer


def _given(request: HttpRequest, key: int, given: Format) -> HttpResponse:
    found = stored([key]).get(key)
    body = alone(given, found, record_address) if found else b""
    if found and not body:
        raise NotFound("catalogue.not_in_format", _("这条书目没有这种格式：%s。") % why_left(given, found))
    if not body:
        raise NotFound("catalogue.not_in_format", _("这条书目没有这种格式。请回到书目页换一种。"))
    return tagged(request, body, given.media)


@require_safe
def unapi(request: Request) -> HttpResponse:
    """unAPI 1: what formats there are; of one record, or of the one that stands for it (300); the record itself (404, 406)."""
    identifier, name = request.GET.get("id", ""), request.GET.get("format", "")
    if not identifier:
        return HttpResponse(formats_xml(), content_type="application/xml; charset=utf-8")
    key = record_of(identifier)
    if key is None:
        raise NotFound("catalogue.no_record", _("目录里没有这条记录，可能已经删除。请回到检索页再找。"))
    root = get_record(request.actor, key).pk
    if not name:
        return HttpResponse(formats_xml(identifier), content_type="application/xml; charset=utf-8", status=300)
    if name not in FORMATS:
        return HttpResponse(status=406)
    return _given(request, root, FORMATS[name])


def signposts(key: int, form: str) -> str:
    """The Link header of a record's page."""
    files = {
        name: f"{settings.SITE_ADDRESS}{reverse('standards:record', args=[key, name])}"
        for name in FORMATS
        if name != "original"
    }
    return link_header(record_address(key), files, form)
