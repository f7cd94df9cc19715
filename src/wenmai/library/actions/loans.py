"""What happens to an open loan besides its end: renewed, called back, lost, said to be returned. And use in the house."""

import json
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import permit
from wenmai.library import facts, policies, refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.due_dates import END_OF_DAY
from wenmai.library.engine import arriving, scenes
from wenmai.library.engine.counting import count
from wenmai.library.engine.overriding import overridden
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import Change
from wenmai.library.models import EventKind, Item, ItemStatus, TaskKind, new_alias
from wenmai.library.queries.at_desk import Borrowing, LoanNow
from wenmai.library.queries.hold_copies import waited_for
from wenmai.library.queries.kin import speaks_for
from wenmai.library.queries.terms import due_for
from wenmai.library.statuses import BACK, status_of
from wenmai.library.terms import restored
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.places.models import Institution

CALLED_BACK = declare(NoticeKind("library.recalled", gettext_lazy("图书馆请你提前还书"), urgent=True))


@transaction.atomic
def renew(actor: Actor, *, at: Counter, item: int, override: str = "") -> Deed:
    """Lend on, by the terms that the loan was opened under; never to an earlier day. For staff and for the reader.

    Raises NotFound, NotAllowed, Conflict (library.not_on_loan, state, renewals, blocked).
    """
    scene = scenes.look(at, item)
    loan = scene.now.loan
    own = loan is not None and speaks_for(actor, loan.person, scene.house.path)
    permit(own or policies.may_circulate(actor, scene.house.path))
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.RENEWED)
    loan = _open(scene)
    scenes.lock_reader(loan.reader)
    stands = scenes.borrowing(scene, loan.reader, "")
    change = scene.change(actor, EventKind.RENEWED)
    if own:
        change.actor = ""
    return _renew(actor, scene, change, loan, stands, override)


def _renew(actor: Actor, scene: Scene, change: Change, loan: LoanNow, stands: Borrowing, override: str) -> Deed:
    terms, lender = restored(json.loads(loan.terms)), Institution.objects.get(pk=loan.institution)
    tests = {
        "renewals": loan.renewals >= terms.renewals,
        "blocked": bool(stands.blocks),
        "waited_for": scene.now.waited and waited_for(scene.item, scene.at),
    }
    against = [code for code, true in tests.items() if true]
    if against:
        if not override.strip():
            raise refusals.refused(against)
        permit(policies.may_override(actor, scene.house.path), _("破例要馆长（站长）来办，并写明原因。"))
        overridden(actor, scene, change, against, override)
    alias = stands.alias or new_alias()
    if not stands.alias:
        change.name_reader(loan.reader, alias)
    due = max(loan.due_at, due_for(terms.renewed(), lender, scene.at)).astimezone(clock.SHANGHAI)
    change.event(EventKind.RENEWED, alias=alias, loan=loan.id, due=due.isoformat())
    change.change_loan(loan.id, due=due, renewals=loan.renewals + 1, state=loan.state)
    foreign = scene.item.owner_system != scene.house.system
    said = {"reader": alias, "category": loan.category, "foreign": foreign}
    return count(actor, facts.RENEWAL, scene, change.write(), said)


def _open(scene: Scene) -> LoanNow:
    loan = scene.now.loan
    if loan is None:
        raise refusals.refused("not_on_loan")
    if loan.state != "open":
        raise refusals.refused("state")
    return loan


@transaction.atomic
def recall(actor: Actor, *, at: Counter, item: int, due: date) -> Deed:
    """Ask for it back earlier, at the end of a day; no more renewals. By the house that lent it, owns it or keeps it.

    Raises NotFound, NotAllowed, Conflict (library.not_on_loan, state, not_yours, earlier).
    """
    scene = scenes.at_counter(actor, at, item)
    until = clock.at(due, END_OF_DAY)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.RECALLED, due=until.isoformat())
    loan = _open(scene)
    _check_ours(scene, loan)
    if not scene.at <= until < loan.due_at:
        raise refusals.refused("earlier")
    renewals = max(loan.renewals, restored(json.loads(loan.terms)).renewals)
    change = scene.change(actor, EventKind.RECALLED)
    change.event(EventKind.RECALLED, alias=loan.alias, loan=loan.id, due=until.isoformat(), renewals=renewals)
    change.change_loan(loan.id, due=until, renewals=renewals, state=loan.state)
    _tell_recalled(scene, loan, until)
    return change.write()


def _tell_recalled(scene: Scene, loan: LoanNow, until: datetime) -> None:
    """Who has it hears at once: the day is another, and who did not know could not keep it."""
    if loan.person is None:
        return
    title = Item.objects.values_list("record__title", flat=True).get(pk=scene.item.id)
    body = lazy(lambda: _recall_words(title, until), str)()
    key = f"{loan.id}:{until:%Y-%m-%d}"
    note = Note(CALLED_BACK.name, gettext_lazy("图书馆请你提前还书"), body, "/me/books/", key, scene.house.code)
    tell(system(), persons=[loan.person], note=note)


