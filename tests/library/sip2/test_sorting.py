"""What machines that sort, print and work without a line are told: why a book goes elsewhere, how wide paper is, what was done meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item
from tests.builders.library import at as counter_at
from tests.library.sip2.real import a_terminal
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import Stop, block
from wenmai.library.models import BlockKind, CircEvent, Hold, Loan
from wenmai.library.queries.ledger import differences
from wenmai.library.sip2.answering import fitted, refusal
from wenmai.library.sip2.codes import AlertType, HoldMode
from wenmai.library.sip2.desk import Terminal
from wenmai.library.sip2.messages import circulation, items
from wenmai.library.sip2.messages.service import Status, StatusAnswer
from wenmai.library.sip2.profile import Checksum, Profile
from wenmai.library.sip2.reading import read
from wenmai.library.sip2.session import Ask, Session
from wenmai.library.sip2.writing import write
from wenmai.library.sip2_desk.desk import LibraryDesk
from wenmai.library.sip2_desk.machines import machine_of, profile_of

OPEN = Profile(checksum=Checksum.NONE, login_first=False)


@pytest.fixture
def house(db):
    return a_library()


@pytest.fixture
def desk(house, monkeypatch):
    """A machine of the house, asked without a socket: (method, request) gives its answer."""
    row, _secret = a_terminal(house)
    found, key = LibraryDesk(), str(row.pk)
    monkeypatch.setattr(found.connections, "tend", lambda work: work())
    found._machines[key], found._looked[key] = machine_of(row), float("inf")
    terminal = Terminal(key, profile_of(row))
    return lambda method, request: getattr(found, method)(terminal, request)


def _out(house, record=None):
    item = an_item(house, record=record or a_record())
    lend(system(), at=counter_at(house), item=item.pk, reader=a_reader(house).pk)
    return item


def test_a_return_says_whether_somebody_waits_for_it_here_or_elsewhere_and_not_who(house, desk):
    there = a_library(MIYI)
    here, away, plain = (_out(house) for _each in range(3))
    home = _out(there)
    a_hold(a_reader(house), here.record, house)
    a_hold(a_reader(there), away.record, there)
    told = [desk("checkin", circulation.Checkin(item=each.barcode)) for each in (here, away, home, plain)]
    assert [(each.alert, each.alert_type, each.destination) for each in told] == [
        (True, AlertType.HOLD_HERE, ""),
        (True, AlertType.HOLD_ELSEWHERE, there.code),
        (True, AlertType.SEND_ON, there.code),
        (False, "", ""),
    ]
    assert [("有人预约" in each.screen[0], each.hold_patron, each.media) for each in told] == [
        (True, "", "001"), (True, "", "001"), (False, "", "001"), (False, "", "001"),
    ]  # fmt: skip
    again = desk("checkin", circulation.Checkin(item=here.barcode, at=clock.now() + timedelta(seconds=5)))
    assert (again.alert_type, "放到预约架" in again.screen[0]) == (AlertType.HOLD_HERE, True)
    said = desk("item", items.Item(item=here.barcode))
    assert (said.status, said.queue_length, said.pickup_by) == ("08", 1, Hold.objects.get(item=here).shelf_until)
    assert desk("item", items.Item(item=plain.barcode)).queue_length == 0


def test_a_hold_ends_on_the_day_that_the_machine_says_and_is_brought_elsewhere(house, desk):
    there, item, reader = a_library(MIYI), _out(house), a_reader(house)
    wish = circulation.Hold(
        mode=HoldMode.ADD, patron=reader.number, item=item.barcode, expires=clock.now() + timedelta(days=9)
    )
    assert desk("hold", wish).pickup == house.code
    assert Hold.objects.get().until == clock.today() + timedelta(days=9)
    moved = desk("hold", replace(wish, mode=HoldMode.CHANGE, pickup=there.code))
    assert (moved.ok, moved.pickup, Hold.objects.get().pickup, differences()) == (True, there.code, there, [])


def test_what_was_renewed_without_a_line_is_taken_at_its_date_whatever_the_rules_say(house, desk):
    reader, item = a_reader(house), an_item(house)
    with clock.living(clock.now() - timedelta(days=9)):
        lend(system(), at=counter_at(house), item=item.pk, reader=reader.pk)
    block(system(), reader=reader.pk, stop=Stop(BlockKind.OTHER, house.code, "停借一周"))
    at = clock.now().replace(microsecond=0) - timedelta(days=2)
    wish = circulation.Renew(patron=reader.number, item=item.barcode, no_block=True, at=at)
    assert [desk("renew", wish).ok for _twice in range(2)] == [True, True]
    assert (Loan.objects.get().renewals, CircEvent.objects.get(kind="renewed").at) == (1, at)


def test_a_loan_that_was_lent_on_since_is_not_taken_from_who_has_it(house, desk):
    """Whoever borrowed it off-line must have brought it back: somebody else stood with it at a counter later."""
    first, second, item = a_reader(house), a_reader(house, name="李红梅"), an_item(house)
    lend(system(), at=counter_at(house), item=item.pk, reader=second.pk)
    at = clock.now().replace(microsecond=0) - timedelta(days=2)
    late = desk("checkout", circulation.Checkout(patron=first.number, item=item.barcode, no_block=True, at=at))
    assert (late.ok, late.due, Loan.objects.get().reader) == (True, None, second)


def test_what_is_refused_stays_guarded():
    profile = Profile(institution="CN-510422", checksum=Checksum.NONE)
    for request, begins in (
        (circulation.Checkout(patron="R1", item="B1"), b"120NUN"),
        (circulation.Renew(), b"300NUN"),
    ):
        said = replace(refusal(request, "不能借"), at=clock.now())
        assert write(said, profile).startswith(begins)


def test_print_lines_are_as_wide_as_the_paper_that_the_terminal_told():
    session = Session(Terminal("", OPEN))
    for width, lines in ((b"020", ("借好了，12月23日前还", "。")), (b"000", ("借好了，12月23日前还。",))):
        asked = session.hear(b"990" + width + b"2.00")
        assert isinstance(asked, Ask)
        assert isinstance(asked.request, Status)
        session.tell(asked.request, StatusAnswer(online=True))
        wish = session.hear(write(circulation.Checkout(patron="R1", item="B1"), OPEN).rstrip())
        assert isinstance(wish, Ask)
        words = ("借好了，12月23日前还。",)
        said = session.tell(wish.request, circulation.CheckoutAnswer(ok=True, screen=words, printed=words))
        message = read(said.frame.rstrip(), OPEN).message
        assert (message.printed, message.screen) == (lines, words)
    assert fitted(StatusAnswer(online=True, printed=("一二三",)), 1).printed == ("一", "二", "三")
