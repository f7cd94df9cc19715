"""登到: issues come, are taken back, are said never to come, and are asked for."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.catalogue.engine.touching import touch
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import reference
from wenmai.places.models import Institution
from wenmai.serials import policies, refusals
from wenmai.serials.engine.locks import locked_issue
from wenmai.serials.models import Arrival, Claim, Issue, IssueState
from wenmai.serials.queries.desk import late_issues

EARLY = timedelta(days=62)
"""Magazines come before their day, but not by more than this."""


@transaction.atomic
def check_in(actor: Actor, *, issue: int, key: str, copies: int = 0) -> Arrival:
    """Copies of an issue have come; 0 is all that are still to come. The same key again gives the first, and changes nothing.

    One that was said to be missing may come after all. Raises NotFound, Conflict (all_here, too_early, bound, key_used), Invalid.
    """
    row = locked_issue(actor, issue)
    if known := Arrival.objects.filter(key=key[:80]).first():
        return _same(known, row)
    left = row.subscription.copies - row.arrived
    if row.state == IssueState.BOUND:
        raise refusals.refused("bound")
    if row.on > clock.today() + EARLY:
        raise refusals.refused("too_early")
    if left < 1 or copies > left:
        raise refusals.refused("all_here")
    if copies < 0:
        raise refusals.bad("copies", _("份数填 1 或更多。"))
    made = Arrival.objects.create(issue=row, copies=copies or left, key=key[:80], at=clock.now(), by=actor.person)
    _set(row, IssueState.ARRIVED, row.arrived + made.copies)
    if left == row.subscription.copies:
        touch([row.subscription.record_id])
    return made


def _same(known: Arrival, row: Issue) -> Arrival:
    if known.issue_id != row.pk:
        raise refusals.refused("key_used")
    return known


def _set(row: Issue, state: IssueState, arrived: int, why: str = "") -> None:
    row.state, row.arrived, row.why = state, arrived, why
    row.save(update_fields=["state", "arrived", "why"])


@transaction.atomic
def take_back(actor: Actor, *, arrival: int) -> Issue:
    """It was a mistake: the copies have not come. Twice is once. Raises NotFound, Conflict (bound)."""
    found = Arrival.objects.filter(pk=arrival).first()
    if found is None:
        raise refusals.no_issue()
    row = locked_issue(actor, found.issue_id)
    made = Arrival.objects.select_for_update().get(pk=arrival)
    if made.undone_at:
        return row
    if row.state == IssueState.BOUND:
        raise refusals.refused("bound")
    made.undone_at = clock.now()
    made.save(update_fields=["undone_at"])
    left = row.arrived - made.copies
    _set(row, IssueState.ARRIVED if left else IssueState.EXPECTED, left)
    note(actor, "serials.take_back", reference("serials.subscription", row.subscription_id), issue=row.label)
    return row


@transaction.atomic
def give_up(actor: Actor, *, issue: int, why: str) -> Issue:
    """缺期: an issue that will not come, or the copies that did not come with the others, and why. Twice keeps the first.

    Raises NotFound, Invalid, Conflict.
    """
    row = locked_issue(actor, issue)
    if row.why:
        return row
    if not row.wanted:
        raise refusals.refused("not_expected")
    if not why.strip():
        raise refusals.bad("why", _("写上原因，例如 休刊、邮路丢失、已停售。"))
    _set(row, IssueState.ARRIVED if row.arrived else IssueState.MISSING, row.arrived, why.strip()[:100])
    note(actor, "serials.give_up", reference("serials.subscription", row.subscription_id), issue=row.label)
    return row


@transaction.atomic
def claim(actor: Actor, *, house: Institution, issues: Iterable[int]) -> Sequence[Claim]:
    """催缺: late issues of a library were asked for from their suppliers today; once a day each.

    Raises NotFound for a house that is not the actor's, Conflict (not_late) where none of them is late any more.
    """
    if not policies.may_keep(actor, house.scope_path):
        raise refusals.no_desk()
    rows = late_issues(house).select_for_update(of=("self",)).filter(pk__in=list(issues))
    late = list(rows)
    if not late:
        raise refusals.refused("not_late")
    today, now = clock.today(), clock.now()
    Claim.objects.bulk_create(
        [Claim(issue=each, on=today, at=now, by=actor.person) for each in late], ignore_conflicts=True
    )
    note(actor, "serials.claim", reference("places.institution", house.code), issues=len(late))
    return list(Claim.objects.filter(issue__in=late, on=today).order_by("pk"))
