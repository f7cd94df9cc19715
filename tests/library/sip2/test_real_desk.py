"""The server on a real database against clients that others wrote: towns, renewals, resends, races, encodings."""

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from pysip2 import (
    CheckoutRequest,
    CheckoutResponse,
    LoginRequest,
    LoginResponse,
    decode_as,
    encode_message,
)

from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item
from tests.builders.library import at as counter_at
from tests.builders.pickup import a_point
from tests.builders.threads import apart, open_transaction, race, until_somebody_waits
from tests.library.sip2.real import a_server, a_terminal, our_client, their_client
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import recall
from wenmai.library.actions.readers import Stop, block, close_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.actions.terminals import revoke_terminal
from wenmai.library.models import Block, BlockKind, CircEvent, Hold, Item, Loan, Task, Terminal, Transit
from wenmai.library.sip2.codes import CirculationStatus, HoldMode, PatronFlag, Summary
from wenmai.library.sip2.messages import circulation, items, patrons, service
from wenmai.library.sip2.writing import write
from wenmai.library.sip2_desk import deeds
from wenmai.library.sip2_desk.machines import machine_of, profile_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    return a_library(name="东区图书馆")


@pytest.fixture
def reader(house):
    return a_reader(house)


@pytest.fixture
def asked(house):
    """Our client at one machine of the house."""
    made, secret = a_terminal(house)
    with a_server() as port, our_client(port, made, secret) as client:
        yield client.ask


def test_a_client_that_others_wrote_lends_in_one_town_and_returns_in_another(house, reader, tmp_path):
    town = a_library(MIYI, name="米易县图书馆")
    item = an_item(house)
    machines = [a_terminal(each, encoding="utf-8") for each in (house, town)]
    with a_server() as port:
        with their_client(port, house, reader, tmp_path) as ask:
            assert ask("login", machines[0][0].login, "wrong")["fixed"]["Ok"] == "0"
            assert ask("login", machines[0][0].login, machines[0][1])["fixed"]["Ok"] == "1"
            assert ask("sc_status")["variable"]["AM"] == ["东区图书馆"]
            assert ask("patron_status")["variable"]["AE"] == ["周*兰"]
            lent = ask("checkout", item.barcode)
            assert (lent["fixed"]["Ok"], lent["variable"]["AJ"], lent["variable"]["AO"]) == (
                "1",
                ["活着"],
                [house.code],
            )
            assert ask("patron_information", "charged")["variable"]["AU"] == [item.barcode]
            assert ask("renew", item.barcode)["fixed"]["Ok"] == "1"
        with their_client(port, town, reader, tmp_path) as ask:
            assert ask("login", machines[1][0].login, machines[1][1])["fixed"]["Ok"] == "1"
            back = ask("checkin", item.barcode)
            assert (back["fixed"]["Ok"], back["fixed"]["Alert"]) == ("1", "Y")
            assert "东区图书馆" in back["variable"]["AF"][0]
            assert ask("end_patron_session")["fixed"]["EndSession"] == "Y"
    loan, way = Loan.objects.get(), Transit.objects.get()
    assert (loan.state, loan.renewals, loan.closed_at_institution) == ("closed", 1, town)
    assert (way.origin, way.destination, way.received_at, Item.objects.get().status) == (
        town,
        house,
        None,
        "in_transit",
    )
    assert set(CircEvent.objects.exclude(kind="item_added").values_list("terminal", flat=True)) == {
        each.login for each, _secret in machines
    }


