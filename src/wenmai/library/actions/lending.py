"""Lend an item to a reader."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.library import facts, policies, refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import handing, holding, scenes
from wenmai.library.engine.counting import count
from wenmai.library.engine.overriding import overridden
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import NEW, Change
from wenmai.library.grading import too_young
from wenmai.library.models import EventKind, ItemStatus, new_alias
from wenmai.library.queries.at_desk import Borrowing, ReaderNow
from wenmai.library.queries.hold_queue import lock_waiting
from wenmai.library.queries.terms import due_for, terms_of_loan
from wenmai.library.statuses import BACK
from wenmai.library.terms import Terms


@transaction.atomic
def lend(actor: Actor, *, at: Counter, item: int, reader: int, override: str = "") -> Deed:
    """Lend an item that lies on the desk to a reader; the deed says until when.

    `override` is a manager's reason to lend against a rule (refusals.BY_RULE); it is an event of its own. Raises NotFound,
    NotAllowed, Conflict (library.on_loan, lent_already, withdrawn, closed, or a rule), Invalid.
    """
    scene, who = scenes.with_reader(actor, at, item, reader)
    if scene.now.done:
        return scenes.again_to(scene.now.done, item, EventKind.LENT, reader)
    terms = terms_of_loan(scenes.case_of(scene, who), who.person)
    stands = scenes.borrowing(scene, who.id, terms.limit_scope)
    _check_open(scene, who)
    against = _against(scene, who, terms, stands)
    if against and not override:
        raise refusals.refused(against)
    change = scene.change(actor, EventKind.LENT)
    if against:
        _override(actor, scene, change, against, override)
    return _lend(actor, scene, change, who, terms, stands)


def _check_open(scene: Scene, reader: ReaderNow) -> None:
    loan = scene.now.loan
    if loan:
        raise refusals.refused("lent_already" if loan.reader == reader.id else "on_loan")
    if scene.item.base == ItemStatus.WITHDRAWN:
        raise refusals.refused("withdrawn")
    if reader.closed_at:
        raise refusals.refused("closed")


def _against(scene: Scene, reader: ReaderNow, terms: Terms, stands: Borrowing) -> list[str]:
    """The rules that stand against it."""
    transit, hold = scene.now.transit, scene.now.hold
    others = hold is not None and hold.reader != reader.id
    away = transit is not None and transit.destination != scene.house.id
    tests = {
        "not_loanable": not terms.loanable,
        "expired": bool(reader.valid_until) and reader.valid_until < scene.judged.date(),
        "blocked": bool(stands.blocks),
        "limit": stands.out >= terms.max_out,
        "kept": others,
        "elsewhere": away and (hold is None or others),
        "not_ready": scene.item.base not in BACK,
        "not_for_minors": scene.item.adults and too_young(reader.person, reader.category, terms.adult_age),
    }
    return [code for code, true in tests.items() if true]


def _override(actor: Actor, scene: Scene, change: Change, against: list[str], reason: str) -> None:
    permit(policies.may_override(actor, scene.house.path), _("破例要馆长（站长）来办，并写明原因。"))
    if not reason.strip():
        raise Invalid("library.reason", _("请写明破例的原因。"), fields={"override": _("写明原因")})
    overridden(actor, scene, change, against, reason)


def _lend(actor: Actor, scene: Scene, change: Change, reader: ReaderNow, terms: Terms, stands: Borrowing) -> Deed:
    alias = stands.alias or new_alias()
    if not stands.alias:
        change.name_reader(reader.id, alias)
    _take_in(scene, change, reader)
    due = due_for(terms, scene.house.institution, scene.at)
    change.open_loan(reader=reader.id, alias=alias, category=reader.category, due=due, terms=terms.snapshot())
    change.put_item(base=ItemStatus.AVAILABLE, status=ItemStatus.ON_LOAN, place=scene.house.id)
    change.event(EventKind.LENT, alias=alias, loan=NEW, due=due.isoformat(), category=reader.category)
    _fulfil(scene, change, reader, stands.waits)
    foreign = scene.item.owner_system != scene.house.system
    said = {"reader": alias, "category": reader.category, "foreign": foreign}
    return count(actor, facts.LENDING, scene, change.write(), said)


def _fulfil(scene: Scene, change: Change, reader: ReaderNow, waits: int | None) -> None:
    """What was kept for the reader, or what they waited for, has come to them."""
    hold = scene.now.hold
    own = hold.id if hold and hold.reader == reader.id else waits if waits and lock_waiting(waits, frozen=True) else 0
    if own:
        change.event(EventKind.HOLD_FULFILLED, hold=own, loan=NEW)
        change.put_hold(own, "fulfilled", item=scene.item.id)
        change.told(hold=own)
        if hold is None or hold.id != own or hold.point:
            handing.out(own, "taken", scene.at)
            handing.end_delivery(own, "delivered" if scene.counter.channel == "home" else "counter", scene.at)


def _take_in(scene: Scene, change: Change, reader: ReaderNow) -> None:
    """What lies here is not in transit any more, not missing, and not kept for somebody else."""
    transit, hold = scene.now.transit, scene.now.hold
    if transit:
        here = transit.destination == scene.house.id
        change.event(EventKind.RECEIVED if here else EventKind.TRANSIT_CANCELLED, transit=transit.id)
        change.end_transit(transit.id, "received_at" if here else "cancelled_at")
    elif scene.item.base in ("missing", "lost"):
        change.event(EventKind.FOUND)
    if hold and hold.reader != reader.id:
        holding.release(change, hold)
