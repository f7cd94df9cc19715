"""What people may do to a plan: file evidence and withdraw it; draft a definition and publish it. Values are never typed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import Actor
from wenmai.kernel.enclosures import Enclosure, type_of
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.measures import cells
from wenmai.places.models import Division
from wenmai.places.queries import get_division
from wenmai.plan.clauses import ID_PATTERN, LONGEST_ID, Clause, Plan, filed_plans, get_clause, get_plan
from wenmai.plan.defined import digest_filed, digest_of, filed_text, files_changed, settle
from wenmai.plan.editing import checked, first_text
from wenmai.plan.language import tree
from wenmai.plan.models import (
    LONGEST_DEFINITION,
    DefinitionDraft,
    DefinitionVersion,
    DraftText,
    Evidence,
    EvidenceFile,
    EvidenceKind,
    Origin,
)
from wenmai.plan.policies import may_define, may_give_evidence

FIRST_DAY = date(1949, 10, 1)
CLAUSE_ID = re.compile(ID_PATTERN)


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


@transaction.atomic
def begin_draft(actor: Actor, *, plan: str, clause: str) -> DefinitionDraft:
    """Begin to change a clause, or to write a new one; the open draft of that clause when there is one.

    Raises NotFound for a plan that the actor does not plan, Invalid for an id that cannot be one.
    """
    found = _planned(actor, plan)
    if len(clause) > LONGEST_ID or not CLAUSE_ID.fullmatch(clause):
        raise Invalid(
            "plan.clause_id", _("编号用大写字母、数字和短横，最多 20 个字符，如 PZH-N21。"), fields={"clause": clause}
        )
    row, made = DefinitionDraft.objects.get_or_create(
        plan=plan, clause=clause, ended_at=None, defaults={"begun_by": actor.person, "begun_at": clock.now()}
    )
    if made:
        _keep(actor, row, 1, first_text(found, clause))
        note(actor, "plan.begin_draft", f"plan.draft:{row.pk}", plan=plan, clause=clause)
    return row


@transaction.atomic
def save_draft(actor: Actor, *, draft: int, text: str, over: int) -> DraftText:
    """Keep another text of a draft, right or wrong; the same text again changes nothing.

    `over` is the number of the text that the author had before them. Raises NotFound, Invalid for a text that is too long,
    Conflict when somebody else has saved since, or the draft has ended.
    """
    row = _open_draft(actor, draft)
    last = row.texts.order_by("-number").first()
    text = text.replace("\r\n", "\n").rstrip() + "\n"
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise Invalid("plan.control", _("第 %(line)s 行有看不见的控制字符，请删去。") % {"line": line})
    if len(text) > LONGEST_DEFINITION:
        raise Invalid("plan.long", _("一条最多 %(most)s 字，请分成几条。") % {"most": LONGEST_DEFINITION})
    if last and last.text == text:
        return last
    if last and last.number != over:
        raise Conflict(
            "plan.draft_saved",
            _("别人刚存了第 %(number)s 稿。您写的还在下面，请对照后再存。") % {"number": last.number},
        )
    return _keep(actor, row, over + 1, text)


@transaction.atomic
def drop_draft(actor: Actor, *, draft: int) -> DefinitionDraft:
    """End a draft without publishing; its texts stay readable for planners. Raises NotFound, Conflict when it has ended."""
    row = _open_draft(actor, draft)
    _end(actor, row)
    note(actor, "plan.drop_draft", f"plan.draft:{row.pk}", plan=row.plan, clause=row.clause)
    return row


@transaction.atomic
def publish_definition(actor: Actor, *, draft: int, text: int, reason: str) -> DefinitionVersion:
    """Put the draft's text of that number in force, from now on, on all boards. One person does it, with a reason.

    `text` is the number whose differences were looked at. Raises NotFound, Invalid for a text with mistakes, of another clause,
    that changes nothing, or without a reason; Conflict when the draft was saved again since, or has ended.
    """
    _lock_definitions()
    row = _open_draft(actor, draft)
    shown = row.texts.order_by("-number").first()
    if shown is None or shown.number != text:
        raise Conflict("plan.draft_saved", _("草稿后来又改过。请先看新的差别，再公布。"))
    if not reason.strip():
        raise Invalid("plan.reason", _("请写明为什么改，会随版本公开。"), fields={"reason": ""})
    settle()
    plan = get_plan(row.plan)
    clause = checked(plan, row.clause, shown.text)
    made = _version(actor, plan, clause, shown, reason.strip())
    _end(actor, row)
    cells.bump()
    about = {"plan": row.plan, "clause": row.clause, "number": str(made.number), "digest": made.digest}
    note(actor, "plan.publish_definition", f"plan.definition:{made.pk}", **about, reason=made.reason)
    return made


def _planned(actor: Actor, name: str) -> Plan:
    plan = get_plan(name)
    if not may_define(actor, get_division(plan.region).path):
        raise NotFound("plan.not_planned", _("没有这一页。"))
    return plan


def _open_draft(actor: Actor, key: int) -> DefinitionDraft:
    row = DefinitionDraft.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("plan.no_draft", _("没有这份草稿。"))
    _planned(actor, row.plan)
    if row.ended_at is not None:
        raise Conflict("plan.draft_ended", _("这份草稿已经结束。要再改，请另开一份。"))
    return row


def _keep(actor: Actor, draft: DefinitionDraft, number: int, text: str) -> DraftText:
    return DraftText.objects.create(draft=draft, number=number, text=text, by=actor.person, at=clock.now())


def _end(actor: Actor, draft: DefinitionDraft) -> None:
    draft.ended_at, draft.ended_by = clock.now(), actor.person
    draft.save(update_fields=["ended_at", "ended_by"])


def _version(actor: Actor, plan: Plan, clause: Clause, shown: DraftText, reason: str) -> DefinitionVersion:
    """The next version, with the file's own text before it when that is not kept yet: the old one stays readable."""
    _keep_filed(plan.id, clause.id)
    said = {"text": shown.text, "digest": digest_of(clause), "version": clause.version(), "reason": reason}
    return _numbered(plan.id, clause.id, said | {"origin": Origin.DRAFT, "by": actor.person, "draft": shown.draft})


