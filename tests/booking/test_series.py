"""A class: one place in every lesson, or none."""

from datetime import timedelta

import pytest

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from tests.builders.threads import race
from wenmai.booking.actions import cancel, cancel_session, claim
from wenmai.booking.actions.series import cancel_series, claim_lesson
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Booking, Pool
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError, NotFound

pytestmark = pytest.mark.django_db


def a_class(lessons: int = 4, seats: int = 2, first_day: int = 2) -> list[Pool]:
    """Pools of the lessons of one class, the leading one first."""
    offering, start = an_offering(), clock.now() + timedelta(days=first_day)
    pools = [a_pool(a_session(offering, seats=seats, start=start + timedelta(weeks=week))) for week in range(lessons)]
    Pool.objects.filter(pk__in=[each.pk for each in pools[1:]]).update(lead=pools[0])
    return pools


def remaining(pools) -> list[int]:
    return list(
        Pool.objects.filter(pk__in=[each.pk for each in pools]).order_by("pk").values_list("remaining", flat=True)
    )


def test_enrolling_takes_one_place_in_every_lesson():
    pools, reader = a_class(), a_reader()
    booking = claim(reader, wish=Claim(pool=pools[0].pk, key="k"))
    rows = Booking.objects.filter(series=booking.series)
    assert (rows.count(), booking.pool_id, remaining(pools)) == (4, pools[0].pk, [1, 1, 1, 1])
    assert claim(reader, wish=Claim(pool=pools[0].pk, key="k")).pk == booking.pk
    assert unbalanced_pools() == []


def test_a_single_lesson_of_a_class_is_not_taken_by_the_ordinary_claim():
    pools = a_class()
    with pytest.raises(DomainError) as caught:
        claim(a_reader(), wish=Claim(pool=pools[1].pk, key="k"))
    assert (caught.value.code, remaining(pools)) == ("booking.whole_class", [2, 2, 2, 2])


def test_a_lesson_that_was_called_off_keeps_nobody_out_of_the_class():
    pools, reader = a_class(), a_reader()
    cancel_session(system(), session=pools[2].session, reason="停电")
    booking = claim(reader, wish=Claim(pool=pools[0].pk, key="k"))
    assert Booking.objects.filter(series=booking.series).count() == 3
    assert (remaining(pools), unbalanced_pools()) == ([1, 1, 2, 1], [])


def test_one_full_lesson_refuses_the_whole_class():
    pools = a_class(seats=1)
    claim_lesson(a_reader(), wish=Claim(pool=pools[2].pk, key="makeup"))
    with pytest.raises(DomainError) as caught:
        claim(a_reader(), wish=Claim(pool=pools[0].pk, key="k"))
    assert (caught.value.code, remaining(pools)) == ("booking.full", [1, 1, 0, 1])


def test_giving_back_a_class_frees_the_lessons_to_come_and_one_lesson_only_itself():
    pools, reader = a_class(), a_reader()
    booking = claim(reader, wish=Claim(pool=pools[0].pk, key="k"))
    third = Booking.objects.get(series=booking.series, pool=pools[2])
    cancel(reader, key=str(third.key))
    assert remaining(pools) == [1, 1, 2, 1]
    with pytest.raises(NotFound):
        cancel_series(a_reader(), series=booking.series)
    assert cancel_series(reader, series=booking.series) == 3
    assert cancel_series(reader, series=booking.series) == 0
    assert remaining(pools) == [2, 2, 2, 2]
    assert unbalanced_pools() == []


@pytest.mark.django_db(transaction=True)
def test_racing_for_the_last_place_of_a_class_and_for_single_lessons_takes_whole_classes_only():
    pools = a_class(lessons=3, seats=2)

    def enrol(index: int) -> str:
        wish = Claim(pool=pools[0].pk, key=f"k{index}")
        try:
            return (
                claim(a_reader(), wish=wish).state
                if index < 5
                else claim_lesson(a_reader(), wish=Claim(pool=pools[2].pk, key="m")).state
            )
        except DomainError as error:
            return error.code

    race(*[lambda index=index: enrol(index) for index in range(7)])
    whole = Booking.objects.exclude(series=None).values_list("series", flat=True)
    assert all(list(whole).count(each) == 3 for each in set(whole))
    assert unbalanced_pools() == []
    assert min(remaining(pools)) == 0
