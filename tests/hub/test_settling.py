"""Double entry between libraries: the books always balance, a statement is its recount, an entry stands on one statement."""

import csv
import io
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.hub import an_entry, last_month
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.people import a_manager, an_official
from wenmai.hub.actions import settling
from wenmai.hub.actions.following import follow
from wenmai.hub.drafts import Charge, TariffDraft
from wenmai.hub.models import Account, Entry, Posting, Statement, StatementLine, Tariff
from wenmai.hub.queries.statements import balances_of, differences, dues_of
from wenmai.hub.reporting import statement_csv, statement_xlsx
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.queries import facts as recorded
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.undoing import undo_loan

pytestmark = pytest.mark.django_db
SYSTEM = system()


@pytest.fixture
def pair(db):
    return a_library(), a_library()


def _drawn(pair, **more):
    an_entry(*pair, on=last_month(), **more)
    return settling.draw(SYSTEM, drawer=pair[0].code, other=pair[1].code, month=last_month())


def _check_now():
    """What waits for the end of the transaction, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@transaction.atomic
def _now(deed):
    deed()
    _check_now()


def test_the_database_refuses_an_entry_out_of_balance_and_any_change(pair):
    entry = an_entry(*pair, fen=300)
    _check_now()
    account = Account.objects.first()
    for broken in (
        lambda: Entry.objects.create(service="loan", source="x", on=clock.today(), made_at=clock.now()),
        lambda: Posting.objects.create(
            entry=Entry.objects.create(service="loan", source="y", on=clock.today(), made_at=clock.now()),
            account=account, fen=1, pieces=1,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            _now(broken)
    for change in (lambda: Posting.objects.update(fen=1), lambda: Entry.objects.filter(pk=entry.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert differences() == []


def test_a_statement_is_netted_sent_disputed_corrected_agreed_and_settled_once(pair):
    one, two = pair
    wrong = an_entry(one, two, on=last_month(), service="lost", fen=4500)
    an_entry(two, one, on=last_month(), service="crate", fen=1000, pieces=2)
    drawer, other, clerk = a_manager(one), a_manager(two), a_manager(a_library())
    drawn = settling.draw(drawer, drawer=one.code, other=two.code, month=last_month())
    assert (drawn.entries_count, drawn.net_fen, drawn.net_pieces) == (2, 3500, -1)
    with pytest.raises(NotAllowed):
        settling.draw(clerk, drawer=one.code, other=two.code, month=last_month())
    with pytest.raises(Conflict, match="还没结清"):
        settling.draw(other, drawer=two.code, other=one.code, month=last_month())
    with pytest.raises(NotAllowed):
        settling.send(other, statement=drawn.pk)
    settling.send(drawer, statement=drawn.pk)
    with pytest.raises(NotAllowed):
        settling.answer(drawer, statement=drawn.pk, agrees=True)
    with pytest.raises(Invalid):
        settling.answer(other, statement=drawn.pk, agrees=False)
    settling.answer(other, statement=drawn.pk, agrees=False, words="书找到了")
    with pytest.raises(Conflict):
        settling.close(drawer, statement=drawn.pk, reference="7")
    settling.take_back(drawer, entry=wrong.pk, why="书找到了")
    assert settling.take_back(drawer, entry=wrong.pk, why="再来").reverses == wrong
    again = settling.redraw(drawer, statement=drawn.pk)
    assert (again.state, again.net_fen, again.words) == ("draft", -1000, "")  # the reversal of this month is on it
    settling.send(drawer, statement=drawn.pk)
    settling.answer(other, statement=drawn.pk, agrees=True)
    assert settling.answer(other, statement=drawn.pk, agrees=True).state == "accepted"
    with pytest.raises(Invalid):
        settling.close(other, statement=drawn.pk, reference=" ")
    assert [settling.close(other, statement=drawn.pk, reference="7").state for _ in range(2)] == ["settled"] * 2
    with pytest.raises(Conflict):
        settling.close(drawer, statement=drawn.pk, reference="8")
    with pytest.raises(Conflict, match="没有要对的账"):
        settling.draw(drawer, drawer=one.code, other=two.code, month=last_month())
    assert (StatementLine.objects.count(), differences()) == (3, [])
    rows = list(csv.reader(io.StringIO(statement_csv(again).decode("utf-8-sig"))))
    assert sorted((row[3], row[5], row[6]) for row in rows[1:]) == sorted(
        [(two.name, "45.0", ""), (one.name, "-10.0", ""), (one.name, "-45.0", "冲销")]
    )


def test_what_was_taken_back_after_it_was_settled_waits_for_its_own_month(pair):
    one, two = pair
    entry = an_entry(one, two, on=last_month(), fen=300)
    drawn = settling.draw(SYSTEM, drawer=one.code, other=two.code, month=last_month())
    settling.send(SYSTEM, statement=drawn.pk)
    settling.answer(SYSTEM, statement=drawn.pk, agrees=True)
    settling.take_back(SYSTEM, entry=entry.pk, why="错了")
    settling.close(SYSTEM, statement=drawn.pk, reference="7")
    drawn.refresh_from_db()
    assert (drawn.entries_count, drawn.net_fen, dues_of(one), differences()) == (1, 300, [], [])
    assert [(each.entries, each.fen) for each in balances_of(one)] == [(1, -300)]
    with pytest.raises(Conflict, match="没有要对的账"):
        settling.draw(SYSTEM, drawer=one.code, other=two.code, month=last_month())


def test_who_read_a_statement_before_it_was_drawn_anew_agrees_to_nothing(pair):
    drawn = _drawn(pair, fen=300)
    read = settling.send(SYSTEM, statement=drawn.pk).sent_mark
    settling.answer(SYSTEM, statement=drawn.pk, agrees=False, words="不对", sent=read)
    settling.redraw(SYSTEM, statement=drawn.pk)
    settling.send(SYSTEM, statement=drawn.pk)
    with pytest.raises(Conflict, match="重开了"):
        settling.answer(SYSTEM, statement=drawn.pk, agrees=True, sent=read)
    assert Statement.objects.get().state == "sent"


def test_this_month_and_an_unknown_statement_are_refused(pair):
    an_entry(*pair)
    with pytest.raises(Conflict, match="还没过完"):
        settling.draw(SYSTEM, drawer=pair[0].code, other=pair[1].code, month=clock.today())
    for deed in (settling.send, settling.redraw):
        with pytest.raises(NotFound):
            deed(SYSTEM, statement=0)
    assert dues_of(pair[0]) == []


def test_a_tariff_holds_from_its_day_and_leaves_entries_alone(pair):
    official, today = an_official(pair[0].division.parent), clock.today()
    before = an_entry(*pair)
    draft = TariffDraft("return", 50, today, "联盟协议第三条")
    assert settling.set_tariff(official, draft=draft) == settling.set_tariff(official, draft=draft)
    settling.set_tariff(official, draft=TariffDraft("return", 80, today + timedelta(days=3), "调价"))
    after = an_entry(*pair, pieces=2)
    later = an_entry(*pair, on=today + timedelta(days=3))
    assert [each.postings.get(pieces__gt=0).fen for each in (before, after, later)] == [0, 100, 80]
    with pytest.raises(Conflict):
        settling.set_tariff(official, draft=TariffDraft("return", 90, today + timedelta(days=1), "插队"))
    with pytest.raises(Invalid):
        settling.set_tariff(official, draft=TariffDraft("loan", 90, today - timedelta(days=1), "补"))
    with pytest.raises(NotAllowed):
        settling.set_tariff(a_manager(pair[0]), draft=TariffDraft("loan", 1, today, "自定"))
    assert Tariff.objects.count() == 2


def test_what_is_entered_by_hand_is_the_creditors_and_once_a_form(pair):
    one, two = pair
    given = Charge("lost", one.code, two.code, 1, "《活着》P1", 4500)
    made = settling.charge(a_manager(one), given=given, key="k")
    assert settling.charge(a_manager(one), given=given, key="k") == made
    for wrong, refused in (
        (Charge("loan", one.code, two.code, 1, "x"), Invalid),
        (Charge("crate", one.code, one.code, 1, "x"), Invalid),
        (Charge("crate", one.code, two.code, 0, "x"), Invalid),
        (Charge("crate", two.code, one.code, 1, "x"), NotAllowed),
    ):
        with pytest.raises(refused):
            settling.charge(a_manager(one), given=wrong, key="other")
    assert Entry.objects.count() == 1


def test_loans_and_returns_between_our_own_libraries_are_pieces_and_an_undone_loan_is_none(pair):
    here, there = pair
    item, reader = an_item(there), a_reader(there)
    deed = lend(SYSTEM, at=at(here), item=item.pk, reader=reader.pk)
    return_item(SYSTEM, at=at(here), item=item.pk)
    undone = an_item(here)
    lend(SYSTEM, at=at(here), item=undone.pk, reader=reader.pk)
    undo_loan(SYSTEM, at=at(here), item=undone.pk, reader=reader.pk)
    facts = recorded(FactFilter(kinds=["library.lending", "library.return"]))
    for _twice in range(2):
        follow(sorted(facts, key=lambda each: each.id))
    entries = Entry.objects.order_by("pk")
    assert [(each.service, each.reverses_id is not None) for each in entries] == [
        ("loan", False), ("return", False), ("loan", False), ("loan", True),
    ]  # fmt: skip
    assert (deed.event > 0, differences()) == (True, [])


def test_files_say_what_the_statement_says(pair):
    drawn = _drawn(pair, fen=250, pieces=5)
    rows = list(csv.reader(io.StringIO(statement_csv(drawn).decode("utf-8-sig"))))
    assert (len(rows), rows[1][3:6]) == (2, [pair[1].name, "5", "2.5"])
    assert statement_xlsx(drawn)[:2] == b"PK"


WHO = st.integers(0, 2)


class Story(RuleBasedStateMachine):
    """Three libraries; every deed may be refused, the books never are wrong."""

    @initialize()
    def begin(self):
        self.houses = [a_library() for _ in range(3)]

    def attempt(self, deed):
        try:
            with transaction.atomic():
                deed()
        except DomainError:
            pass

    def some(self, model, which):
        keys = list(model.objects.order_by("-pk").values_list("pk", flat=True)[:6])
        return keys[which % len(keys)] if keys else 0

    @rule(one=WHO, two=WHO, fen=st.integers(0, 900), pieces=st.integers(1, 3), old=st.booleans())
    def enter(self, one, two, fen, pieces, old):
        if one != two:
            day = last_month() if old else clock.today()
            an_entry(self.houses[one], self.houses[two], fen=fen, pieces=pieces, on=day)

    @rule(which=st.integers(0, 5))
    def reverse(self, which):
        self.attempt(lambda: settling.take_back(SYSTEM, entry=self.some(Entry, which), why="错"))

    @rule(one=WHO, two=WHO)
    def draw(self, one, two):
        names = self.houses[one].code, self.houses[two].code
        self.attempt(lambda: settling.draw(SYSTEM, drawer=names[0], other=names[1], month=last_month()))

    @rule(which=st.integers(0, 5), agrees=st.booleans(), step=st.sampled_from(["send", "answer", "redraw", "close"]))
    def go_on(self, which, agrees, step):
        key = self.some(Statement, which)
        deeds = {
            "send": lambda: settling.send(SYSTEM, statement=key),
            "answer": lambda: settling.answer(SYSTEM, statement=key, agrees=agrees, words="不对"),
            "redraw": lambda: settling.redraw(SYSTEM, statement=key),
            "close": lambda: settling.close(SYSTEM, statement=key, reference="1"),
        }
        self.attempt(deeds[step])

    @invariant()
    def the_books_are_right(self):
        _check_now()
        assert differences() == []


def test_books_balance_after_every_step_of_any_story(db):
    calm = settings(
        max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Story, settings=calm)