def test_frames_of_pysip2_in_gb18030_are_answered_in_it(house, reader):
    item = an_item(house, record=a_record("川味家常菜镕"))
    made, secret = a_terminal(house, encoding="gb18030")
    with a_server() as port, socket.create_connection(("127.0.0.1", port), 5) as line:

        def ask(request, kind):
            line.sendall(encode_message(request, sequence_number=1, checksum=True))
            return decode_as(line.recv(4096), kind, encoding="gb18030").message

        login = LoginRequest(
            uid_algorithm="0", pwd_algorithm="0", login_user_id=made.login, login_password=secret, location_code=""
        )
        assert ask(login, LoginResponse).ok == "1"
        wish = CheckoutRequest(
            sc_renewal_policy="N", no_block="N", transaction_date=f"{clock.now():%Y%m%d    %H%M%S}",
            nb_due_date="00000000    000000", institution_id=house.code, patron_identifier=reader.number,
            item_identifier=item.barcode, terminal_password="",
        )  # fmt: skip
        lent = ask(wish, CheckoutResponse)
        assert (lent.ok, lent.title_identifier) == ("1", "川味家常菜镕")
    assert Loan.objects.get().reader == reader


def test_the_same_frame_over_a_new_line_changes_nothing(house, reader):
    item = an_item(house)
    made, secret = a_terminal(house)
    request = circulation.Checkout(patron=reader.number, item=item.barcode, at=clock.now().replace(microsecond=0))
    told = []
    with a_server() as port:
        for _ in range(2):
            with our_client(port, made, secret) as client:
                told.append(replace(client.ask(request), at=request.at))  # the second of the answer is its own
        with our_client(port, made, secret) as client:
            back = circulation.Checkin(item=item.barcode, at=request.at)
            first, again = (replace(client.ask(back), at=request.at) for _ in range(2))
    assert told[0] == told[1]
    assert (first.ok, first.alert, first == again) == (True, False, True)
    assert (Loan.objects.count(), Loan.objects.get().renewals) == (1, 0)
    assert list(CircEvent.objects.order_by("id").values_list("kind", flat=True)) == ["item_added", "lent", "returned"]


def test_a_machine_without_a_clock_lends_one_book_twice_in_a_day(house, reader, asked):
    item, never = an_item(house), clock.at(clock.today() - timedelta(days=9000), clock.now().time())
    for number in range(1, 3):
        assert asked(circulation.Checkout(patron=reader.number, item=item.barcode, at=never)).ok
        assert asked(circulation.Checkin(item=item.barcode, at=never)).ok
        assert (Loan.objects.count(), Loan.objects.filter(closed_at=None).count()) == (number, 0)


def test_who_has_it_renews_it_but_not_what_was_lent_a_moment_ago(house, reader, asked):
    item = an_item(house)

    def ask(**more):
        return asked(circulation.Checkout(patron=reader.number, item=item.barcode, **more))

    assert (ask().renewal, ask(at=clock.now() + timedelta(seconds=2)).renewal) == (False, False)
    Loan.objects.update(opened_at=clock.now() - timedelta(days=3))
    later = clock.now() + timedelta(seconds=4)
    refused = ask(at=later, renewal_allowed=False)
    assert (refused.ok, refused.screen[0]) == (False, "这一册已借在这位读者名下。要延长请续借。")
    renewed = ask(at=later)
    assert (renewed.ok, renewed.renewal, Loan.objects.get().renewals) == (True, True, 1)


def test_refusals_say_why_and_name_the_book_to_nobody(house, reader, asked):
    item, other = an_item(house), a_reader(house, name="李红梅")
    assert asked(circulation.Checkout(patron=other.number, item=item.barcode)).ok
    taken = asked(circulation.Checkout(patron=reader.number, item=item.barcode))
    assert (taken.ok, taken.screen) == (False, ("这一册还借在别人名下。请先还书，再借。",))
    assert asked(circulation.Renew(patron=reader.number, item=item.barcode)).ok is False
    assert asked(circulation.Checkout(patron="R0", item=item.barcode)).ok is False
    assert asked(circulation.Checkout(patron=reader.number, item="no such")).screen == ("没有这一册，请核对条码。",)
    assert asked(patrons.Fee(patron=reader.number)).accepted is False
    assert asked(circulation.Hold(patron=reader.number, item=item.barcode, mode="*")).ok is False
    assert asked(items.MarkItem(item=item.barcode, properties="x")).ok is False
    assert "15" in asked(service.Status()).supported


