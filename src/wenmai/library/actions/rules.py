"""Rules of lending are written, replaced and ended. A row is never changed, so every loan can be explained for good."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.library.actions.revision import raise_rules_revision
from wenmai.library.models import LendingRule, ReaderCategory, Renewing
from wenmai.library.queries.scopes import path_of_scope, roots
from wenmai.library.rule_rights import answers_for_all, may_write_for
from wenmai.library.rule_words import OF_RENEWALS

ONE_DAY = timedelta(days=1)
PLACES = ("where", "owner", "home", "reader_home")


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule to be. `asked` and `says` hold fields of `LendingRule` (`models.rules.ASKED`, `VALUES`); what is left out is
    "anything" and "nothing". `first` and `last` are days, both included; without a last the rule holds until it ends.
    """

    title: str
    first: date
    last: date | None = None
    asked: dict[str, Any] = field(default_factory=dict)
    says: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@transaction.atomic
def write_rule(actor: Actor, *, draft: RuleDraft) -> LendingRule:
    """Put a rule into force. Raises NotAllowed, Invalid (a place or value that is none), Conflict (asked twice)."""
    row = drafted(actor, draft=draft)
    _save(row)
    _changed(actor, "library.rule_written", row)
    return row


@transaction.atomic
def end_rule(actor: Actor, *, rule: int, last: date, reason: str) -> LendingRule:
    """Let a rule hold until a day, that day included; a day before today ends it with yesterday at the earliest.

    Loans that were made under it keep what it said. Raises NotFound, NotAllowed, Invalid.
    """
    row = _locked(actor, rule)
    if not reason.strip():
        raise Invalid("library.rule_reason", _("写明为什么停用。"), fields={"reason": _("写一句")})
    _end(row, max(last, _yesterday()))
    _changed(actor, "library.rule_ended", row, reason=reason.strip())
    return row


@transaction.atomic
def replace_rule(actor: Actor, *, rule: int, draft: RuleDraft) -> LendingRule:
    """End a rule with the day before the draft's first, and begin the draft in its place, in one step."""
    old, row = _locked(actor, rule), drafted(actor, draft=draft)
    if draft.first < clock.today():
        raise Invalid("library.rule_past", _("新规则最早从今天起。"), fields={"first": _("改成今天或以后")})
    _end(old, draft.first - ONE_DAY)
    row.replaces = old
    _save(row)
    _changed(actor, "library.rule_replaced", row, old=old.pk)
    return row


def _locked(actor: Actor, rule: int) -> LendingRule:
    row = LendingRule.objects.select_for_update().filter(pk=rule).first()
    if row is None:
        raise NotFound("library.no_rule", _("没有这条借阅规则。"))
    permit(_may(actor, row))
    return row


def _may(actor: Actor, row: LendingRule) -> bool:
    named = [code for code in (row.where, row.owner) if code]
    return may_write_for(actor, map(path_of_scope, named)) if named else answers_for_all(actor, roots())


def drafted(actor: Actor, *, draft: RuleDraft) -> LendingRule:
    """The row that a draft would become, checked and unsaved. Raises what writing it would, but for a rule asked twice."""
    asked = {"category_id" if name == "category" else name: value for name, value in draft.asked.items()}
    row = LendingRule(title=draft.title.strip(), reason=draft.reason.strip(), **asked, **draft.says)
    row.during = DateRange(draft.first, draft.last + ONE_DAY if draft.last else None)
    row.written_by, row.written_at = actor.person, clock.now()
    _check_words(row, draft)
    _check_places(row)
    permit(_may(actor, row))
    return row


def _check_words(row: LendingRule, draft: RuleDraft) -> None:
    if not row.title:
        raise Invalid("library.rule_title", _("给规则起个名字。"), fields={"title": _("必填")})
    if draft.last and draft.last < draft.first:
        raise Invalid("library.rule_days", _("结束日早于开始日。"), fields={"last": _("改成开始日或以后")})
    if not _filled(draft):
        raise Invalid("library.rule_empty", _("这条规则什么也没有规定，至少填一项。"), fields={"days": _("至少填一项")})
    if row.renewal == Renewing.RENEWALS and (more := _filled(draft) - set(OF_RENEWALS)):
        said = _("只管续借的规则只能规定能否续、借期、数天的办法、最迟归还日和续借次数。")
        raise Invalid("library.rule_renewal", said, fields=dict.fromkeys(sorted(more), _("续借用不到，请留空")))
    if row.category_id and not ReaderCategory.objects.filter(pk=row.category_id).exists():
        raise Invalid("library.rule_category", _("没有这个读者类别。"), fields={"category": _("从列表里选")})


def _filled(draft: RuleDraft) -> set[str]:
    return {name for name, value in draft.says.items() if value is not None and value != ""}


def _check_places(row: LendingRule) -> None:
    for name in PLACES:
        code = getattr(row, name)
        if code and not path_of_scope(code):
            raise Invalid(
                "library.rule_place",
                _("没有代码为 %(code)s 的地区、馆或馆群。") % {"code": code},
                fields={name: _("从列表里选")},
            )


def _save(row: LendingRule) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "rule_asked_once_at_a_time" not in str(error):
            raise Invalid("library.rule_values", _("规则里有填得不对的数：天数 0～366，年龄从小到大。")) from error
        raise Conflict(
            "library.rule_twice", _("同样的条件已有一条规则在这段时间生效。请修改那一条，或先停用它。")
        ) from error


def _end(row: LendingRule, last: date) -> None:
    """A rule that begins later, or today and ended with yesterday, is left with no day at all."""
    upper = last + ONE_DAY if row.during.isempty else max(last + ONE_DAY, row.during.lower)
    if row.during.isempty or (row.during.upper is not None and row.during.upper <= upper):
        raise Conflict("library.rule_over", _("这条规则到那天之前已经结束。"))
    row.during = DateRange(row.during.lower, upper)
    row.save(update_fields=["during"])


def _yesterday() -> date:
    return clock.today() - ONE_DAY


def _changed(actor: Actor, verb: str, row: LendingRule, **detail: object) -> None:
    raise_rules_revision()
    note(actor, verb, f"library.rule:{row.pk}", title=row.title, **detail)
