"""Events are never changed; they are chained, and the tables are what they say."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.threads import pass_horizon
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.returning import return_item
from wenmai.library.models import APPEND_ONLY, CircEvent, Item, Loan
from wenmai.library.queries.ledger import Difference, differences, events
from wenmai.library.replay import fold
from wenmai.library.sealing import EVENTS


def _run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("deed", ["UPDATE {0} SET epoch = 9", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_events_and_links_are_only_added(db, table, deed):
    home = a_library()
    an_item(home)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL wenmai.allow_flush = 'off'")
        cursor.execute("INSERT INTO library_circlink (number, entry_id, epoch, txid, digest) VALUES (1, 1, 1, '1', '')")
    with pytest.raises(IntegrityError, match="only grows"):
        _run(deed.format(table))


def _a_story():
    here, there = a_library(), a_library(MIYI)
    item, reader = an_item(here), a_reader(here)
    lend(system(), at=at(here), item=item.pk, reader=reader.pk)
    return_item(system(), at=at(there), item=item.pk)
    return item, here, there


def test_every_prefix_of_the_events_is_what_the_tables_were(db):
    item, _here, _there = _a_story()
    told = list(events([item.pk]))
    statuses = [fold(told[:number]).items[item.pk].status for number in range(1, len(told) + 1)]
    assert [each.kind for each in told] == ["item_added", "lent", "returned", "sent"]
    assert statuses == ["available", "on_loan", "available", "in_transit"]
    assert differences() == []


def test_a_table_that_was_changed_by_hand_is_found(db):
    item, here, there = _a_story()
    Item.objects.filter(pk=item.pk).update(place=here)
    assert differences() == [Difference("item", item.pk, "place", there.pk, here.pk)]
    Loan.objects.all().delete()
    assert [(each.thing, each.field) for each in differences()] == [("item", "place"), ("loan", "")]


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_closed_behind_the_deeds_and_shows_a_changed_event():
    _a_story()
    pass_horizon()
    assert (EVENTS.seal_once(), EVENTS.seal_once()) == (4, 0)
    assert (EVENTS.verify().intact, EVENTS.verify(EVENTS.head()).checked) == (True, 4)
    lent = CircEvent.objects.get(kind="lent")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE library_circevent DISABLE TRIGGER refuse_change")
        cursor.execute("UPDATE library_circevent SET alias = 'somebody else' WHERE id = %s", [lent.pk])
        cursor.execute("ALTER TABLE library_circevent ENABLE TRIGGER refuse_change")
    found = EVENTS.verify()
    assert (found.intact, found.broken_at, found.reason) == (False, 2, "the entry or its link was changed")
