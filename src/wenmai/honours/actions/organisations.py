"""The register of non-profit organisations of culture and what is done for them (四川规划 SC-E05)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.honours import policies
from wenmai.honours.drafts import OrganisationDraft, SupportDraft
from wenmai.honours.models import Organisation, OrganisationKind, SupportKind, SupportRecord
from wenmai.kernel import clock, validators
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def register(actor: Actor, *, draft: OrganisationDraft) -> Organisation:
    """登记. Raises Invalid with the field at fault, Conflict for a code or a name that stands there already."""
    permit(policies.may_keep(actor, draft.division))
    columns = _columns(draft)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(**columns, made_at=clock.now(), made_by=actor.person)
    except IntegrityError as error:
        raise _twice() from error
    note(actor, "honours.organisation.register", _reference(made))
    return made


@transaction.atomic
def correct(actor: Actor, *, organisation: Organisation, draft: OrganisationDraft) -> Organisation:
    """Correct the words. The same again changes nothing."""
    found = _locked(organisation)
    permit(policies.may_keep_organisation(actor, found))
    permit(policies.may_keep(actor, draft.division))
    columns = _columns(draft)
    changed = sorted(name for name, value in columns.items() if getattr(found, name) != value)
    if not changed:
        return found
    for name in changed:
        setattr(found, name, columns[name])
    try:
        with transaction.atomic():
            found.save(update_fields=changed)
    except IntegrityError as error:
        raise _twice() from error
    note(actor, "honours.organisation.edit", _reference(found), changed=changed)
    return found


@transaction.atomic
def end(actor: Actor, *, organisation: Organisation, reason: str) -> Organisation:
    """不再活动或注销, with a reason. Twice keeps the first."""
    found = _locked(organisation)
    permit(policies.may_keep_organisation(actor, found))
    if found.ended_on:
        return found
    if not reason.strip():
        message = _("写明为什么，例如注销、停办、并入别处。")
        raise Invalid("honours.end", message, fields={"reason": message})
    found.ended_on, found.ended_because = clock.today(), reason.strip()[:200]
    found.save(update_fields=["ended_on", "ended_because"])
    note(actor, "honours.organisation.end", _reference(found))
    return found


@transaction.atomic
def record_support(actor: Actor, *, organisation: Organisation, draft: SupportDraft) -> SupportRecord:
    """记一笔扶持. The same again gives back the first. Raises Invalid with the field at fault."""
    found = _locked(organisation)
    permit(policies.may_keep_organisation(actor, found))
    _check_support(draft)
    words = {"giver": draft.giver.strip(), "what": draft.what.strip()}
    key = {"organisation": found, "kind": draft.kind, "happened_on": draft.happened_on, **words}
    known = SupportRecord.objects.filter(**key, undone_at=None).first()
    if known and (known.amount != draft.amount or known.evidence != draft.evidence.strip()):
        raise Conflict("honours.support_twice", _("这一笔已经记过，金额或依据不同。先撤回那一笔，再记对的。"))
    if known:
        return known
    made = SupportRecord.objects.create(
        **key,
        amount=draft.amount,
        evidence=draft.evidence.strip(),
        demo=draft.demo,
        made_at=clock.now(),
        made_by=actor.person,
    )
    note(actor, "honours.support", _reference(found), kind=draft.kind, amount=str(draft.amount or ""))
    return made


@transaction.atomic
def undo_support(actor: Actor, *, support: SupportRecord, reason: str) -> SupportRecord:
    """撤回 with a reason. Twice keeps the first."""
    rows = SupportRecord.objects.select_for_update(of=("self",)).select_related("organisation__division")
    support = rows.get(pk=support.pk)
    permit(policies.may_keep_organisation(actor, support.organisation))
    if support.undone_at:
        return support
    if not reason.strip():
        message = _("写明为什么撤回。")
        raise Invalid("honours.undo", message, fields={"reason": message})
    support.undone_at, support.undone_because = clock.now(), reason.strip()[:200]
    support.save(update_fields=["undone_at", "undone_because"])
    note(actor, "honours.support_undo", _reference(support.organisation))
    return support


def _columns(draft: OrganisationDraft) -> dict[str, object]:
    name = draft.name.strip()
    _need(bool(name) and len(name) <= 80, "name", _("名称写 1 到 80 个字。"))
    _need(draft.kind in OrganisationKind.values, "kind", _("没有这个类别，请在列表里选。"))
    _need(not draft.registered_on or draft.registered_on <= clock.today(), "registered_on", _("登记日期还没有到。"))
    code = validators.credit_code(draft.credit_code) if draft.credit_code.strip() else ""
    _need(
        bool(code) or draft.kind == OrganisationKind.TEAM,
        "credit_code",
        _("填统一社会信用代码；没有登记成法人的团队，类别选“群众文艺团队”。"),
    )
    return {
        "name": name,
        "kind": draft.kind,
        "credit_code": code,
        "division": draft.division,
        "registered_on": draft.registered_on,
        "about": draft.about.strip()[:300],
        "demo": draft.demo,
    }


def _check_support(draft: SupportDraft) -> None:
    grant = draft.kind == SupportKind.GRANT
    _need(draft.kind in SupportKind.values, "kind", _("没有这种扶持，请在列表里选。"))
    _need(draft.happened_on <= clock.today(), "happened_on", _("还没有到这一天，给了以后再记。"))
    _need(0 < len(draft.giver.strip()) <= 80, "giver", _("写是谁给的，80 个字以内。"))
    _need(0 < len(draft.what.strip()) <= 120, "what", _("写给了什么，120 个字以内。"))
    _need(0 < len(draft.evidence.strip()) <= 200, "evidence", _("写依据：文号、合同或签到表放在哪里。"))
    _need(not grant or (draft.amount or 0) > 0, "amount", _("资金扶持要填多少元。"))
    _need(grant or draft.amount is None, "amount", _("只有资金扶持填金额。"))


def _need(held: bool, field: str, message: str) -> None:
    if not held:
        raise Invalid(f"honours.{field}", message, fields={field: message})


def _twice() -> Conflict:
    said = _("这个统一社会信用代码，或本地的同一个名称，已经登记过。打开那一条来改。")
    return Conflict("honours.organisation_twice", said)


def _locked(organisation: Organisation) -> Organisation:
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("division")
    return rows.get(pk=organisation.pk)


def _reference(organisation: Organisation) -> str:
    return reference("honours.organisation", organisation.pk)
