"""A file on its way in at the desk: kept, examined, carried out or thrown away; and an import taken back as a whole."""

import json
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.ledger import imports, statements
from wenmai.ledger.imports import Report
from wenmai.ledger.models import ImportDraft, ImportRun, Sent
from wenmai.ledger.policies import may_import_somewhere
from wenmai.ledger.register import Register

LARGEST: Final = 20 * 1024 * 1024
KEPT: Final = timedelta(days=7)
_CHECKS = {Sent.FACTS: imports.check_facts, Sent.GAUGES: imports.check_gauges}
_IMPORTS = {Sent.FACTS: imports.import_facts, Sent.GAUGES: imports.import_gauges}


@transaction.atomic
def receive(actor: Actor, *, what: str, name: str, content: bytes, register: Register) -> ImportDraft:
    """Keep a file until its sender says yes, for seven days. Nothing is counted yet.

    Raises NotAllowed for who imports nowhere, Invalid for a file over 20 MB or one that cannot be used as a whole.
    """
    permit(may_import_somewhere(actor), _("只有统计员可以导入数据。请让系统管理员授予统计员岗位。"))
    if what not in Sent.values:
        raise Invalid("import.what", _("请选导入的是服务记录还是存量。"))
    if len(content) > LARGEST:
        raise Invalid("import.too_large", _("文件超过 20 MB，请按月份拆开，或请管理员用命令导入。"))
    _CHECKS[Sent(what)](actor, content, register=register)
    forget_old()
    return ImportDraft.objects.create(
        what=what, name=name[:120], content=content, sent_by=actor.person, sent_at=clock.now()
    )


def forget_old() -> int:
    """Delete the files that nobody decided on for seven days; how many."""
    return ImportDraft.objects.filter(sent_at__lt=clock.now() - KEPT).delete()[0]


def get_draft(actor: Actor, key: int) -> ImportDraft:
    """A file that the actor sent. Raises NotFound."""
    row = list_drafts(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("import.no_draft", _("没有这个待导入的文件，可能已经导入或放弃。"))
    return row


def list_drafts(actor: Actor) -> "QuerySet[ImportDraft]":
    """The files that the actor sent and has not decided on, newest first."""
    return ImportDraft.objects.filter(sent_by=actor.person).order_by("-sent_at", "-pk")


def examine(actor: Actor, draft: ImportDraft, *, register: Register) -> Report:
    """What would come of it now. Raises Invalid, NotAllowed."""
    return _CHECKS[Sent(draft.what)](actor, bytes(draft.content), register=register)


def same_file(draft: ImportDraft) -> ImportRun | None:
    """The last import of exactly this file that stands, None if there is none."""
    digest = crypto.digest(bytes(draft.content))
    return ImportRun.objects.filter(digest=digest, undone_at=None).first()


@transaction.atomic
def carry_out(actor: Actor, *, draft: int, keep_good: bool, register: Register) -> Report:
    """Import a kept file and forget it; with wrong rows and no `keep_good` nothing is written and the file is kept.

    Raises NotFound when it was carried out or thrown away before.
    """
    row = ImportDraft.objects.select_for_update().filter(pk=draft, sent_by=actor.person).first()
    if row is None:
        raise NotFound("import.no_draft", _("没有这个待导入的文件，可能已经导入或放弃。"))
    act = _IMPORTS[Sent(row.what)]
    report = act(actor, bytes(row.content), register=register, keep_good=keep_good, name=row.name)
    if report.written:
        row.delete()
    return report


@transaction.atomic
def discard(actor: Actor, *, draft: int) -> None:
    """Throw a kept file away; nothing was counted. Twice is no mistake."""
    ImportDraft.objects.filter(pk=draft, sent_by=actor.person).delete()


def list_runs(actor: Actor) -> "QuerySet[ImportRun]":
    """Imports of the actor's places, newest first: all of it lies within a posting, or was allowed by their postings."""
    if actor.system:
        return ImportRun.objects.all()
    mine = list(actor.scopes((Role.STATISTICIAN,)))
    return ImportRun.objects.filter(Q(within__overlap=mine) | Q(scopes__contained_by=mine, scopes__len__gt=0))


def get_run(actor: Actor, key: int) -> ImportRun:
    """One of them. Raises NotFound."""
    row = list_runs(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("import.no_run", _("没有这次导入。"))
    return row


@transaction.atomic
def undo(actor: Actor, *, run: int, reason: str) -> ImportRun:
    """Take back every fact that an import recorded and nobody has taken back; the file may then be sent again.

    Undoing twice changes nothing. Raises NotFound outside the actor's postings, Invalid without a reason or for readings,
    which are corrected by sending the right value.
    """
    get_run(actor, run)
    row = ImportRun.objects.select_for_update().get(pk=run)
    if row.what != Sent.FACTS:
        raise Invalid("import.readings_stay", _("存量读数不能撤回，请把对的数再导入一次，新的会盖过旧的。"))
    if not reason.strip():
        raise Invalid("import.reason", _("请写明撤回的原因。"))
    if row.undone_at is None:
        row.reversed = sum(_reverse(piece, row.pk, reason.strip()) for piece in row.pieces)
        row.undone_at, row.undone_by, row.undone_because = clock.now(), actor.person, reason.strip()[:200]
        row.save()
        note(actor, "ledger.undo_import", f"ledger.import:{row.pk}", facts=row.reversed, reason=row.undone_because)
    return row


def _reverse(piece: list[int], run: int, reason: str) -> int:
    epoch, txid, first, last = piece
    said = json.dumps({"reason": reason, "undone_import": run}, ensure_ascii=False)
    values: dict[str, Any] = {"epoch": epoch, "txid": str(txid), "first": first, "last": last, "said": said}
    with connection.cursor() as cursor:
        cursor.execute(statements.REVERSE_PIECE, values)
        return int(cursor.fetchone()[0])
