"""The chain is complete, in feed order, and shows any change."""

import pytest
from django.db import IntegrityError, connection

from tests.builders.threads import open_transaction, pass_horizon, race
from wenmai.audit.actions import note
from wenmai.audit.models import AuditEntry, AuditLink
from wenmai.audit.sealer import Head, head, seal_once, verify_chain
from wenmai.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = Actor(person="p-1", account=7)


def some_notes(number: int = 5) -> list[AuditEntry]:
    return [note(CLERK, "tests.did", f"tests.thing:{each}", count=each, ratio=0.5) for each in range(number)]


def seal(limit: int = 100) -> int:
    pass_horizon()
    return seal_once(limit)


def tamper(sql: str) -> None:
    """As an owner of the database could: with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = origin")


def test_a_note_keeps_who_what_and_which():
    entry = AuditEntry.objects.get(pk=note(CLERK, "booking.cancel", "booking.booking:7", places=2).pk)
    assert (entry.person, entry.account, entry.channel) == ("p-1", 7, "web")
    assert (entry.verb, entry.subject, entry.detail) == ("booking.cancel", "booking.booking:7", {"places": 2})
    assert (entry.epoch, entry.txid > 0, entry.at is not None) == (1, True, True)


def test_sealing_links_every_entry_once():
    entries = some_notes()
    assert (seal(limit=3), seal(limit=3), seal(limit=3)) == (3, 2, 0)
    assert list(AuditLink.objects.order_by("number").values_list("entry_id", flat=True)) == [e.pk for e in entries]
    assert verify_chain().intact
    assert verify_chain().checked == 5
    assert head().number == 5


def test_an_empty_chain_is_intact():
    assert (verify_chain().intact, head()) == (True, Head(0, "0" * 64))


def test_an_open_transaction_is_waited_for():
    with open_transaction(lambda: note(CLERK, "slow").pk) as slow:
        quick = note(CLERK, "quick").pk
        assert seal_once() == 0
    assert seal() == 2
    assert list(AuditLink.objects.order_by("number").values_list("entry_id", flat=True)) == [slow, quick]
    assert verify_chain().intact


def test_two_sealers_make_one_chain():
    some_notes(30)
    pass_horizon()
    results = race(*[lambda: [seal_once(limit=4) for _ in range(10)]] * 3)
    assert sum(sum(each) for each in results) + seal() == 30
    assert verify_chain().intact


@pytest.mark.parametrize(
    ("sql", "at", "reason"),
    [
        ("UPDATE audit_entry SET detail = '{\"count\": 9}' WHERE subject = 'tests.thing:2'", 3, "was changed"),
        ("UPDATE audit_entry SET person = 'p-2' WHERE subject = 'tests.thing:0'", 1, "was changed"),
        ("UPDATE audit_entry SET posted = '{51}' WHERE subject = 'tests.thing:0'", 1, "was changed"),
        ("UPDATE audit_link SET digest = repeat('a', 64) WHERE number = 4", 4, "was changed"),
        ("DELETE FROM audit_entry WHERE subject = 'tests.thing:3'", 4, "entry of this link is missing"),
        ("DELETE FROM audit_link WHERE number = 2", 2, "a link is missing"),
        ("DELETE FROM audit_link WHERE number = 5", None, "slipped in"),
    ],
)
def test_tampering_is_found(sql, at, reason):
    some_notes()
    note(CLERK, "last")
    seal()
    if at is None:
        tamper("DELETE FROM audit_link WHERE number = 6")
        tamper("UPDATE audit_entry SET txid = '1', id = 0 WHERE verb = 'last'")
    else:
        tamper(sql)
    found = verify_chain()
    assert (found.intact, found.broken_at) == (False, at)
    assert reason in found.reason


def test_a_cut_tail_is_found_by_a_published_head():
    some_notes()
    seal()
    published = head()
    tamper("DELETE FROM audit_link WHERE number >= 4")
    tamper("DELETE FROM audit_entry WHERE subject IN ('tests.thing:3', 'tests.thing:4')")
    assert verify_chain().intact
    found = verify_chain(published)
    assert (found.intact, found.broken_at, found.reason) == (False, 4, "the end of the chain is missing")


def test_a_rewritten_chain_is_found_by_a_published_head():
    some_notes()
    seal()
    published = head()
    tamper("UPDATE audit_entry SET person = 'p-2' WHERE subject = 'tests.thing:1'")
    tamper("DELETE FROM audit_link")
    seal()
    assert verify_chain().intact
    assert verify_chain(published).reason == "the chain is not the one whose head was published"


@pytest.mark.parametrize("table", ["audit_entry", "audit_link", "audit_epoch"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET epoch = 5", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_only_grows(table, sql):
    some_notes(1)
    seal()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_epoch (number, cluster, reason) VALUES (2, 0, 'x')")
        cursor.execute("SET wenmai.allow_flush = 'off'")
        try:
            column = "number" if table == "audit_epoch" else "epoch"
            with pytest.raises(IntegrityError, match="only grows"):
                cursor.execute(sql.format(table).replace("epoch = 5", f"{column} = 5"))
        finally:
            cursor.execute("SET wenmai.allow_flush = 'on'")