def test_a_reader_waits_for_a_book_at_a_machine_and_gives_it_up(house, reader, asked):
    item, other = an_item(house), a_reader(house, name="李红梅")
    wish = circulation.Hold(patron=reader.number, item=item.barcode)
    assert "到馆直接取" in asked(wish).screen[0]
    assert asked(circulation.Checkout(patron=other.number, item=item.barcode)).ok
    placed = [asked(wish), asked(wish)]
    assert [(each.ok, each.position, each.pickup) for each in placed] == [(True, 1, house.code)] * 2
    assert Hold.objects.count() == 1
    told = asked(patrons.Patron(patron=reader.number, summary=Summary.UNAVAILABLE_HOLDS))
    assert (told.hold_count, told.unavailable_count, told.unavailable) == (0, 1, ("活着",))
    assert asked(replace(wish, mode="-")).ok
    assert (asked(replace(wish, mode="-")).ok, Hold.objects.get().state) == (False, "cancelled")
    assert asked(replace(wish, at=clock.now() - timedelta(minutes=1))).ok
    assert asked(circulation.Checkin(item=item.barcode)).ok
    told = asked(patrons.Patron(patron=reader.number, summary=Summary.HOLDS))
    assert (told.hold_count, told.unavailable_count, told.holds) == (1, 0, (item.barcode,))


def test_a_return_is_never_refused(house, asked):
    item, elsewhere = an_item(house), a_library(MIYI)
    odd = asked(circulation.Checkin(item=item.barcode))
    assert (odd.ok, odd.alert, odd.alert_type) == (True, True, "99")
    unknown = asked(circulation.Checkin(item="0815"))
    assert (unknown.ok, unknown.alert, unknown.patron) == (True, True, "")
    for owner in (elsewhere, a_library(MIYI)):
        an_item(owner, barcode="77")
    assert asked(circulation.Checkin(item="77")).ok
    assert sorted(Task.objects.values_list("kind", flat=True)) == ["ambiguous_item", "not_on_loan", "unknown_item"]


def test_a_loan_is_undone_and_counts_as_nothing(house, reader, asked):
    item = an_item(house)
    assert asked(circulation.Checkout(patron=reader.number, item=item.barcode)).ok
    undone = asked(circulation.Checkout(patron=reader.number, item=item.barcode, cancel=True))
    assert (undone.ok, undone.screen, Loan.objects.get().state) == (True, ("已撤销。",), "closed")
    rows = recorded(FactFilter(kinds=["library.lending", "library.return"]))
    assert sum(each.quantity for each in rows) == 0
    again = asked(
        circulation.Checkout(
            patron=reader.number, item=item.barcode, cancel=True, at=clock.now() + timedelta(seconds=9)
        )
    )
    assert (again.ok, Loan.objects.count()) == (False, 1)


def test_what_was_lent_without_a_line_is_taken_at_its_date_whatever_the_rules_say(house, reader, asked):
    item, other = an_item(house), a_reader(house, name="李红梅")
    assert asked(circulation.Checkout(patron=other.number, item=item.barcode)).ok
    Loan.objects.update(opened_at=clock.now() - timedelta(days=9))
    block(system(), reader=reader.pk, stop=Stop(BlockKind.OTHER, house.code, "停借一周"))
    at = clock.now().replace(microsecond=0) - timedelta(days=2)
    wish = circulation.Checkout(patron=reader.number, item=item.barcode, no_block=True, at=at)
    assert (asked(wish).ok, asked(wish).ok) == (True, True)
    loan = Loan.objects.get(closed_at=None)
    assert (loan.reader, loan.opened_at, Loan.objects.count()) == (reader, at, 2)
    back = circulation.Checkin(item=item.barcode, no_block=True, at=at, returned_at=at + timedelta(hours=1))
    assert asked(back).ok
    late = asked(
        circulation.Checkout(patron=other.number, item=item.barcode, no_block=True, at=at + timedelta(minutes=5))
    )
    assert (late.ok, late.due, Loan.objects.filter(closed_at=None).count()) == (True, None, 0)


