"""Routes and trips: planned by managers, driven once a day, every tap safe to send again."""

from datetime import timedelta

import pytest

from tests.builders.library import EAST, MIYI, YANBIAN, a_library, at
from tests.builders.logistics import a_journey, a_key, a_loaded_crate, a_route, a_sealed_crate, a_trip, the_transit
from tests.builders.people import a_clerk, a_manager
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.library.actions.transits import receive
from wenmai.logistics.actions.driving import end_trip, load, reach, set_down, start_trip
from wenmai.logistics.actions.opening import arrive
from wenmai.logistics.actions.rerouting import reroute_crate
from wenmai.logistics.actions.routes import edit_route, end_route, make_route
from wenmai.logistics.actions.troubles import finish_trouble, look_for_overdue, lose_crate
from wenmai.logistics.drafts import RouteDraft
from wenmai.logistics.models import Crate, CrateEvent, CrateItem, Route, Trip, Trouble
from wenmai.logistics.queries.crates import coming, standing
from wenmai.logistics.queries.trips import trip_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses():
    return [a_library(code) for code in (EAST, MIYI, YANBIAN)]


def _refusal(deed) -> str:
    with pytest.raises(Conflict) as refused:
        deed()
    return refused.value.code


def test_a_route_is_planned_by_the_manager_of_its_hub(houses):
    hub, miyi, yanbian = houses
    manager, draft = a_manager(hub), RouteDraft("城区线", (1, 3), [miyi.code, yanbian.code], 8_000)
    route = make_route(manager, hub=hub, draft=draft)
    assert [each.house for each in route.stops.order_by("position")] == [miyi, yanbian]
    assert _refusal(lambda: make_route(manager, hub=hub, draft=draft)) == "logistics.route_name"
    with pytest.raises(NotAllowed):
        make_route(a_clerk(hub), hub=hub, draft=draft)
    changed = edit_route(manager, route=route.pk, draft=RouteDraft("城区线", (2,), [yanbian.code]))
    assert ([each.house for each in changed.stops.all()], changed.weekdays) == ([yanbian], [2])
    with pytest.raises(NotAllowed):
        edit_route(a_manager(miyi), route=route.pk, draft=draft)
    ended = end_route(manager, route=route.pk)
    assert end_route(manager, route=route.pk).ended_at == ended.ended_at
    assert _refusal(lambda: edit_route(manager, route=route.pk, draft=draft)) == "logistics.route_over"
    with pytest.raises(NotAllowed):
        end_route(a_clerk(hub), route=route.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": " "}, "name"), ({"weekdays": ()}, "weekdays"), ({"weekdays": (8,)}, "weekdays"), ({"stops": []}, "stops"), ({"stops": ["none"]}, "stops"), ({"stops": ["hub"]}, "stops")],
)  # fmt: skip
def test_a_route_that_cannot_be_driven_is_refused_with_its_field(changes, field):
    hub, stop = a_library(code="hub"), a_library(MIYI, code="stop")
    good = {"name": "线", "weekdays": (1,), "stops": [stop.code]}
    with pytest.raises(Invalid) as refused:
        make_route(system(), hub=hub, draft=RouteDraft(**(good | changes)))
    assert (list(refused.value.fields), Route.objects.count()) == ([field], 0)


def test_a_trip_is_started_once_a_day_by_staff_of_the_hub(houses):
    hub, miyi, _ = houses
    route, driver = a_route(hub, miyi), a_clerk(hub)
    trip = start_trip(driver, route=route.pk)
    assert (start_trip(a_clerk(hub), route=route.pk), trip.driver) == (trip, driver.person)
    assert [each.house for each in trip.stops.order_by("position")] == [hub, miyi, hub]
    with pytest.raises(NotAllowed):
        start_trip(a_clerk(miyi), route=route.pk)
    with pytest.raises(NotFound):
        start_trip(driver, route=0)
    another = a_route(hub, miyi, weekdays=((clock.today() + timedelta(days=1)).isoweekday(),))
    assert _refusal(lambda: start_trip(driver, route=another.pk)) == "logistics.no_trip_today"
    over = a_route(hub, miyi)
    end_route(system(), route=over.pk)
    assert _refusal(lambda: start_trip(driver, route=over.pk)) == "logistics.route_over"


