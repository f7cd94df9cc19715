"""Giving out the stocks that count people: what is told is kept, and nothing is told that would tell a small count with it."""

from django.db import connection, transaction

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.measures.policies import may_rebuild
from wenmai.trust.models import StockIssue
from wenmai.trust.queries import issued
from wenmai.trust.queries.issued import Issued
from wenmai.trust.told import Told


def issue_stocks(actor: Actor) -> int:
    """Issue every month end that is new or has changed; how many. Not one transaction: each family of stocks is one."""
    return sum(issue_family(actor, whole=whole) for whole in issued.families())


@transaction.atomic
def issue_family(actor: Actor, *, whole: str) -> int:
    """The same of the stocks that are parts of one; twice issues nothing more. Raises NotAllowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"trust.issue:{whole}"])
    permit(may_rebuild(actor))
    family, told, last, numbers = issued.families()[whole], Told(), dict[object, Issued](), dict[object, int]()
    for day, each in issued.all_of(whole):
        told.learn(each.table(), each.hidden)
        last[day], numbers[day] = each, numbers.get(day, 0) + 1
    fresh = []
    for day in issued.days_of(family):
        owners = issued.owners_now(family, day)
        before = issued.written(last[day].owners) if day in last else {name: {} for name in owners}
        if before == issued.written(owners):
            continue
        hidden = sorted(told.tell(issued.table(whole, owners)))
        fresh.append(
            StockIssue(
                family=whole,
                day=day,
                number=numbers.get(day, 0) + 1,
                issued_at=clock.now(),
                owners=issued.written(owners),
                hidden=[[cell.measure, cell.node.code, cell.node.own] for cell in hidden],
            )
        )
    StockIssue.objects.bulk_create(fresh)
    if fresh:
        note(actor, "trust.issue", f"trust.stocks:{whole}", days=len(fresh))
    return len(fresh)
