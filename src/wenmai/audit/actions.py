"""What other rooms call to leave a trace, and what auditors do with the trail."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit import policies, sealer
from wenmai.audit.models import AuditEntry, AuditVerification
from wenmai.audit.queries import Wanted, check_reader, entries
from wenmai.audit.trail import note, note_many
from wenmai.audit.words import verb_word
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit

__all__ = ["AT_ONCE", "MOST_ROWS", "ask_verification", "download", "note", "note_many", "verify"]

AT_ONCE: Final = 100_000  # links that are computed while the auditor waits, some seconds; more is a job
MOST_ROWS: Final = 50_000
HEADER: Final = ("序号", "时间", "操作者", "入口", "动作", "动作代码", "对象", "任职单位", "详情")


@transaction.atomic
def ask_verification(actor: Actor, *, kept: sealer.Head | None = None) -> AuditVerification:
    """Ask for the chain to be computed anew; `kept` is a head noted elsewhere that must still stand. See `verify`."""
    permit(policies.may_verify(actor), _("只有审计员可以核对审计链。"))
    head = kept or sealer.Head(0, "")
    row = AuditVerification.objects.create(person=actor.person, kept_number=head.number, kept_digest=head.digest)
    note(actor, "audit.verify", f"audit.verification:{row.pk}", kept=head.number)
    return row


def verify(*, verification: int) -> AuditVerification:
    """Compute the whole chain and keep what was found; one that has ended is not begun again."""
    row = AuditVerification.objects.get(pk=verification)
    if row.ended_at:
        return row
    kept = sealer.Head(row.kept_number, row.kept_digest) if row.kept_number else None
    found = sealer.verify_chain(kept)
    row.intact, row.checked, row.broken_at, row.reason = found.intact, found.checked, found.broken_at, found.reason
    row.ended_at = clock.now()
    row.save()
    return row


@transaction.atomic
def download(actor: Actor, *, wanted: Wanted) -> str:
    """A stretch of what the actor may read as CSV, oldest first; that it was taken is noted too.

    Raises NotFound for who reads nothing, Invalid for more than 50,000 rows.
    """
    check_reader(actor)
    rows = list(entries(actor, wanted).order_by("id")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise Invalid("audit.too_many_rows", _("超过 50,000 条，请把日期收窄再下载。"), fields={"first": _("收窄日期")})
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    note(actor, "audit.download", rows=len(rows), asked=asked)
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *_cells(rows)])
    return text.getvalue()


def _cells(rows: list[AuditEntry]) -> Iterator[tuple[object, ...]]:
    for each in rows:
        moment = each.at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
        detail = json.dumps(each.detail, ensure_ascii=False, sort_keys=True) if each.detail else ""
        posted = " ".join(each.posted)
        who = (each.pk, moment, each.person, each.channel)
        yield (*who, verb_word(each.verb), each.verb, each.subject, posted, detail)