def _recall_words(title: str, until: datetime) -> str:
    said = {"title": title, "day": date_format(localtime(until), "n月j日")}
    return _("《%(title)s》有急用，请在%(day)s前归还，哪个成员馆都行。这一册不能再续借。") % said


def _check_ours(scene: Scene, loan: LoanNow) -> None:
    """What is owed is the business of the house that lent it, owns it or keeps it."""
    if scene.house.id not in (loan.institution, scene.item.owner, scene.item.home):
        raise refusals.refused("not_yours")


@transaction.atomic
def declare_lost(actor: Actor, *, at: Counter, item: int) -> Deed:
    """The reader says that it is lost. The loan is still owed, until it is found or settled.

    Raises NotFound, NotAllowed, Conflict (library.not_on_loan, state, not_yours).
    """
    return _state(actor, at, item, EventKind.LOST, ("open", "claimed"), "lost")


@transaction.atomic
def claim_returned(actor: Actor, *, at: Counter, item: int) -> Deed:
    """The reader says that it was returned. A task asks the house to look on the shelf; the loan stays."""
    return _state(actor, at, item, EventKind.CLAIMED, ("open",), "claimed")


@transaction.atomic
def withdraw_claim(actor: Actor, *, at: Counter, item: int) -> Deed:
    """The reader has it after all: an ordinary loan again."""
    return _state(actor, at, item, EventKind.CLAIM_ENDED, ("claimed",), "open")


def _state(actor: Actor, at: Counter, item: int, kind: EventKind, allowed: tuple[str, ...], new: str) -> Deed:
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, kind)
    loan = scene.now.loan
    if loan is None:
        raise refusals.refused("not_on_loan")
    if loan.state not in allowed:
        raise refusals.refused("state")
    if kind == EventKind.LOST:
        _check_ours(scene, loan)
    change = scene.change(actor, kind)
    change.event(kind, alias=loan.alias, loan=loan.id)
    change.change_loan(loan.id, due=loan.due_at, renewals=loan.renewals, state=new)
    status = ItemStatus.LOST if new == "lost" else ItemStatus.ON_LOAN
    change.put_item(base=scene.item.base, status=status, place=scene.item.place)
    if kind == EventKind.CLAIMED:
        change.task(TaskKind.CLAIMED_RETURNED, scene.item.home)
    return change.write()


@transaction.atomic
def settle_lost(actor: Actor, *, at: Counter, item: int) -> Deed:
    """The lost item was paid for or replaced: the loan is over and the item stays lost. Raises Conflict (state, not_yours)."""
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.SETTLED)
    loan = scene.now.loan
    if loan is None or loan.state != "lost":
        raise refusals.refused("state" if loan else "not_on_loan")
    _check_ours(scene, loan)
    change = scene.change(actor, EventKind.SETTLED)
    change.event(EventKind.SETTLED, alias=loan.alias, loan=loan.id)
    change.close_loan(loan.id, "settled")
    change.put_item(base=ItemStatus.LOST, status=ItemStatus.LOST, place=scene.item.place)
    return change.write()


@transaction.atomic
def find(actor: Actor, *, at: Counter, item: int) -> Deed:
    """It turned up here: a lost, missing or claimed one ends its loan, is on the shelf again, and goes home from here.

    Raises Conflict (library.state) for an item that nobody misses.
    """
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.FOUND)
    loan, transit = scene.now.loan, scene.now.transit
    astray = transit is not None and transit.missing_at is not None
    if not (astray or (loan and loan.state != "open") or (not loan and scene.item.base in ("missing", "lost"))):
        raise refusals.refused("state")
    change = scene.change(actor, EventKind.FOUND)
    change.event(EventKind.FOUND, alias=loan.alias if loan else "", loan=loan.id if loan else None)
    if loan:
        change.close_loan(loan.id, "found")
    arriving.settle_place(scene, change)
    return change.write()


@transaction.atomic
def use_in_library(actor: Actor, *, at: Counter, item: int) -> Deed:
    """It was read in the house and is put back: counted, nothing else. Raises Conflict (on_loan, moving, withdrawn)."""
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.USED)
    _check_here(scene)
    change = scene.change(actor, EventKind.USED)
    change.event(EventKind.USED)
    base = ItemStatus.AVAILABLE.value if scene.item.base in BACK else scene.item.base
    change.put_item(base=base, status=status_of(base, kept=scene.now.hold is not None), place=scene.house.id)
    said = {"foreign": scene.item.owner_system != scene.house.system}
    return count(actor, facts.IN_LIBRARY_USE, scene, change.write(), said)


def _check_here(scene: Scene) -> None:
    if scene.now.loan:
        raise refusals.refused("on_loan")
    if scene.now.transit:
        raise refusals.refused("moving")
    if scene.item.base == ItemStatus.WITHDRAWN:
        raise refusals.refused("withdrawn")
    if scene.now.hold and scene.now.hold.pickup != scene.house.id:
        raise refusals.refused("kept")
