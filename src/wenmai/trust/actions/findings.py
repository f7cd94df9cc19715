"""Looking for doubts, and answering them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.measures.periods import month as month_of
from wenmai.measures.policies import may_rebuild
from wenmai.places.models import Division
from wenmai.trust.models import Finding, State
from wenmai.trust.policies import may_explain
from wenmai.trust.quality.checks import Doubt, doubts
from wenmai.trust.quality.rules import Rule, all_rules
from wenmai.trust.queries.findings import get_finding


@transaction.atomic
def inspect(actor: Actor, *, month: date) -> int:
    """Apply every rule to the month of a day; how many findings are new. Twice finds nothing new.

    What is open and no longer found is fixed; what was fixed and is found again is open again. Explained ones stay.
    """
    permit(may_rebuild(actor))
    start = clock.month_start(month)
    return sum(_inspect(rule, start) for rule in all_rules().values())


def _inspect(rule: Rule, month: date) -> int:
    span, now = month_of(month), clock.now()
    found = {each.key: each for each in doubts(rule, month)}
    known = Finding.objects.filter(rule=rule.id, happened_on__range=(span.start, span.end)).select_for_update()
    kept = {row.key: row for row in known}
    known.filter(key__in=found).update(last_seen_at=now)
    known.filter(key__in=found, state=State.FIXED).update(state=State.OPEN, settled_at=None)
    known.filter(state=State.OPEN).exclude(key__in=found).update(state=State.FIXED, settled_at=now)
    paths = dict(
        Division.objects.filter(code__in={each.division for each in found.values()}).values_list("code", "path")
    )
    fresh = [
        _row(rule, each, paths.get(each.division, [each.division])) for key, each in found.items() if key not in kept
    ]
    Finding.objects.bulk_create(fresh)
    return len(fresh)


def _row(rule: Rule, doubt: Doubt, path: list[str]) -> Finding:
    now = clock.now()
    return Finding(
        rule=rule.id,
        key=doubt.key,
        division_code=doubt.division,
        division_path=[*path, doubt.institution] if doubt.institution else path,
        institution_code=doubt.institution,
        happened_on=doubt.day,
        fact_id=doubt.fact,
        seen=dict(doubt.seen),
        found_at=now,
        last_seen_at=now,
    )


@transaction.atomic
def explain(actor: Actor, *, finding: int, reason: str) -> Finding:
    """Say why a doubted number is right. Raises NotFound, NotAllowed, Invalid without a reason, Conflict when it is not open."""
    row = get_finding(actor, finding, lock=True)
    permit(may_explain(actor, row.division_path))
    said = reason.strip()
    if not said or len(said) > 400:
        raise Invalid("trust.reason", _("写明原因，最多 400 个字。"), fields={"reason": _("写明原因，最多 400 个字。")})
    if row.state != State.OPEN:
        raise Conflict("trust.settled", _("这个疑点已经说明过或改正了，不用再写。"))
    row.state, row.reason, row.settled_at, row.settled_by = State.EXPLAINED, said, clock.now(), actor.person
    row.save(update_fields=["state", "reason", "settled_at", "settled_by"])
    note(actor, "trust.explain", f"trust.finding:{row.pk}", rule=row.rule)
    return row
