"""Tables of a register at the desk: downloads, templates, and a table on its way in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.registers.actions import importing
from wenmai.registers.declaring import Register, get_register
from wenmai.registers.drafts import columns_of
from wenmai.registers.forms import TableForm
from wenmai.registers.queries.files import MOST, TYPES, table_of, template_of
from wenmai.registers.queries.rows import rows_of
from wenmai.registers.queries.tables import drafts_of, get_draft
from wenmai.registers.views.desk import wanted_of

SHOWN = 200


def sent_as(register: Register, kind: str, content: bytes) -> HttpResponse:
    """A file with its name. Raises NotFound for another kind than csv and xlsx."""
    if kind not in TYPES:
        raise NotFound("registers.type", _("没有这种文件。"))
    name = f'attachment; filename="wenmai-{register.name}.{kind}"'
    return HttpResponse(content, TYPES[kind], headers={"Content-Disposition": name})


@require_safe
def rows(request: Request, name: str, kind: str) -> HttpResponse:
    """The rows that the list shows, as a table that can be sent again."""
    register = get_register(name)
    found = rows_of(request.actor, register, wanted_of(request))[:MOST]
    return sent_as(register, kind, table_of(register, found, kind))


@require_safe
def template(request: Request, name: str, kind: str) -> HttpResponse:
    """A table to fill in."""
    del request
    register = get_register(name)
    return sent_as(register, kind, template_of(register, kind))


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request, name: str) -> HttpResponse:
    """Send a table."""
    register = get_register(name)
    form = TableForm(request.POST or None, request.FILES or None)
    answer = tried(form, lambda: _receive(request, register, form)) if request.method == "POST" else None
    said = {
        "register": register, "form": form, "columns": columns_of(register), "nav": "registers",
        "drafts": drafts_of(request.actor, register).defer("content")[:20],
    }  # fmt: skip
    return answer or render(request, "registers/desk/send.html", said, status=422 if form.errors else 200)


def _receive(request: Request, register: Register, form: TableForm) -> HttpResponse:
    sent = form.cleaned_data["file"]
    if sent.size > importing.LARGEST:
        form.add_error("file", _("文件超过 5 MB，请按县（区）拆开再导入。"))
    row = importing.receive(request.actor, register=register, name=sent.name, content=sent.read(importing.LARGEST + 1))
    return redirect("registers_desk:draft", register.name, row.pk)


@require_safe
def draft(request: Request, name: str, key: int) -> HttpResponse:
    """What would come of a table, with nothing written."""
    return _draft(request, get_register(name), key)


def _draft(request: Request, register: Register, key: int, refused: str = "") -> HttpResponse:
    row = get_draft(request.actor, register, key)
    try:
        report = importing.examine(request.actor, register=register, draft=row)
    except DomainError as error:
        report, refused = None, error.message
    said = {"register": register, "draft": row, "report": report, "refused": refused, "nav": "registers"}
    return render(
        request, "registers/desk/draft.html", said | {"errors": report.errors[:SHOWN] if report else ()},
        status=409 if refused else 200,
    )  # fmt: skip


@require_POST
def carry_out(request: Request, name: str, key: int) -> HttpResponse:
    """Say yes: the whole table, or only its good lines."""
    register, keep_good = get_register(name), request.POST.get("keep_good") == "1"
    report = importing.carry_out(request.actor, register=register, draft=key, keep_good=keep_good)
    if not report.written:
        return _draft(request, register, key, _("还有错的行，没有写入任何一行。改好后重新发送，或只写没错的行。"))
    said = {"fresh": report.fresh, "already": report.already}
    messages.success(request, _("写入 %(fresh)s 行，早已有的 %(already)s 行。") % said)
    return redirect("registers_desk:list", register.name)


@require_POST
def discard(request: Request, name: str, key: int) -> HttpResponse:
    """Throw a table away."""
    register = get_register(name)
    get_draft(request.actor, register, key)
    importing.discard(request.actor, register=register, draft=key)
    messages.success(request, _("放弃了，什么都没有写入。"))
    return redirect("registers_desk:send", register.name)
