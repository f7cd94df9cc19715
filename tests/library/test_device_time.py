"""What a device says the time is, and what is believed of it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.library import a_library, a_reader, an_item, at
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.models import CircEvent, Loan

SYSTEM, EPOCH = system(), datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def house(db):
    return a_library()


def _at(event: int) -> datetime:
    return CircEvent.objects.get(pk=event).at


def test_a_clock_that_stands_at_its_beginning_lends_nothing(house):
    item, reader = an_item(house), a_reader(house)
    with pytest.raises(Invalid) as refused:
        lend(SYSTEM, at=at(house, at=EPOCH), item=item.pk, reader=reader.pk)
    assert (refused.value.code, Loan.objects.count()) == ("library.too_old", 0)
    lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk)
    with pytest.raises(Invalid):
        renew(SYSTEM, at=at(house, at=EPOCH), item=item.pk)


def test_a_return_is_taken_at_any_time_and_dated_within_what_is_believed(house):
    item, began = an_item(house), clock.now()
    deeds = [
        return_item(SYSTEM, at=at(house, at=EPOCH), item=item.pk),
        return_unknown(SYSTEM, at=at(house, at=EPOCH), scanned="9787"),
    ]
    for deed in deeds:
        assert began - timedelta(days=7) <= _at(deed.event) <= clock.now() - timedelta(days=7)


def test_what_was_done_without_a_line_is_of_then_but_not_of_years_ago(house):
    reader, began = a_reader(house), clock.now()
    then = began - timedelta(days=40)
    deed = lend(SYSTEM, at=at(house, at=then, offline=True), item=an_item(house).pk, reader=reader.pk)
    assert _at(deed.event) == then
    for wrong in (EPOCH, began + timedelta(days=400)):
        deed = lend(SYSTEM, at=at(house, at=wrong, offline=True), item=an_item(house).pk, reader=reader.pk)
        assert began <= _at(deed.event) <= clock.now()
