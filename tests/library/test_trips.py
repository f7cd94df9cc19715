"""Trips: recorded once, refused with a sentence, undone with a reason; and what the ledger says of them."""

from datetime import timedelta

import pytest

from tests.builders.library import MIYI, a_library
from tests.builders.people import a_clerk, sign_in
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter, facts, total
from wenmai.library.actions.trips import TripDraft, record_trip, undo_trip
from wenmai.library.models import Trip
from wenmai.library.queries.trips import trips_of

SYSTEM = system()
KIND = FactFilter(kinds=["library.trip"])


@pytest.fixture
def house(db):
    return a_library()


def a_draft(**more) -> TripDraft:
    return TripDraft(
        **({"day": clock.today(), "stops": ("红格村", "昔格达村"), "vehicle": "川D12345", "people": 86} | more)
    )


def test_a_trip_counts_once_and_is_taken_back_with_a_reason(house):
    clerk = a_clerk(house)
    row = record_trip(clerk, house=house, draft=a_draft())
    assert record_trip(clerk, house=house, draft=a_draft()) == row
    fact = facts(KIND)[0]
    assert (fact.institution_code, fact.channel, fact.happened_on, total(KIND)[0]) == (
        house.code, "mobile", clock.today(), 1,
    )  # fmt: skip
    with pytest.raises(Conflict, match="撤销那一趟"):
        record_trip(clerk, house=house, draft=a_draft(stops=("别处",)))
    record_trip(clerk, house=house, draft=a_draft(vehicle="川D54321"))
    assert (total(KIND)[0], trips_of(clerk, house).count) == (2, 2)
    with pytest.raises(Invalid):
        undo_trip(clerk, trip=row.pk, reason=" ")
    for _twice in range(2):
        undo_trip(clerk, trip=row.pk, reason="记错了车")
    assert (total(KIND)[0], trips_of(clerk, house).count, Trip.objects.count()) == (1, 1, 2)
    record_trip(clerk, house=house, draft=a_draft(stops=("别处",)))
    assert total(KIND)[0] == 2


@pytest.mark.parametrize(
    "wrong",
    [{"stops": (" ",)}, {"stops": ("村",) * 21}, {"stops": ("长" * 61,)}, {"day": clock.today() + timedelta(days=1)},
     {"day": clock.today() - timedelta(days=93)}],
)  # fmt: skip
def test_a_trip_that_cannot_be_so_is_refused(house, wrong):
    with pytest.raises(Invalid):
        record_trip(SYSTEM, house=house, draft=a_draft(**wrong))
    assert (Trip.objects.count(), facts(KIND)) == (0, ())


def test_a_trip_is_of_who_went(house):
    stranger = a_clerk(a_library(MIYI))
    with pytest.raises(NotAllowed):
        record_trip(stranger, house=house, draft=a_draft())
    row = record_trip(SYSTEM, house=house, draft=a_draft())
    with pytest.raises(NotAllowed):
        undo_trip(stranger, trip=row.pk, reason="不是我的")
    with pytest.raises(NotFound):
        undo_trip(SYSTEM, trip=0, reason="没有")


@pytest.mark.django_db(transaction=True)
def test_two_who_write_down_the_same_trip_count_one():
    house = a_library()
    done = race(*[lambda: record_trip(SYSTEM, house=house, draft=a_draft())] * 2)
    assert ({type(each).__name__ for each in done}, Trip.objects.count(), total(KIND)[0]) == ({"Trip"}, 1, 1)


def test_the_page_records_lists_and_undoes(house, client):
    sign_in(client, a_clerk(house))
    url = f"/desk/library/{house.code}/trips/"
    sent = {"day": clock.today().isoformat(), "stops": "红格村\n昔格达村", "vehicle": "", "people": "40"}
    assert "红格村、昔格达村" in client.post(url, sent, follow=True).text
    assert client.post(url, sent | {"stops": ""}).status_code == 422
    assert "写去的那一天" in client.post(url, sent | {"day": "2999-01-01"}).text
    row = Trip.objects.get()
    assert "写明为什么" in client.post(f"{url}{row.pk}/undo/", {}, follow=True).text
    assert "撤销了：写错了" in client.post(f"{url}{row.pk}/undo/", {"reason": "写错了"}, follow=True).text
