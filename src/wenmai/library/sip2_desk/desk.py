"""The library's side of SIP2: what machines ask for, done by the actions of circulation.

No fines are taken, so no fee is booked. Who gave a book back is not told: anybody may bring it.
"""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, DomainError, NotAllowed
from wenmai.library import foreign, refusals
from wenmai.library.actions import readers as reader_actions
from wenmai.library.actions.loans import renew
from wenmai.library.actions.returning import return_unknown
from wenmai.library.actions.terminals import admit_terminal, note_seen
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.counters import Deed
from wenmai.library.models import BlockKind, TaskKind
from wenmai.library.queries.machine_limits import Stands, called_back, stands_at
from wenmai.library.queries.machine_scans import LoanNote, open_loan, standing_card_blocks, waiting_for
from wenmai.library.queries.readers import ReaderPage, glance
from wenmai.library.queries.scanning import ItemCard, Scanned, scan
from wenmai.library.queries.terminals import terminal_in_use
from wenmai.library.sip2.codes import SUPPORTED, AlertType, CirculationStatus
from wenmai.library.sip2.desk import Terminal
from wenmai.library.sip2.messages import circulation, items, patrons, service
from wenmai.library.sip2_desk import deeds, holding, people, words
from wenmai.library.sip2_desk.connections import Connections
from wenmai.library.sip2_desk.items import media_of
from wenmai.library.sip2_desk.machines import Machine, key_of, machine_of, profile_of
from wenmai.library.sip2_desk.present import Present
from wenmai.places.queries.institutions import institutions_by_id

LOOKED_AT_EVERY = 10.0
"""Seconds after which a machine may be found revoked."""
NOT_HERE = frozenset({"19", "37"})
_STATUS = {
    "ordered": CirculationStatus.ON_ORDER,
    "processing": CirculationStatus.IN_PROCESS,
    "available": CirculationStatus.AVAILABLE,
    "on_loan": CirculationStatus.CHARGED,
    "on_shelf_for_hold": CirculationStatus.ON_HOLD_SHELF,
    "in_transit": CirculationStatus.IN_TRANSIT,
    "missing": CirculationStatus.MISSING,
    "lost": CirculationStatus.LOST,
}
A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


def _tended(method: Callable[["LibraryDesk", A, B], T]) -> Callable[["LibraryDesk", A, B], T]:
    """On the thread's own connection. Every deed has a key, so one that broke off can be asked for again."""

    def run(self: "LibraryDesk", one: A, other: B, /) -> T:
        return self.connections.tend(lambda: method(self, one, other))

    return run


