"""Three figures that nobody should believe at once: one explained by the house, one put right, one still open. All made up."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from wenmai.demo.history import DEMO
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.ledger.actions import correct, record_many
from wenmai.ledger.draft import FactDraft, draft
from wenmai.ledger.place import Place
from wenmai.trust.actions.findings import explain, inspect
from wenmai.trust.actions.recounts import recount
from wenmai.trust.models import Finding, State

CROWD, VISIT = "library.session_attendance", "library.visit"
SQUARE, MISTYPED, TWICE = "PZH-YB-LIB", "PZH-RH-LIB", "PZH-DQ-LIB"
DIVISIONS = {SQUARE: "510422", MISTYPED: "510411", TWICE: "510402"}
RECOUNTED = 3


def doubt_figures(actor: Actor, today: date) -> None:
    """Record them in the month that is over, and let the rules of data quality look at it; safe to repeat."""
    record_many(actor, drafts=_drafts(_doubted_month(today)))


def inspect_months(actor: Actor, today: date) -> None:
    """What the night does: the month that is over and this one."""
    for month in (_doubted_month(today), clock.month_start(today)):
        inspect(actor, month=month)


def answer_doubts(actor: Actor, cast: Mapping[str, Actor], today: date) -> None:
    """The head of the library says why one is right; another is corrected in the ledger. The third waits."""
    month = _doubted_month(today)
    found = Finding.objects.filter(rule="crowd", institution_code=SQUARE, state=State.OPEN).first()
    if found:
        reason = "读书节在县城广场办，不在馆里；人数由入口两名工作人员用计数器数。（演示）"
        explain(cast["librarian"], finding=found.pk, reason=reason)
    correct(actor, kind=CROWD, source=_source(MISTYPED, month), quantity=36, reason="多打了两个零（演示）")


def recount_months(actor: Actor, today: date) -> None:
    """The last three months that are over, counted again from the facts."""
    month = clock.month_start(today)
    for _number in range(RECOUNTED):
        month = _doubted_month(month)
        recount(actor, month=month)


def _doubted_month(today: date) -> date:
    return clock.month_start(clock.month_start(today) - timedelta(days=1))


def _source(house: str, month: date) -> str:
    return f"demo:doubt:{house}:{month}"


def _drafts(month: date) -> tuple[FactDraft, ...]:
    return (
        _draft(CROWD, SQUARE, month, 11, 2350, "广场读书节（演示）"),
        _draft(CROWD, MISTYPED, month, 14, 3600, "农技讲座（演示）"),
        _draft(VISIT, TWICE, month, 18, 288, "门禁计数器（演示）"),
        _draft(VISIT, TWICE, month, 18, 288, "馆员补录（演示）", again=":again"),
    )


def _draft(kind: str, house: str, month: date, day: int, people: int, title: str, again: str = "") -> FactDraft:
    return draft(
        kind=kind,
        source=_source(house, month) + again,
        happened_at=clock.at(month.replace(day=day), time(16)),
        place=Place(DIVISIONS[house], house, "library"),
        quantity=people,
        attributes=DEMO | {"title": title} | ({"kind": "lecture"} if kind == CROWD else {}),
    )
