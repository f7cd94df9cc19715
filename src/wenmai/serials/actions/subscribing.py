"""Serials are ordered, ended and ordered again; what was kept before is registered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.catalogue.engine.standing import standing_for
from wenmai.catalogue.engine.touching import touch
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.subjects import reference
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution
from wenmai.serials import policies, refusals
from wenmai.serials.drafts import SubscriptionDraft
from wenmai.serials.engine.locks import locked
from wenmai.serials.models import Issue, IssueState, KeptYears, Subscription
from wenmai.serials.patterns import MOST, Expected, expected, faults, to_plain

A_DAY = timedelta(days=1)
LONGEST = timedelta(days=3 * 366)


@transaction.atomic
def subscribe(actor: Actor, *, draft: SubscriptionDraft) -> Subscription:
    """Order a serial, and expect every issue that its frequency foresees. The very same again gives the first.

    Raises NotFound, NotAllowed, Invalid, Conflict (ordered) where the library has it in some of these days.
    """
    house = _library(actor, draft.library)
    record = _record(draft.record)
    foreseen = _foreseen(draft)
    during = DateRange(draft.first, draft.last + A_DAY)
    said = {"copies": draft.copies, "frequency": to_plain(draft.pattern), "supplier": draft.supplier.strip()[:60]}
    try:
        with transaction.atomic():
            made = Subscription.objects.create(
                record_id=record, library=house, during=during, made_at=clock.now(), made_by=actor.person,
                demo=draft.demo, **said,
            )  # fmt: skip
    except IntegrityError as error:
        standing = Subscription.objects.filter(record=record, library=house, during=during, copies=draft.copies).first()
        if standing and standing.pattern == draft.pattern:
            return standing
        raise refusals.refused("ordered") from error
    Issue.objects.bulk_create([_issue(made, each) for each in foreseen])
    touch([record])
    note(actor, "serials.subscribe", _named(made), copies=made.copies)
    return made


def _issue(made: Subscription, each: Expected) -> Issue:
    late = each.on + timedelta(days=made.pattern.grace)
    return Issue(subscription=made, on=each.on, late_on=late, first=each.first, last=each.last)


def _foreseen(draft: SubscriptionDraft) -> Sequence[Expected]:
    if wrong := faults(draft.pattern):
        raise refusals.bad(wrong[0], _("刊期这一项用不了，请核对。"))
    if not 1 <= draft.copies <= 99:
        raise refusals.bad("copies", _("份数填 1 到 99。"))
    if draft.last < draft.first:
        raise refusals.bad("last", _("结束日不能早于开始日。"))
    if draft.last - draft.first > LONGEST:
        raise refusals.refused("too_many")
    found = expected(draft.pattern, draft.first, draft.last)
    if not found:
        raise refusals.refused("no_issues")
    if len(found) > MOST:
        raise refusals.refused("too_many")
    return found


def _library(actor: Actor, code: str) -> Institution:
    house = get_institution(actor, code)
    permit(policies.may_keep(actor, house.scope_path))
    return house


def _record(key: int) -> int:
    found = standing_for([key])
    if key not in found:
        raise refusals.bad("record", _("目录里没有这种报刊。请先编目，或换一个 ISSN 再找。"))
    return found[key]


@transaction.atomic
def end_subscription(actor: Actor, *, subscription: int, last: date) -> Subscription:
    """Let it end on a day; issues expected later are expected no more. A later day than its last changes nothing.

    Raises NotFound, NotAllowed, Conflict.
    """
    row = locked(actor, subscription)
    if last >= row.last:
        return row
    if last < row.first:
        raise refusals.bad("last", _("结束日不能早于开始日。"))
    if row.issues.filter(on__gt=last).exclude(state=IssueState.EXPECTED).exists():
        raise refusals.bad("last", _("这一天以后已有登到、催缺或缺期的期。请选它们之后的日子。"))
    row.issues.filter(on__gt=last, claims=None, arrivals=None).delete()
    row.during = DateRange(row.first, last + A_DAY)
    row.save(update_fields=["during"])
    touch([row.record_id])
    note(actor, "serials.end", _named(row), last=f"{last}")
    return row


@transaction.atomic
def renew(actor: Actor, *, subscription: int) -> Subscription:
    """Order the same for the year after its last day. Twice gives the first. Raises NotFound, NotAllowed, Conflict."""
    row = locked(actor, subscription)
    first = row.last + A_DAY
    draft = SubscriptionDraft(
        row.record_id, row.library.code, first, first, row.pattern, row.copies, row.supplier, row.demo
    )
    return subscribe(
        actor, draft=replace(draft, last=first.replace(year=first.year + 1, day=min(first.day, 28)) - A_DAY)
    )


@transaction.atomic
def add_extra(actor: Actor, *, subscription: int, on: date, words: str) -> Issue:
    """An issue that nobody foresaw: a supplement, a special number. Twice is one. Raises NotFound, NotAllowed, Invalid."""
    row = locked(actor, subscription)
    if not words.strip():
        raise refusals.bad("words", _("写上这一期叫什么，例如 增刊。"))
    if not row.first <= on <= row.last:
        raise refusals.bad("on", _("日子要在订阅的起止日期之间。"))
    near = row.issues.filter(on__lte=on).last() or row.issues.first()
    number = near.first if near else 1
    named = {"subscription": row, "on": on, "extra": words.strip()[:40]}
    made, _new = Issue.objects.get_or_create(
        **named, defaults={"first": number, "last": number, "late_on": on + A_DAY * row.pattern.grace}
    )
    return made


@transaction.atomic
def keep_years(
    actor: Actor, *, record: int, library: str, first: int, last: int, gaps: str = "", demo: bool = False
) -> KeptYears:
    """Say which years a library keeps from before. The same again changes only the gaps. Raises NotFound, NotAllowed, Invalid, Conflict."""
    house, key = _library(actor, library), _record(record)
    if not 1800 <= first <= last <= clock.today().year:
        raise refusals.bad("first", _("年份从早到晚，不晚于今年，例如 2010 到 2020。"))
    Institution.objects.select_for_update(no_key=True).get(pk=house.pk)
    rows = KeptYears.objects.filter(record=key, library=house)
    if standing := rows.filter(first=first, last=last).first():
        standing.gaps = gaps.strip()[:120]
        standing.save(update_fields=["gaps"])
        return standing
    if rows.filter(first__lte=last, last__gte=first).exists():
        raise refusals.refused("kept")
    made = KeptYears.objects.create(
        record_id=key, library=house, first=first, last=last, gaps=gaps.strip()[:120], made_at=clock.now(),
        made_by=actor.person, demo=demo,
    )  # fmt: skip
    touch([key])
    note(actor, "serials.keep_years", reference("places.institution", house.code), record=key, first=first, last=last)
    return made


@transaction.atomic
def drop_years(actor: Actor, *, kept: int) -> None:
    """They are kept no more, or were a mistake; twice is once. Raises NotFound, NotAllowed."""
    row = KeptYears.objects.select_for_update(of=("self",)).select_related("library__division").filter(pk=kept).first()
    if row is None:
        return
    permit(policies.may_keep(actor, row.library.scope_path))
    note(actor, "serials.drop_years", reference("places.institution", row.library.code), record=row.record_id)
    touch([row.record_id])
    row.delete()


def _named(row: Subscription) -> str:
    return reference("serials.subscription", row.pk)