class LibraryDesk:
    """Implements `sip2.desk.Desk`. One for all lines of a process; `connections.close()` when it is over."""

    def __init__(self) -> None:
        self.connections = Connections()
        self._machines: dict[str, Machine] = {}
        self._looked: dict[str, float] = {}
        self._present = Present()

    @_tended
    def login(self, request: service.Login, peer: str) -> Terminal | None:
        """Let a machine in by login and secret, sent as they are. Raises TooMany."""
        if (request.user_algorithm, request.password_algorithm) != ("0", "0"):
            return None
        row = admit_terminal(login=request.user, secret=request.password, peer=peer)
        if row is None:
            return None
        key = str(row.pk)
        self._machines[key], self._looked[key] = machine_of(row), monotonic()
        return Terminal(key, profile_of(row))

    def _machine(self, terminal: Terminal) -> Machine:
        if monotonic() - self._looked[terminal.key] > LOOKED_AT_EVERY:
            if not terminal_in_use(int(terminal.key)):
                raise NotAllowed("library.terminal_revoked", _("这台自助机已停用，请到服务台办理。"))
            note_seen(terminal=int(terminal.key))
            self._looked[terminal.key] = monotonic()
        return self._machines[terminal.key]

    @_tended
    def status(self, terminal: Terminal, request: service.Status) -> service.StatusAnswer:
        """98."""
        del request
        machine = self._machine(terminal)
        return service.StatusAnswer(
            online=True,
            offline_ok=True,
            library=machine.house,
            terminal_location=machine.name,
            supported=frozenset(SUPPORTED) - NOT_HERE,
        )

    @_tended
    def checkout(self, terminal: Terminal, request: circulation.Checkout) -> circulation.CheckoutAnswer:
        """12."""
        machine = self._machine(terminal)
        (reader, shown), thing = self._present.known(machine, request.patron), _item(machine, request.item)
        machine = machine.serving(shown)
        if request.cancel:
            counter = machine.counter(f"{key_of(machine, request)}:undo")
            undo_loan(machine.actor(), at=counter, item=thing.id, reader=reader)
            return circulation.CheckoutAnswer(ok=True, desensitize=False, title=thing.title, screen=(_("已撤销。"),))
        if request.no_block:
            due, renewal = deeds.upload(machine, request, thing.id, reader), False
        else:
            due, renewal = deeds.check_out(machine, request, thing.id, reader)
        said = words.lent_words(due, renewal=renewal)
        return circulation.CheckoutAnswer(
            ok=True, renewal=renewal, desensitize=True, title=thing.title, due=due, media=media_of(thing.kind_key), screen=said,
            printed=said,
        )  # fmt: skip

    @_tended
    def checkin(self, terminal: Terminal, request: circulation.Checkin) -> circulation.CheckinAnswer:
        """10."""
        machine = self._machine(terminal)
        if request.cancel:
            raise Conflict("library.undo", _("自助机不能撤销还书，请到服务台办理。"))
        found = scan(request.item, machine.code)
        if taken := _theirs(machine, request, found):
            return circulation.CheckinAnswer(
                ok=True,
                alert=True,
                alert_type=AlertType.SEND_ON.value,
                destination=taken.goal,
                title=taken.title,
                screen=(taken.words,),
            )
        if found.item is None:
            return _kept(machine, request, found)
        deed = deeds.check_in(machine, request, found.item.id)
        return _taken(found.item, deed)

    @_tended
    def renew(self, terminal: Terminal, request: circulation.Renew) -> circulation.RenewAnswer:
        """30."""
        machine = self._machine(terminal)
        thing, loan = _item(machine, request.item), None
        if request.patron:
            loan = open_loan(thing.id)
            if loan and loan.reader != self._present.reader(machine, request.patron):
                raise refusals.refused("on_loan")
        deed = deeds.renewed(machine, request, thing.id)
        said = words.lent_words(deed.due_at, renewal=True)
        return circulation.RenewAnswer(
            ok=True, desensitize=True, title=thing.title, due=deed.due_at, media=media_of(thing.kind_key), screen=said,
            printed=said,
        )  # fmt: skip

    @_tended
    def renew_all(self, terminal: Terminal, request: circulation.RenewAll) -> circulation.RenewAllAnswer:
        """66."""
        machine = self._machine(terminal)
        page, key = self._page(machine, request.patron), key_of(machine, request)
        done, left = [], []
        for loan in page.loans:
            try:
                renew(machine.actor(), at=machine.counter(f"{key}:{loan.item}"), item=loan.item)
                done.append(loan.barcode)
            except DomainError:
                left.append(loan.barcode)
        return circulation.RenewAllAnswer(
            ok=not left, renewed_count=len(done), unrenewed_count=len(left), renewed=tuple(done), unrenewed=tuple(left)
        )

    @_tended
    def hold(self, terminal: Terminal, request: circulation.Hold) -> circulation.HoldAnswer:
        """16."""
        machine = self._machine(terminal)
        reader, thing = self._present.reader(machine, request.patron), _item(machine, request.item)
        return holding.hold(machine, request, thing, reader)

    @_tended
    def item(self, terminal: Terminal, request: items.Item) -> items.ItemAnswer:
        """18."""
        thing = _item(self._machine(terminal), request.item)
        loan, kept = open_loan(thing.id), waiting_for(thing.id)
        return items.ItemAnswer(
            status=_circulation(thing, loan),
            title=thing.title,
            owner=thing.owner,
            permanent_location=thing.home,
            current_location=thing.place,
            due=loan.due_at if loan else None,
            queue_length=kept.queue,
            pickup_by=kept.shelf_until,
            media=media_of(thing.kind_key),
            properties=thing.call_number,
        )

    @_tended
    def mark_item(self, terminal: Terminal, request: items.MarkItem) -> items.MarkItemAnswer:
        """20: nothing of it is kept."""
        del request
        self._machine(terminal)
        raise Conflict("library.no_marks_here", _("自助机报来的图书属性这里不登记。"))

    @_tended
    def patron(self, terminal: Terminal, request: patrons.Patron) -> patrons.PatronAnswer:
        """64."""
        page, stands = self._standing(self._machine(terminal), request.patron)
        return people.patron_answer(page, stands, request)

    @_tended
    def patron_status(self, terminal: Terminal, request: patrons.PatronStatus) -> patrons.PatronStatusAnswer:
        """24."""
        return people.status_answer(*self._standing(self._machine(terminal), request.patron))

    @_tended
    def fee(self, terminal: Terminal, request: patrons.Fee) -> patrons.FeeAnswer:
        """38."""
        del request
        self._machine(terminal)
        raise Conflict("library.no_fees", _("这里不收逾期费和押金，请退款给读者。"))

    @_tended
    def block(self, terminal: Terminal, request: patrons.Block) -> patrons.PatronStatusAnswer:
        """24 after 01: stopped at the house of the machine. What it says about why is not kept; people are in it."""
        machine = self._machine(terminal)
        reader = self._present.reader(machine, request.patron)
        why = _("自助机吞卡") if request.card_retained else _("自助机停卡")
        stop = reader_actions.Stop(BlockKind.LOST_CARD, machine.code, why)
        reader_actions.block(machine.actor(), reader=reader, stop=stop)
        return people.status_answer(*_standing(machine, reader))

    @_tended
    def enable(self, terminal: Terminal, request: patrons.Enable) -> patrons.EnableAnswer:
        """26: what a machine of the house stopped is lifted, nothing else."""
        machine = self._machine(terminal)
        reader = self._present.reader(machine, request.patron)
        for block in standing_card_blocks(reader, machine.code):
            reader_actions.unblock(machine.actor(), block=block, reason=_("自助机恢复用卡"))
        answer = people.status_answer(*_standing(machine, reader))
        return patrons.EnableAnswer(
            flags=answer.flags, name=answer.name, valid=answer.valid, valid_password=answer.valid, screen=answer.screen
        )

    @_tended
    def end_session(self, terminal: Terminal, request: patrons.EndSession) -> patrons.EndSessionAnswer:
        """36."""
        self._present.leave(self._machine(terminal), request.patron)
        return patrons.EndSessionAnswer(ended=True)

    def _page(self, machine: Machine, patron: str) -> ReaderPage:
        return glance(machine.actor(), self._present.reader(machine, patron), machine.path)

    def _standing(self, machine: Machine, patron: str) -> tuple[ReaderPage, Stands]:
        return _standing(machine, self._present.reader(machine, patron))


