"""Whoever closes or forgets a reader locks in the order of lending: what is kept, the reader, the holds."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from tests.builders.holds import a_hold
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.threads import WAIT, apart, open_transaction, until_somebody_waits
from wenmai.kernel.actor import system
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import close_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.engine import scenes
from wenmai.library.models import Hold, Item
from wenmai.library.person_holdings import erase_person

SYSTEM = system()


def _close(reader):
    close_reader(SYSTEM, reader=reader.pk)


def _forget(reader):
    with transaction.atomic():
        erase_person(reader.person)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [_close, _forget])
def test_no_hold_is_locked_before_its_reader(end):
    house = a_library()
    items = [an_item(house) for _ in range(2)]
    for each in items:
        lend(SYSTEM, at=at(house), item=each.pk, reader=a_reader(house).pk)
    reader = a_reader(house)
    holds = [a_hold(reader, each.record, house) for each in items]
    return_item(SYSTEM, at=at(house), item=items[0].pk)
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: scenes.lock_reader(reader.pk)):  # as who lends to them
            ended = pool.submit(apart(lambda: end(reader)))
            until_somebody_waits()
            with transaction.atomic():
                free = Hold.objects.select_for_update(skip_locked=True).values_list("pk", flat=True)
                assert set(free) == {each.pk for each in holds}
                left = Item.objects.select_for_update(skip_locked=True).values_list("pk", flat=True)
                assert items[0].pk not in left
        ended.result(WAIT)
    assert set(Hold.objects.values_list("state", flat=True)) == {"cancelled"}
