"""Seats from a short text: every fault by its line, and a seat that is taken away stays in the books."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.places import an_institution
from tests.builders.places_actors import clerk, manager
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.places.actions import Laid, add_space, lay_out_seats
from wenmai.places.models import Seat, SeatFeature
from wenmai.places.seat_plan import plan_text, read_plan

PLAN = "A 1-3 | 4,6 靠窗=1,6 插座=1-3\n\nB 1-2 轮椅席=1"


def a_room():
    house = an_institution(kind="library", code="YB")
    return add_space(manager("YB"), institution=house.code, name="二楼阅览室", kind="reading_room", capacity=40)


def live(room):
    return list(Seat.objects.filter(space=room, closed_on=None))


def test_a_plan_gives_places_on_a_map():
    seats = {each.label: (each.x, each.y, each.features) for each in read_plan(PLAN).seats}
    assert seats == {
        "A1": (1, 1, ("window", "power")),
        "A2": (2, 1, ("power",)),
        "A3": (3, 1, ("power",)),
        "A4": (5, 1, ()),
        "A6": (6, 1, ("window",)),
        "B1": (1, 3, ("accessible",)),
        "B2": (2, 3, ()),
    }


def test_rows_may_stand_on_one_line():
    assert [each.label for each in read_plan("A 1-2; B 1；一排 7").seats] == ["A1", "A2", "B1", "一排7"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A", "第 1 行“A”：还没有座位号，写成 A 1-10。"),
        ("A 1-2\n7 1-2", "第 2 行“7 1-2”：先写排名，一到六个字，如 A 或 一排。"),
        ("A 3-1", "第 1 行“A 3-1”：“3-1”从大到小了，写成 1-3。"),
        ("A 1-", "第 1 行“A 1-”：“1-”读不懂，号码写成 1-10 或 1,3,5。"),
        ("A 1,1", "第 1 行“A 1,1”：1 号写了两次。"),
        ("A 1-3 靠窗=9", "第 1 行“A 1-3 靠窗=9”：这一排没有 9 号，标记写在座位号后面。"),
        (
            "A 1-3 靠海=1",
            "第 1 行“A 1-3 靠海=1”：没有“靠海”这种标记，可用：靠窗、插座、台灯、静音、电脑、轮椅席、陪同席、不放。",
        ),
        ("A 1-3\nA 3-4", "座位 A3 写了两次，请留一个。"),
        ("A 1-90", "一间最多 1500 座、每排 80 座、80 排。大厅请分成几间。"),
        ("；；", "一个座位也没有写。写成 A 1-10，一行一排。"),
    ],
)
def test_every_fault_is_said_with_its_line(text, said):
    plan = read_plan(text)
    assert (list(plan.faults), list(plan.seats)) == ([said], [])


rows = st.lists(
    st.tuples(
        st.lists(st.booleans(), min_size=1, max_size=12).filter(any),
        st.integers(1, 30),
        st.sets(st.sampled_from(list(SeatFeature))),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(rows)
def test_a_plan_read_back_is_the_same_plan(layout):
    seats = [
        Seat(
            label=f"{'ABCDEF'[y]}{first + x}",
            row="ABCDEF"[y],
            x=x + 1,
            y=y + 1,
            features=[str(f) for f in SeatFeature if f in marks],
        )
        for y, (places, first, marks) in enumerate(layout)
        for x, there in enumerate(places)
        if there
    ]
    again = read_plan(plan_text(seats)).seats
    assert [(s.label, s.row, s.x, s.y, tuple(s.features)) for s in seats] == [
        (s.label, s.row, s.x, s.y, s.features) for s in again
    ]


@pytest.mark.django_db
def test_seats_are_laid_out_once_and_moved_without_a_clash():
    room = a_room()
    assert lay_out_seats(manager("YB"), space=room.pk, plan=PLAN) == Laid(7, 0, 0)
    keys = {each.label: each.pk for each in live(room)}
    assert lay_out_seats(manager("YB"), space=room.pk, plan=plan_text(live(room))) == Laid(0, 7, 0)
    assert lay_out_seats(manager("YB"), space=room.pk, plan="A 6,4,3,2,1; B 2,1") == Laid(0, 7, 0)
    assert {each.label: (each.pk, each.x) for each in live(room)} == {
        label: (keys[label], x)
        for label, x in (("A6", 1), ("A4", 2), ("A3", 3), ("A2", 4), ("A1", 5), ("B2", 1), ("B1", 2))
    }


@pytest.mark.django_db
def test_a_seat_that_is_taken_away_is_closed_and_a_new_one_is_another():
    room = a_room()
    lay_out_seats(manager("YB"), space=room.pk, plan="A 1-2")
    assert lay_out_seats(manager("YB"), space=room.pk, plan="A 1") == Laid(0, 1, 1)
    assert list(Seat.objects.filter(label="A2").values_list("closed_on", flat=True)) == [clock.today()]
    assert lay_out_seats(manager("YB"), space=room.pk, plan="A 1-2") == Laid(1, 1, 0)
    assert Seat.objects.filter(label="A2").count() == 2
    assert lay_out_seats(manager("YB"), space=room.pk, plan=" ") == Laid(0, 0, 2)


@pytest.mark.django_db
def test_a_faulty_plan_changes_nothing_and_strangers_lay_nothing_out():
    room = a_room()
    lay_out_seats(manager("YB"), space=room.pk, plan="A 1-2")
    with pytest.raises(Invalid) as refused:
        lay_out_seats(manager("YB"), space=room.pk, plan="A 1-9\nB x")
    assert refused.value.fields == {"plan": "第 2 行“B x”：“x”读不懂，号码写成 1-10 或 1,3,5。"}
    assert [each.label for each in live(room)] == ["A1", "A2"]
    with pytest.raises(NotAllowed):
        lay_out_seats(clerk("YB"), space=room.pk, plan="A 1")
    with pytest.raises(NotFound):
        lay_out_seats(manager("YB"), space=0, plan="A 1")