def test_what_comes_back_while_an_uploaded_loan_is_taken_stays_back(house, reader):
    """Asked under the lock of the item: a return that is not yet written would else be overlooked, and the loan stand for ever."""
    item, at = an_item(house), clock.now() - timedelta(hours=2)
    wish = circulation.Checkout(patron=reader.number, item=item.barcode, no_block=True, at=at)
    machine = machine_of(Terminal.objects.select_related("institution__division").get(pk=a_terminal(house)[0].pk))
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: return_item(system(), at=counter_at(house), item=item.pk)):
            late = pool.submit(apart(lambda: deeds.upload(machine, wish, item.pk, reader.pk)))
            until_somebody_waits()
        assert late.result(20) is None
    assert Loan.objects.count() == 0


def test_a_machine_holds_for_a_point_that_is_open_and_within_the_scope_of_the_rules(house, reader, asked):
    point, item = a_point(house), an_item(house)
    assert asked(circulation.Checkout(patron=a_reader(house).number, item=item.barcode)).ok
    wish = circulation.Hold(mode=HoldMode.ADD, patron=reader.number, item=item.barcode, at=clock.now())
    assert not asked(replace(wish, pickup=f"{house.code}:nowhere")).ok
    stranger = a_reader(a_library(MIYI), name="王小山")
    draft = RuleDraft("只给本馆读者留书", clock.today(), asked={"where": house.code}, says={"hold_scope": "own"})
    write_rule(system(), draft=draft)
    refused = asked(replace(wish, patron=stranger.number))
    assert (refused.ok, "本馆" in refused.screen[0]) == (False, True)
    assert asked(replace(wish, pickup=f"{house.code}:{point.pk}")).ok
    assert Hold.objects.get().point == point


def test_a_reader_is_told_in_lists_and_stopped_and_let_in_again(house, reader, asked):
    barcodes = [an_item(house).barcode for _ in range(3)]
    for each in barcodes:
        assert asked(circulation.Checkout(patron=reader.number, item=each)).ok
    told = asked(patrons.Patron(patron=reader.number, summary=Summary.CHARGED, start=2, end=3))
    assert (told.charged_count, told.charged, told.name, told.overdue_count) == (3, tuple(barcodes[1:]), "周*兰", 0)
    assert (told.valid, told.valid_password, told.flags) == (True, True, frozenset())
    renewed = asked(circulation.RenewAll(patron=reader.number))
    assert (renewed.ok, renewed.renewed_count, sorted(renewed.renewed)) == (True, 3, barcodes)
    stopped = asked(patrons.Block(patron=reader.number, card_retained=True, message="周玉兰 13800000000"))
    assert PatronFlag.CARD_LOST in stopped.flags
    assert Block.objects.get().reason == "自助机吞卡"
    assert asked(circulation.Checkout(patron=reader.number, item=an_item(house).barcode)).ok is False
    assert asked(patrons.Enable(patron=reader.number)).flags == frozenset()
    assert asked(items.Item(item=barcodes[0])).status == "04"
    assert asked(patrons.PatronStatus(patron="R404")).valid is False