def test_crates_are_taken_and_set_down_and_every_tap_counts_once(houses):
    hub, miyi, yanbian = houses
    driver = a_clerk(hub)
    trip = a_trip(a_route(hub, miyi, yanbian), driver)
    crate, back = a_sealed_crate(hub, yanbian), a_sealed_crate(yanbian, miyi)
    tap = {"trip": trip.pk, "crate": crate.code}
    for _ in range(2):
        assert load(driver, **tap, position=0, key="l").state == "loaded"
    assert load(driver, **tap, position=0, key="another tap").at is None
    first = reach(driver, trip=trip.pk, position=1).reached_at
    assert reach(driver, trip=trip.pk, position=1).reached_at == first
    page = trip_page(driver, trip.pk)
    assert ([len(each.down) for each in page.stops], page.now) == ([0, 0, 1, 0], 2)
    assert [[each.code for each in card.up] for card in page.stops] == [[], [], [back.code], []]
    for _ in range(2):
        assert set_down(driver, **tap, position=2, key="d").state == "delivered"
    assert set_down(driver, **tap, position=2, key="another").delivered_at is not None
    assert list(CrateEvent.objects.filter(crate=crate).order_by("pk").values_list("deed", flat=True)) == [
        "packed", "sealed", "loaded", "set_down",
    ]  # fmt: skip
    load(driver, trip=trip.pk, position=2, crate=back.code, key="b")
    assert _refusal(lambda: end_trip(driver, trip=trip.pk)) == "logistics.still_loaded"
    assert [len(each.down) for each in trip_page(driver, trip.pk).stops] == [
        0,
        0,
        0,
        1,
    ]  # 米易 is behind: by way of the hub
    waits = set_down(driver, trip=trip.pk, position=3, crate=back.code, key="h")
    assert (waits.state, waits.at) == ("sealed", hub)
    ended = end_trip(driver, trip=trip.pk)
    assert end_trip(driver, trip=trip.pk).ended_at == ended.ended_at
    assert _refusal(lambda: load(driver, trip=trip.pk, position=3, crate=back.code, key="z")) == "logistics.trip_over"


def test_a_driver_is_refused_what_is_not_there(houses):
    hub, miyi, yanbian = houses
    trip, other = a_trip(a_route(hub, miyi, yanbian)), a_trip(a_route(hub, yanbian))
    crate, there = a_sealed_crate(hub, miyi), a_sealed_crate(miyi, hub)
    tap = {"trip": trip.pk, "position": 0, "key": "k"}
    assert _refusal(lambda: load(system(), **tap, crate=there.code)) == "logistics.not_this_house"
    assert _refusal(lambda: set_down(system(), **tap, crate=crate.code)) == "logistics.not_on_trip"
    a_loaded_crate(other, 0, crate)
    assert _refusal(lambda: load(system(), **tap, crate=crate.code)) == "logistics.on_other_trip"
    with pytest.raises(NotAllowed):
        load(a_clerk(miyi), **tap, crate=crate.code)
    with pytest.raises(NotFound):
        reach(system(), trip=trip.pk, position=9)


def test_a_missing_crate_is_looked_for_at_both_ends_until_it_is_scanned(houses):
    east, miyi, yanbian = houses
    crate = a_sealed_crate(east, miyi)
    with pytest.raises(NotAllowed):
        lose_crate(a_clerk(yanbian), crate=crate.code, key="n")
    lost = lose_crate(a_clerk(miyi), crate=crate.code, key="l")
    assert lose_crate(a_clerk(miyi), crate=crate.code, key="l").missing_at == lost.missing_at
    assert _refusal(lambda: lose_crate(system(), crate=crate.code, key="m")) == "logistics.missing_already"
    assert {each.house for each in Trouble.objects.filter(done_at=None)} == {east, miyi}
    found = arrive(system(), house=miyi, crate=crate.code, key="a")
    assert (found.state, found.missing_at, Trouble.objects.filter(done_at=None).count()) == ("delivered", None, 0)


def test_a_trouble_is_dealt_with_in_words_once(houses):
    east, miyi, yanbian = houses
    lose_crate(system(), crate=a_sealed_crate(east, miyi).code, key="l")
    trouble = Trouble.objects.get(house=miyi)
    with pytest.raises(Invalid):
        finish_trouble(system(), trouble=trouble.pk, words=" ")
    with pytest.raises(NotAllowed):
        finish_trouble(a_clerk(yanbian), trouble=trouble.pk, words="找到了")
    finish_trouble(system(), trouble=trouble.pk, words="在车库")
    assert finish_trouble(system(), trouble=trouble.pk, words="别的").done_words == "在车库"


