"""The two things that people may do to a plan's figures: file evidence, and withdraw it. Values are never typed in."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import Actor
from wenmai.kernel.enclosures import Enclosure, type_of
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.measures import cells
from wenmai.places.models import Division
from wenmai.places.queries import get_division
from wenmai.plan.clauses import Clause, Plan, get_clause
from wenmai.plan.language import tree
from wenmai.plan.models import Evidence, EvidenceFile, EvidenceKind
from wenmai.plan.policies import may_give_evidence

FIRST_DAY = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class Document:
    """The paper: title or number, who signed it, its day, a remark."""

    title: str
    signed_by: str
    dated: date
    remark: str = ""


@transaction.atomic
def file_evidence(
    actor: Actor, *, clause: str, division: str, document: Document, part: str = "", scan: Enclosure | None = None
) -> Evidence:
    """File a document that shows a part of a milestone delivered, or that attests a clause; `scan` is the paper itself.

    Raises NotAllowed without an official's posting over the division, NotFound for the clause, Invalid for a clause that is
    computed or is not asked of the division, an unknown part, a day to come, or a scan that is no PDF, JPG or PNG up to
    10 MB; Conflict while another document for the same part is in force.
    """
    where = get_division(division)
    permit(may_give_evidence(actor, where.path))
    plan, asked = get_clause(clause)
    kind = _kind(asked, part)
    _check_place(plan, asked, where)
    _check(document)
    type_ = type_of(scan) if scan else None
    row, made = Evidence.objects.get_or_create(
        clause=clause,
        part=part,
        division_code=division,
        kind=kind,
        withdrawn_at=None,
        defaults={
            "dated": document.dated,
            "document": document.title,
            "signed_by": document.signed_by,
            "note": document.remark,
            "recorded_by": actor.person,
            "recorded_at": clock.now(),
        },
    )
    if not made:
        raise Conflict("plan.evidence_there", _("这一项已经有凭据。要换一份，请先撤下原来的。"))
    if scan and type_:
        EvidenceFile.objects.create(
            evidence=row,
            name=scan.name,
            type=type_,
            size=len(scan.content),
            digest=crypto.digest(scan.content),
            content=scan.content,
            public=scan.public,
        )
    cells.bump()  # what boards keep is keyed on the version of the figures; evidence changes them as well
    note(actor, "plan.file_evidence", f"plan.evidence:{row.pk}", clause=clause, part=part, division=division)
    return row


def _check_place(plan: Plan, clause: Clause, where: Division) -> None:
    if plan.region not in where.path or not (clause.everywhere or where.code == plan.region):
        raise Invalid("plan.not_here", _("这一条不在这个地方认定，请到规划本级去交凭据。"))


def _kind(clause: Clause, part: str) -> EvidenceKind:
    if isinstance(clause.tree, tree.Milestone):
        if part not in clause.parts:
            raise Invalid("plan.part", _("这一条没有这一项，请从各项里选一项。"), fields={"part": part})
        return EvidenceKind.DELIVERED
    if isinstance(clause.tree, tree.Attested):
        return EvidenceKind.ATTESTED
    raise Invalid("plan.computed", _("这一条由数据算出，不收凭据；数不对请更正数据。"))


def _check(document: Document) -> None:
    if not document.title.strip() or not document.signed_by.strip():
        raise Invalid("plan.document", _("请写明文件名称和签署单位。"))
    if document.dated < FIRST_DAY:
        raise Invalid("plan.document_day", _("文件日期太早，请核对年份。"), fields={"dated": str(document.dated)})
    if document.dated > clock.today():
        raise Invalid("plan.document_day", _("文件日期不能晚于今天。"), fields={"dated": str(document.dated)})


@transaction.atomic
def withdraw_evidence(actor: Actor, *, evidence: int, reason: str) -> Evidence:
    """Take a document out of force; it stays readable with the reason. Withdrawing twice changes nothing."""
    row = Evidence.objects.select_for_update().filter(pk=evidence).first()
    if row is None:
        raise NotFound("plan.no_evidence", _("没有这份凭据。"))
    permit(may_give_evidence(actor, get_division(row.division_code).path))
    if not reason.strip():
        raise Invalid("plan.reason", _("请写明撤下的原因。"))
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_because = clock.now(), reason
        row.save(update_fields=["withdrawn_at", "withdrawn_because"])
        cells.bump()
        note(actor, "plan.withdraw_evidence", f"plan.evidence:{row.pk}", reason=reason)
    return row