def test_a_machine_hears_that_no_more_may_be_lent_and_that_a_book_called_back_is_late(house, reader, asked):
    says = {"max_out": 1, "limit_scope": "owner"}
    write_rule(system(), draft=RuleDraft("一册", clock.today(), asked={"where": house.code, "kind": "book"}, says=says))
    item, status = an_item(house), patrons.PatronStatus(patron=reader.number)
    assert asked(patrons.Patron(patron=reader.number)).charged_limit is None  # books are counted apart
    assert asked(circulation.Checkout(patron=reader.number, item=item.barcode)).ok
    assert asked(status).flags == frozenset()  # a map could be lent
    write_rule(system(), draft=RuleDraft("都是一册", clock.today(), asked={"where": house.code}, says={"max_out": 1}))
    told = asked(status)
    assert (told.flags, told.screen) == ({PatronFlag.TOO_MANY_CHARGED}, ("已借满。请先还几册再借。",))
    assert asked(circulation.Checkout(patron=reader.number, item=an_item(house).barcode)).ok is False
    assert asked(items.Item(item=item.barcode)).status == CirculationStatus.CHARGED
    recall(system(), at=counter_at(house), item=item.pk, due=clock.today() + timedelta(days=3))
    assert asked(items.Item(item=item.barcode)).status == CirculationStatus.RECALLED
    told = asked(patrons.Patron(patron=reader.number, summary=Summary.RECALLS))
    assert (told.recall_count, told.recalls, PatronFlag.RECALL_OVERDUE in told.flags) == (1, (item.barcode,), False)
    Loan.objects.update(due_at=clock.now() - timedelta(hours=1), opened_at=clock.now() - timedelta(days=1))
    assert asked(status).flags == {PatronFlag.TOO_MANY_CHARGED, PatronFlag.RECALL_OVERDUE}
    assert asked(circulation.Checkin(item=item.barcode)).ok
    told = asked(patrons.Patron(patron=reader.number))
    assert (told.flags, told.recall_count) == (frozenset(), 0)


def test_the_limit_of_all_libraries_together_is_told_to_machines(house, reader, asked):
    asks = {"where": house.code}
    write_rule(
        system(), draft=RuleDraft("两册", clock.today(), asked=asks, says={"max_out": 2, "limit_scope": "union"})
    )
    elsewhere = a_library(MIYI)
    for _ in range(2):
        lend(system(), at=counter_at(elsewhere), item=an_item(elsewhere).pk, reader=reader.pk)
    told = asked(patrons.Patron(patron=reader.number))
    assert (told.charged_limit, told.charged_count, told.flags) == (2, 2, {PatronFlag.TOO_MANY_CHARGED})
    assert told.hold_limit == 5  # what holds where no rule says anything


def test_a_closed_reader_is_not_valid(house, reader, asked):
    close_reader(system(), reader=reader.pk)
    assert asked(patrons.PatronStatus(patron=reader.number)).valid is False


def test_a_revoked_machine_is_out(house, monkeypatch):
    monkeypatch.setattr("wenmai.library.sip2_desk.desk.LOOKED_AT_EVERY", -1.0)
    made, secret = a_terminal(house)
    with a_server() as port, our_client(port, made, secret) as client:
        assert client.status().online
        assert Terminal.objects.get().seen_at
        revoke_terminal(system(), terminal=made.pk)
        assert client.status().online is False
        assert client.login(made.login, secret) is False


def test_two_machines_at_one_book_lend_it_once(house):
    item, readers = an_item(house), [a_reader(house), a_reader(house, name="李红梅")]
    machines = [a_terminal(house, name=name) for name in ("一楼", "二楼")]

    def lend(port, machine, reader):
        with our_client(port, *machine) as client:
            return client.ask(circulation.Checkout(patron=reader.number, item=item.barcode)).ok

    with a_server() as port:
        pairs = zip(machines, readers, strict=True)
        assert sorted(race(*[lambda m=m, r=r: lend(port, m, r) for m, r in pairs])) == [False, True]
    assert Loan.objects.count() == 1


def test_malformed_frames_are_asked_for_again_and_nothing_is_logged_of_people(house, reader, caplog):
    made, secret = a_terminal(house, checksum="required")
    profile = profile_of(made)
    with a_server() as port, socket.create_connection(("127.0.0.1", port), 5) as line:

        def said(frame):
            line.sendall(frame)
            return line.recv(4096)

        assert said(f"9300CN{made.login}|CO{secret}|CPhall|AY0AZ0000\r".encode()).startswith(b"941")
        whole = write(circulation.Checkout(patron=reader.number, item="0815"), profile, 2, sealed=True)
        for junk in (
            b"11YN\r",
            b"\xff\xfe\r",
            whole.replace(b"0815", b"0816"),
            whole[:40] + b"\r",
            b"x" * 9000 + b"\r",
        ):
            assert said(junk).startswith(b"96")
        assert said(whole).startswith(b"120")
    assert reader.number not in caplog.text
    assert Loan.objects.count() == 0