def test_what_nobody_has_seen_for_a_week_is_looked_for(houses):
    east, miyi, _ = houses
    with clock.living(clock.now() - timedelta(days=8)):
        old = a_sealed_crate(east, miyi)
    young = a_sealed_crate(east, miyi)
    assert (look_for_overdue(system()), look_for_overdue(system())) == (1, 0)
    assert [Crate.objects.get(pk=each.pk).state for each in (old, young)] == ["missing", "sealed"]
    assert CrateItem.objects.filter(out_at=None).count() == 2


def test_what_was_scanned_on_its_way_is_not_looked_for_and_what_was_found_is_again(houses):
    hub, miyi, yanbian = houses
    with clock.living(clock.now() - timedelta(days=20)):
        crate = a_sealed_crate(hub, yanbian)
    with clock.living(clock.now() - timedelta(days=12)):
        assert look_for_overdue(system()) == 1
        arrive(system(), house=miyi, crate=crate.code, key="found")
        assert look_for_overdue(system()) == 0
    with clock.living(clock.now() - timedelta(days=6)):
        assert look_for_overdue(system()) == 0
    assert (look_for_overdue(system()), Crate.objects.get().state) == (1, "missing")
    assert CrateEvent.objects.filter(deed="missing").count() == 2


def test_a_crate_that_was_delivered_long_ago_and_goes_elsewhere_is_not_missing(houses):
    hub, miyi, yanbian = houses
    with clock.living(clock.now() - timedelta(days=8)):
        crate = a_sealed_crate(hub, miyi)
        arrive(system(), house=miyi, crate=crate.code, key="a")
    reroute_crate(system(), crate=crate.code, to=yanbian.code, key="r")
    assert (look_for_overdue(system()), Crate.objects.get().state) == (0, "sealed")


def test_a_missing_crate_is_shown_where_it_stood_and_holds_no_driver_up(houses):
    hub, miyi, _ = houses
    trip, crate = a_trip(a_route(hub, miyi)), a_sealed_crate(hub, miyi)
    lose_crate(system(), crate=crate.code, key="l")
    page = trip_page(system(), trip.pk)
    assert ([each.code for each in standing(hub)], [each.code for each in page.stops[0].up]) == ([crate.code],) * 2
    assert page.now == 1
    assert load(system(), trip=trip.pk, position=0, crate=crate.code, key="f").state == "loaded"
    assert Trouble.objects.filter(done_at=None).count() == 0


def test_the_books_of_a_missing_crate_are_missed_and_the_crate_is_given_up_when_nobody_looks(houses):
    east, miyi, _ = houses
    book = a_journey(east, miyi)
    with clock.living(clock.now() - timedelta(days=8)):
        crate = a_sealed_crate(east, miyi, book)
        lose_crate(system(), crate=crate.code, key="l")
        assert look_for_overdue(system()) == 0
    assert (look_for_overdue(system()), look_for_overdue(system())) == (1, 0)
    assert the_transit(book).missing_at is not None
    for house, state in ((east, "missing"), (miyi, "lost")):
        finish_trouble(system(), trouble=Trouble.objects.get(house=house).pk, words="没有找到")
        assert Crate.objects.get().state == state
    assert (CrateItem.objects.get().end, standing(east), coming(miyi)) == ("lost", [], [])
    assert _refusal(lambda: arrive(system(), house=miyi, crate=crate.code, key="a")) == "logistics.lost"
    assert receive(system(), at=at(miyi), item=book.pk).kind == "received"


def test_a_crate_for_which_nobody_looks_is_given_up_after_a_week(houses):
    east, miyi, _ = houses
    with clock.living(clock.now() - timedelta(days=8)):
        lose_crate(system(), crate=a_sealed_crate(east, miyi).code, key="l")
        for each in Trouble.objects.all():
            finish_trouble(system(), trouble=each.pk, words="在车库")
        assert (look_for_overdue(system()), Crate.objects.get().state) == (0, "missing")
    assert (look_for_overdue(system()), look_for_overdue(system()), Crate.objects.get().state) == (2, 0, "lost")


@pytest.mark.django_db(transaction=True)
def test_two_phones_start_one_trip_and_take_a_crate_once():
    hub, miyi = a_library(EAST), a_library(MIYI)
    route, crate = a_route(hub, miyi), a_sealed_crate(hub, miyi)
    trips = race(*[lambda: start_trip(system(), route=route.pk)] * 2)
    assert (trips[0], Trip.objects.count()) == (trips[1], 1)
    tap = {"trip": trips[0].pk, "position": 0, "crate": crate.code}
    race(lambda: load(system(), **tap, key=a_key()), lambda: load(system(), **tap, key=a_key()))
    assert CrateEvent.objects.filter(deed="loaded").count() == 1