def _standing(machine: Machine, reader: int) -> tuple[ReaderPage, Stands]:
    page = glance(machine.actor(), reader, machine.path)
    return page, stands_at(reader, machine.code, page.loans)


def _item(machine: Machine, text: str) -> ItemCard:
    """The one item that was scanned. Raises NotFound, Conflict where several libraries have the barcode."""
    found = scan(text, machine.code)
    if found.item:
        return found.item
    raise refusals.ambiguous([each.owner for each in found.candidates]) if found.candidates else refusals.no_item()


def _circulation(thing: ItemCard, loan: LoanNote | None) -> CirculationStatus:
    if loan and loan.state == "claimed":
        return CirculationStatus.CLAIMED_RETURNED
    if loan and loan.state == "open" and called_back({loan.id: thing.id}):
        return CirculationStatus.RECALLED
    return _STATUS.get(thing.status, CirculationStatus.OTHER)


def _taken(thing: ItemCard, deed: Deed) -> circulation.CheckinAnswer:
    goal = institutions_by_id([deed.destination])[deed.destination] if deed.destination else None
    why = _alert(deed)
    return circulation.CheckinAnswer(
        ok=True,
        alert=bool(why),
        alert_type=why,
        destination=goal.code if goal else "",
        title=thing.title,
        media=media_of(thing.kind_key),
        permanent_location=thing.home,
        screen=words.returned_words(goal.label if goal else "", deed.tasks, kept=bool(deed.hold)),
    )


def _alert(deed: Deed) -> str:
    """Who waits is not told, only that somebody does."""
    if deed.hold:
        return (AlertType.HOLD_ELSEWHERE if deed.destination else AlertType.HOLD_HERE).value
    if deed.destination:
        return AlertType.SEND_ON.value
    return AlertType.OTHER.value if deed.tasks else ""


def _theirs(machine: Machine, request: circulation.Checkin, found: Scanned) -> foreign.Taken | None:
    """A book of a library with a system of its own."""
    return foreign.take_back_scanned(machine.actor(), machine.code, request.item, key_of(machine, request), found)


def _kept(machine: Machine, request: circulation.Checkin, found: Scanned) -> circulation.CheckinAnswer:
    """Nothing, or more than one, answers to the barcode: taken all the same, and a task of the house."""
    at = (request.returned_at or request.at) if request.no_block else None
    counter, candidates = machine.counter(key_of(machine, request), at), tuple(each.id for each in found.candidates)
    return_unknown(machine.actor(), at=counter, scanned=request.item, candidates=candidates)
    kind = TaskKind.AMBIGUOUS_ITEM if candidates else TaskKind.UNKNOWN_ITEM
    said = words.returned_words("", [kind])
    return circulation.CheckinAnswer(ok=True, alert=True, alert_type=AlertType.OTHER.value, screen=said)
