"""What the levels above do with a return: accept it, send it back with a reason, remind who is missing."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.returns import chain
from wenmai.returns.models import State, Step, StepKind, YearReturn
from wenmai.returns.policies import may_decide, may_read_return
from wenmai.returns.queries.sums import get_table
from wenmai.returns.queries.turns import decider, sender_back
from wenmai.returns.telling import tell_back, tell_due


@transaction.atomic
def accept(actor: Actor, *, key: int, version: int) -> YearReturn:
    """收下 at the level whose turn it is. Raises NotFound, NotAllowed, Conflict when it is at another version by now, or
    nobody's turn: accepted by somebody else meanwhile, sent back, taken back.
    """
    row = _locked(actor, key)
    if row.versions != version or chain.next_level(row.state, row.institution.division.path) is None:
        raise Conflict("returns.moved_on", _("这张表已经不在等你收：别人处理过，或本单位撤回了。请重新打开看看。"))
    level = decider(actor, row)
    permit(level is not None, _("现在不由你这一级收。"))
    assert level is not None
    _check_other_hand(actor, row)
    return _decided(actor, row, chain.ACCEPTED[level], StepKind.ACCEPTED, level)


def _check_other_hand(actor: Actor, row: YearReturn) -> None:
    """Two pairs of eyes: who handed it in does not accept it."""
    sent = row.sent.filter(number=row.versions).first()
    permit(actor.system or sent is None or sent.sent_by != actor.person, _("自己报出的表，要由另一个人来收。"))


@transaction.atomic
def send_back(actor: Actor, *, key: int, version: int, reason: str) -> YearReturn:
    """退回 to the house, which is told why. The level whose turn it is may, and the one that accepted it last.

    Raises NotFound, NotAllowed, Invalid without a reason, Conflict when it moved on meanwhile.
    """
    row = _locked(actor, key)
    if row.versions != version or row.state in chain.OPEN:
        raise Conflict("returns.moved_on", _("这张表已经退回或撤回了，请重新打开看看。"))
    level = sender_back(actor, row)
    permit(level is not None, _("现在不由你这一级退回。"))
    assert level is not None
    if not reason.strip():
        raise Invalid("returns.reason", _("请写明哪里要改。"), fields={"reason": ""})
    back = _decided(actor, row, State.RETURNED, StepKind.RETURNED, level, reason.strip()[:400])
    tell_back(actor, back, reason.strip()[:400])
    return back


def _locked(actor: Actor, key: int) -> YearReturn:
    rows = YearReturn.objects.select_for_update(of=("self",)).select_related("institution__division")
    row = rows.filter(pk=key).first()
    if row is None or not may_read_return(actor, row.institution):
        raise NotFound("returns.no_return", _("没有这张报表。"))
    return row


def _decided(actor: Actor, row: YearReturn, state: State, kind: StepKind, level: int, reason: str = "") -> YearReturn:
    where = chain.division_at(row.institution.division.path, level)
    row.state = state
    row.revision += 1
    row.save(update_fields=["state", "revision"])
    Step.objects.create(
        of=row, kind=kind, version=row.versions, division_code=where, reason=reason, by=actor.person, at=clock.now()
    )
    note(actor, f"returns.{kind}", f"returns.return:{row.pk}", version=row.versions, division=where)
    return row


@transaction.atomic
def remind(actor: Actor, *, form: str, division: str, year: int) -> int:
    """催报: tell the staff of every house that has not handed in. Returns how many messages are new; again today: 0.

    Raises NotFound, NotAllowed for who does not collect in the division, Conflict where nobody is missing.
    """
    table = get_table(actor, form, division, year)
    permit(may_decide(actor, division), _("催报由本级的统计员或主管部门来做。"))
    if not table.silent:
        raise Conflict("returns.all_in", _("都报了，不用催。"))
    told = tell_due(actor, table.form, year, [each.house for each in table.silent])
    note(actor, "returns.remind", f"places.division:{division}", form=form, year=year, told=told)
    return told
