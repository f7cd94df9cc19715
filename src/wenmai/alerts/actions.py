"""Judge each night and tell what changed, in one transaction; mute and hear again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wenmai.alerts import policies, telling
from wenmai.alerts.drafts import Finding, Seen, Standing
from wenmai.alerts.models import Change, ClauseState, Look, Mute
from wenmai.alerts.queries import WEEK, fresh_findings, groups, recounts_that_differ, seen_tonight
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.places.models import Division
from wenmai.plan.clauses import Plan
from wenmai.plan.queries import plans
from wenmai.trust.models import RecountRun


@dataclass(frozen=True, slots=True)
class Night:
    """What a night brought."""

    judged: int
    changed: int
    told: int


def judge(actor: Actor, *, night: date | None = None, within: str = "") -> Night:
    """Judge all clauses of all plans down to counties as of the day that has ended, keep how they stand and tell what changed.

    `within` is a division: only itself and what lies below it.
    The states of a group of regions and their changes are one transaction. When all groups are judged, the night's changes are
    told in another, one message a person and kind. What fails is done again: the same night twice changes nothing and tells once.
    """
    permit(policies.may_judge(actor))
    day = night or clock.today() - timedelta(days=1)
    nights = [_judge(plan, regions, day) for plan in plans() for regions in groups(plan, within)]
    since = day - timedelta(days=WEEK)
    told = _tell(actor, day) + sum(tell_finding(actor, finding=each) for each in fresh_findings(since))
    told += sum(tell_recount(actor, run=each) for each in recounts_that_differ(since))
    return Night(sum(judged for judged, _changed in nights), sum(changed for _judged, changed in nights), told)


@transaction.atomic
def _judge(plan: Plan, regions: Sequence[Division], night: date) -> tuple[int, int]:
    _lock()
    seen = seen_tonight(plan, regions, night)
    return len(seen), len(_settle(seen, night))


@transaction.atomic
def _tell(actor: Actor, night: date) -> int:
    """From the changes that are kept, so that a judge who was stopped before tells when it runs again."""
    _lock()
    rows = Change.objects.filter(on=night).order_by("region", "plan", "clause", "aspect")
    return telling.changed(actor, rows, night)


def _lock() -> None:
    """One judge at a time, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('alerts.judge'))")


def _settle(seen: Sequence[Seen], night: date) -> list[Change]:
    """Keep the states after a night. What is seen for the first time is where watching begins, and no change."""
    rows = ClauseState.objects.filter(region__in={each.region for each in seen}, plan__in={each.plan for each in seen})
    known = {(row.region, row.clause, row.aspect): row for row in rows}
    fresh, moved, changes = [], [], []
    for each in seen:
        row = known.get(each.key)
        if row is None:
            fresh.append(_state(each, night))
        elif row.judged_on < night:
            before = row.value
            _take(row, Standing(row.value, row.since, row.waiting, row.waiting_since).after(each.value, night), night)
            moved.append(row)
            if row.value != before:
                changes.append(_change(row, before, night))
    ClauseState.objects.bulk_create(fresh)
    ClauseState.objects.bulk_update(moved, ["value", "since", "waiting", "waiting_since", "judged_on"], batch_size=1000)
    return Change.objects.bulk_create(changes)


def _state(seen: Seen, night: date) -> ClauseState:
    return ClauseState(
        plan=seen.plan,
        clause=seen.clause,
        region=seen.region,
        aspect=seen.aspect,
        value=seen.value,
        since=night,
        judged_on=night,
    )


def _take(row: ClauseState, standing: Standing, night: date) -> None:
    row.value, row.since = standing.value, standing.since
    row.waiting, row.waiting_since = standing.waiting, standing.waiting_since
    row.judged_on = night


def _change(row: ClauseState, before: str, night: date) -> Change:
    return Change(
        plan=row.plan,
        clause=row.clause,
        region=row.region,
        aspect=row.aspect,
        before=before,
        after=row.value,
        since=row.since,
        on=night,
    )


@transaction.atomic
def tell_week(actor: Actor, *, monday: date | None = None) -> int:
    """The letter of the week that ended before a Monday (default: this week's). Twice tells once. Returns the new messages."""
    permit(policies.may_judge(actor))
    today = clock.today()
    day = monday or today - timedelta(days=today.weekday())
    rows = Change.objects.filter(on__gte=day - timedelta(days=WEEK), on__lt=day).order_by(
        "region", "-on", "clause", "aspect"
    )
    return telling.weekly(actor, rows, day)


@transaction.atomic
def tell_finding(actor: Actor, *, finding: Finding) -> int:
    """A rule about data fired: tell who answers for the region and the house, once for each key. In the caller's transaction."""
    permit(policies.may_judge(actor))
    return telling.found(actor, finding)


def tell_recount(actor: Actor, *, run: RecountRun) -> int:
    """The second engine counted otherwise: tell the administrators, once for each recount. In the caller's transaction."""
    permit(policies.may_judge(actor))
    return telling.recounted(actor, run)


@transaction.atomic
def mute(actor: Actor, *, region: str, clause: str = "") -> Mute:
    """不再提醒: of a clause at a place of one's own posting, or of all there. Twice is once. Raises NotAllowed, Invalid."""
    permit(policies.may_mute(actor, region))
    if clause and not any(clause in plan.clauses for plan in plans()):
        raise Invalid("alerts.clause", _("没有这一条。请从列表里选。"))
    row, made = Mute.objects.get_or_create(
        person=actor.person, region=region, clause=clause, defaults={"at": clock.now()}
    )
    if made:
        note(actor, "alerts.mute", f"places.division:{region}", clause=clause)
    return row


@transaction.atomic
def hear_again(actor: Actor, *, region: str, clause: str = "") -> int:
    """恢复提醒. Returns how many mutes were taken back: 0 the second time."""
    gone, _rows = Mute.objects.filter(person=actor.person, region=region, clause=clause).delete()
    if gone:
        note(actor, "alerts.hear_again", f"places.division:{region}", clause=clause)
    return gone


@transaction.atomic
def look(actor: Actor, *, upto: int) -> Look:
    """看过 the list up to a change; later ones stay new. An earlier one than before changes nothing. Raises NotAllowed."""
    permit(bool(actor.person) and bool(actor.scopes(policies.TOLD)))
    there = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    row, _made = Look.objects.select_for_update().get_or_create(
        person=actor.person, defaults={"upto": 0, "at": clock.now()}
    )
    if row.upto < min(upto, there):
        row.upto, row.at = min(upto, there), clock.now()
        row.save(update_fields=["upto", "at"])
    return row


@transaction.atomic
def erase_person(person: str) -> int:
    """The eraser of this room."""
    return Mute.objects.filter(person=person).delete()[0] + Look.objects.filter(person=person).delete()[0]