def _keep_filed(plan: str, name: str) -> None:
    """Keep what the file says as a version, unless it is the file's last one kept."""
    filed = filed_plans()[plan].clauses.get(name)
    rows = DefinitionVersion.objects.filter(plan=plan, clause=name, origin=Origin.FILE)
    last = rows.order_by("-number").values_list("digest", flat=True).first()
    if filed and last != digest_of(filed):
        said = {"text": filed_text(plan, name), "digest": digest_of(filed), "version": filed.version()}
        _numbered(plan, name, said | {"origin": Origin.FILE})


def _numbered(plan: str, clause: str, said: Mapping[str, object]) -> DefinitionVersion:
    known = DefinitionVersion.objects.filter(plan=plan, clause=clause)
    number = (known.aggregate(last=Max("number"))["last"] or 0) + 1
    over = digest_filed(plan, clause)
    return DefinitionVersion.objects.create(plan=plan, clause=clause, number=number, over=over, at=clock.now(), **said)


@transaction.atomic
def record_files(actor: Actor) -> tuple[str, ...]:
    """Keep a version of each file that was changed after planners had published over it; the ids of the clauses.

    From then on the file's version is the last, whatever the file goes back to. Again it changes nothing.
    """
    permit(actor.system)
    _lock_definitions()
    changed = files_changed()
    for plan, name in changed:
        _keep_filed(plan, name)
    if changed:
        cells.bump()
    return tuple(name for _plan, name in changed)


def _lock_definitions() -> None:
    """One at a time, to the end of the transaction: who follows the last version by its number never misses an earlier one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('plan.definitions'))")
