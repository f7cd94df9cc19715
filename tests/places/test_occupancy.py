"""A hall cannot be taken twice, whole or in parts."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.places import a_county, an_institution
from tests.builders.places_actors import clerk, manager
from tests.builders.threads import race
from wenmai.kernel.actor import system
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.places import actions
from wenmai.places.models import Occupancy, Space

NINE = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def a_hall():
    """大厅 made of 甲厅 and 乙厅."""
    house = an_institution(kind="culture_centre", division=a_county())
    for name in ("甲厅", "乙厅"):
        actions.add_space(manager(house.code), institution=house.code, name=name, kind="hall", capacity=60)
    whole = actions.add_space(
        manager(house.code), institution=house.code, name="大厅", kind="hall", capacity=120, parts=["甲厅", "乙厅"]
    )
    return house, whole, Space.objects.get(name="甲厅"), Space.objects.get(name="乙厅")


def take(space, start=NINE, end=NINE + HOUR, source="a:1", **more):
    return actions.occupy(system(), space=space, during=(start, end), source=source, **more)


@pytest.mark.django_db
def test_a_whole_takes_its_parts_and_a_part_blocks_the_whole():
    _, whole, left, right = a_hall()
    assert [each.space for each in take(whole)] == [left, right]
    for space in (whole, left, right):
        with pytest.raises(Conflict, match="已有安排"):
            take(space, source="a:2")
    assert actions.release(system(), source="a:1") == 2
    take(right, source="a:3")
    with pytest.raises(Conflict):
        take(whole, source="a:4")
    assert list(Occupancy.objects.values_list("source", flat=True)) == ["a:3"]
    take(left, source="a:5")


@pytest.mark.django_db
def test_adjacent_times_touch_and_setting_up_counts():
    _, _, left, _ = a_hall()
    take(left)
    take(left, NINE + HOUR, NINE + 2 * HOUR, "a:2")
    with pytest.raises(Conflict):
        take(left, NINE + 2 * HOUR, NINE + 3 * HOUR, "a:3", before=timedelta(minutes=30))
    (later,) = take(left, NINE + 3 * HOUR, NINE + 4 * HOUR, "a:3", before=timedelta(minutes=30), after=HOUR)
    assert (later.during.lower, later.blocked.lower) == (NINE + 3 * HOUR, NINE + 2.5 * HOUR)
    with pytest.raises(Conflict):
        take(left, NINE + 4.5 * HOUR, NINE + 5 * HOUR, "a:4")


@pytest.mark.django_db
def test_the_same_source_and_time_twice_is_one():
    _, whole, _, _ = a_hall()
    assert [each.pk for each in take(whole)] == [each.pk for each in take(whole)]
    assert Occupancy.objects.count() == 2
    assert (actions.release(system(), source="a:1"), actions.release(system(), source="a:1")) == (2, 0)


@pytest.mark.django_db
def test_an_empty_time_is_refused():
    _, whole, _, _ = a_hall()
    with pytest.raises(Invalid):
        take(whole, NINE, NINE)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_race_for_one_hall_one_wins():
    _, whole, left, right = a_hall()
    spaces = [whole, left, right, whole, left, right]
    results = race(*(partial(take, space, source=f"r:{n}") for n, space in enumerate(spaces)))
    assert {type(each).__name__ for each in results} == {"tuple", "Conflict"}
    rows = list(Occupancy.objects.values_list("space", flat=True))
    assert len(rows) == len(set(rows)) <= 2


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("大甲乙"), st.integers(0, 20), st.integers(1, 6)), min_size=1, max_size=12))
def test_what_is_taken_equals_a_plain_model(wishes):
    Occupancy.objects.all().delete()
    spaces = _cached_hall()
    model: set[tuple[str, int]] = set()
    for number, (name, start, length) in enumerate(wishes):
        wanted = {(part, hour) for part in {"大": "甲乙"}.get(name, name) for hour in range(start, start + length)}
        try:
            take(spaces[name], NINE + start * HOUR, NINE + (start + length) * HOUR, f"m:{number}")
            taken = True
        except Conflict:
            taken = False
        assert taken == (not wanted & model)
        model |= wanted if taken else set()


def _cached_hall():
    if not Space.objects.exists():
        a_hall()
    return {space.name[0]: space for space in Space.objects.all()}


@pytest.mark.django_db
def test_rooms_are_added_by_the_house_once_and_from_undivided_parts():
    house, _, _, _ = a_hall()
    with pytest.raises(Conflict, match="已经有"):
        actions.add_space(manager(house.code), institution=house.code, name="大厅", kind="hall")
    with pytest.raises(Invalid, match="由几间组成"):
        actions.add_space(manager(house.code), institution=house.code, name="全馆", kind="hall", parts=["大厅"])
    with pytest.raises(NotFound, match="丙厅"):
        actions.add_space(manager(house.code), institution=house.code, name="全馆", kind="hall", parts=["丙厅"])
    with pytest.raises(Invalid, match="还没有填"):
        actions.add_space(manager(house.code), institution=house.code, name=" ", kind="hall")
    with pytest.raises(NotAllowed):
        actions.add_space(clerk(house.code), institution=house.code, name="丙厅", kind="hall")


@pytest.mark.django_db
def test_a_room_retires_once():
    _, whole, _, _ = a_hall()
    owner = manager(whole.institution.code)
    first = actions.retire_space(owner, space=whole.pk, on=NINE.date())
    again = actions.retire_space(owner, space=whole.pk, on=NINE.date() + timedelta(days=3))
    assert first.retired_on == again.retired_on == NINE.date()
    with pytest.raises(NotAllowed):
        actions.retire_space(manager("X"), space=whole.pk, on=NINE.date())
    with pytest.raises(NotFound):
        actions.retire_space(owner, space=0, on=NINE.date())
