"""Pickup points: chosen, laid, opened by a code once, emptied, closed; and what is carried to a reader's door."""

from datetime import timedelta
from functools import partial

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_citizen, a_clerk
from tests.builders.pickup import HOME, a_hold_at, a_point, arrived, code_of
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.library.actions.ending_holds import cancel_hold, expire_holds
from wenmai.library.actions.handing_over import fail_delivery, give_to, hand_over, open_box
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.laying import empty_place, lay_ready, move_to_counter
from wenmai.library.actions.lending import lend
from wenmai.library.actions.moving_holds import Elsewhere, move_hold
from wenmai.library.actions.points import close_point, pause_point, resume_point
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.transits import receive
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.models import (
    CircEvent,
    Hold,
    HomeDelivery,
    Item,
    Loan,
    PickupStay,
    Task,
)
from wenmai.library.queries.ledger import differences
from wenmai.library.queries.pickup import work_of
from wenmai.notices.models import Notice

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library()


def said(refusal) -> str:
    with pytest.raises(Conflict) as found:
        refusal()
    return found.value.code


def test_a_book_goes_to_its_box_and_the_code_lends_it_once(house):
    there, point = a_library(MIYI), a_point(house, boxes=1)
    hold = a_hold_at(point)
    item = Item.objects.get(record=hold.record_id)
    deed = return_item(SYSTEM, at=at(there), item=item.pk)
    assert deed.destination == house.pk
    assert said(lambda: lay_ready(SYSTEM, at=at(house), hold=hold.pk)) == "library.not_to_lay"
    receive(SYSTEM, at=at(house), item=item.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.shelf_until, Notice.objects.count(), differences()) == ("captured", None, 0, [])
    counter = at(house)
    laid = lay_ready(a_clerk(house), at=counter, hold=hold.pk)
    stay = PickupStay.objects.get()
    assert (stay.box, laid.told["box"], lay_ready(SYSTEM, at=counter, hold=hold.pk).repeated) == (1, 1, True)
    code = code_of(stay)
    assert code in Notice.objects.get(person=hold.reader.person).body
    assert said(lambda: open_box(SYSTEM, point=point.pk, code="0")) == "library.no_code"
    with pytest.raises(NotFound):
        open_box(a_citizen(), point=point.pk, code=code)
    opened = open_box(a_clerk(house), point=point.pk, code=code)
    stay.refresh_from_db()
    loan = Loan.objects.get(closed_at=None)
    assert (opened.box, loan.reader, stay.end, stay.code_sealed) == (1, hold.reader, "taken", None)
    again = open_box(SYSTEM, point=point.pk, code=code)
    assert (again.deed.repeated, Loan.objects.filter(item=item).count()) == (True, 2)
    PickupStay.objects.update(out_at=clock.now() - timedelta(hours=1))
    assert said(lambda: open_box(SYSTEM, point=point.pk, code=code)) == "library.code_over"
    assert differences() == []
    undo_loan(SYSTEM, at=at(house), item=item.pk, reader=hold.reader_id)
    hold.refresh_from_db()
    assert (hold.state, hold.point, differences()) == ("captured", point, [])


def test_a_box_that_nobody_opens_is_emptied_and_the_next_gets_the_book(house):
    point = a_point(house, boxes=1)
    hold = arrived(a_hold_at(point))
    lay_ready(SYSTEM, at=at(house), hold=hold.pk)
    stay, code = PickupStay.objects.get(), code_of(PickupStay.objects.get())
    assert said(lambda: empty_place(SYSTEM, at=at(house), stay=stay.pk)) == "library.still_held"
    other = arrived(a_hold_at(point))
    assert said(lambda: lay_ready(SYSTEM, at=at(house), hold=other.pk)) == "library.boxes_full"
    assert said(lambda: lay_ready(SYSTEM, at=at(house), hold=other.pk, box=1)) == "library.box_taken"
    assert said(lambda: lay_ready(SYSTEM, at=at(house), hold=other.pk, box=2)) == "library.no_box"
    past = clock.now() - timedelta(minutes=1)
    PickupStay.objects.update(until=past)
    Hold.objects.filter(pk=hold.pk).update(shelf_until=past)
    assert said(lambda: open_box(SYSTEM, point=point.pk, code=code)) == "library.code_over"
    assert expire_holds(SYSTEM) == 1
    assert Task.objects.get().kind == "hold_ended"
    next_one = a_reader(house)
    wish = Wish(next_one.pk, house.code, record=hold.record_id, laid_by=True)
    waiting = place_hold(SYSTEM, at=at(house), wish=wish).hold
    deed = empty_place(SYSTEM, at=at(house), stay=stay.pk)
    assert (deed.hold, Hold.objects.get(pk=waiting).state) == (waiting, "on_shelf")
    assert empty_place(SYSTEM, at=at(house), stay=stay.pk) is None
    lay_ready(SYSTEM, at=at(house), hold=other.pk)
    assert PickupStay.objects.get(out_at=None).hold == other
    with pytest.raises(NotAllowed):
        empty_place(a_clerk(a_library(MIYI)), at=at(house), stay=stay.pk)


def test_a_point_is_closed_only_when_nothing_lies_there_and_nobody_is_moved_in_silence(house):
    point = a_point(house)
    lying, come, waits = arrived(a_hold_at(point)), arrived(a_hold_at(point)), a_hold_at(point)
    lay_ready(SYSTEM, at=at(house), hold=lying.pk)
    with pytest.raises(NotAllowed):
        pause_point(a_clerk(house), point=point.pk, why="坏了")
    with pytest.raises(Invalid):
        pause_point(SYSTEM, point=point.pk, why=" ")
    assert said(lambda: close_point(SYSTEM, point=point.pk, why="拆柜")) == "library.point_in_use"
    assert said(lambda: a_hold_at(point)) == "library.no_point"
    assert [Hold.objects.get(pk=each.pk).state for each in (lying, come, waits)] == ["on_shelf", "on_shelf", "waiting"]
    told = Notice.objects.filter(kind="library.hold_moved").values_list("person", flat=True)
    assert set(told) == {come.reader.person, waits.reader.person}
    assert set(Hold.objects.filter(point=None).values_list("pk", flat=True)) == {come.pk, waits.pk}
    first = PickupStay.objects.get(out_at=None)
    move_to_counter(a_clerk(house), at=at(house), hold=lying.pk)
    first.refresh_from_db()
    assert first.end == "emptied"
    closed = close_point(SYSTEM, point=point.pk, why="拆柜").closed_at
    assert close_point(SYSTEM, point=point.pk, why="再拆").closed_at == closed
    assert said(lambda: resume_point(SYSTEM, point=point.pk)) == "library.no_point"
    assert CircEvent.objects.filter(kind="hold_moved").count() == 3
    assert differences() == []


def test_a_book_is_carried_home_and_the_address_is_forgotten(house):
    point = a_point(house, "home", name="送书上门", for_whom=("old",))
    assert said(lambda: a_hold_at(point)) == "library.not_for_you"
    old = a_reader(house, category="old")
    record = an_item(house, record=a_record()).record_id
    silent = Wish(old.pk, house.code, record=record, point=point.pk, address=HOME)
    with pytest.raises(Invalid) as without:
        place_hold(SYSTEM, at=at(house), wish=silent)
    assert without.value.code == "library.consent"
    hold = a_hold_at(point, old)
    row = HomeDelivery.objects.get()
    assert HOME.encode() not in bytes(row.address_sealed)
    volunteer = a_citizen()
    assert said(lambda: give_to(SYSTEM, delivery=row.pk, bearer=volunteer.person)) == "library.not_at_home"
    arrived(hold)
    assert said(lambda: lay_ready(SYSTEM, at=at(house), hold=hold.pk)) == "library.not_to_lay"
    clerk = a_clerk(house)
    assert said(lambda: hand_over(clerk, delivery=row.pk)) == "library.not_given"
    give_to(clerk, delivery=row.pk, bearer=volunteer.person)
    with pytest.raises(NotFound):
        hand_over(a_citizen(), delivery=row.pk)
    assert fail_delivery(volunteer, delivery=row.pk, why="敲门没人").tries == 1
    give_to(clerk, delivery=row.pk, bearer=volunteer.person)
    deed = hand_over(volunteer, delivery=row.pk)
    row.refresh_from_db()
    assert (row.end, row.address_sealed, Loan.objects.get(pk=deed.loan).reader) == ("delivered", None, old)
    assert hand_over(volunteer, delivery=row.pk).event == deed.event
    assert CircEvent.objects.get(pk=deed.event).channel == "home"
    assert differences() == []


def test_an_address_goes_with_the_hold_that_is_given_up(house):
    point = a_point(house, "home", name="送书上门")
    given_up, fetched = arrived(a_hold_at(point)), arrived(a_hold_at(point))
    cancel_hold(SYSTEM, at=at(house), hold=given_up.pk)
    lend(SYSTEM, at=at(house), item=fetched.item_id, reader=fetched.reader_id)
    ends = {row.hold_id: (row.end, row.address_sealed) for row in HomeDelivery.objects.all()}
    assert ends == {given_up.pk: ("ended", None), fetched.pk: ("counter", None)}


@pytest.mark.django_db(transaction=True)
def test_two_clerks_never_lay_two_books_in_one_box():
    house = a_library()
    point = a_point(house, boxes=1)
    holds = [arrived(a_hold_at(point)) for _each in range(2)]
    done = race(*[lambda each=each: lay_ready(SYSTEM, at=at(house), hold=each.pk, box=1) for each in holds])
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Deed"]
    assert PickupStay.objects.filter(out_at=None).count() == 1
    assert differences() == []


class Points(RuleBasedStateMachine):
    """A locker of one box, a shelf and four books: whatever is done, a box holds one, a hold is at one place, nobody is lost."""

    @initialize()
    def begin(self) -> None:
        self.house = a_library()
        self.points = [a_point(self.house, boxes=1), a_point(self.house, "room")]
        self.holds = [a_hold_at(self.points[number % 2]) for number in range(4)]

    def quietly(self, deed, **more):
        try:
            return deed(SYSTEM, **more)
        except (Conflict, NotFound):
            return None

    @rule(which=st.integers(0, 3), box=st.sampled_from((None, 1, 2)))
    def lay(self, which, box):
        self.quietly(lay_ready, at=at(self.house), hold=self.holds[which].pk, box=box)

    @rule(which=st.integers(0, 3))
    def come(self, which):
        item = Item.objects.get(record=self.holds[which].record_id)
        return_item(SYSTEM, at=at(self.house), item=item.pk)

    @rule(which=st.integers(0, 3), deed=st.sampled_from((move_to_counter, cancel_hold)))
    def change(self, which, deed):
        self.quietly(deed, at=at(self.house), hold=self.holds[which].pk)

    @rule(which=st.integers(0, 3))
    def open(self, which):
        for stay in PickupStay.objects.filter(hold=self.holds[which], out_at=None):
            self.quietly(open_box, point=stay.point_id, code=code_of(stay))

    @rule(which=st.integers(0, 3))
    def empty(self, which):
        for stay in PickupStay.objects.filter(hold=self.holds[which]):
            self.quietly(empty_place, at=at(self.house), stay=stay.pk)

    @rule(which=st.integers(0, 1), deed=st.sampled_from(("pause", "resume", "close")))
    def point(self, which, deed):
        key = self.points[which].pk
        if deed == "resume":
            self.quietly(resume_point, point=key)
            return
        meant = set(Hold.objects.filter(point=key, closed_at=None).values_list("reader__person", flat=True))
        self.quietly(pause_point if deed == "pause" else close_point, point=key, why="检修")
        left = set(Hold.objects.filter(point=key, closed_at=None).values_list("reader__person", flat=True))
        told = set(Notice.objects.filter(kind="library.hold_moved").values_list("person", flat=True))
        assert meant - left <= told

    @invariant()
    def whole(self) -> None:
        open_ones = list(PickupStay.objects.filter(out_at=None).select_related("hold"))
        boxes = [(each.point_id, each.box) for each in open_ones if each.box]
        assert len(set(boxes)) == len(boxes)
        assert len({each.hold_id for each in open_ones}) == len(open_ones)
        for each in open_ones:
            assert each.hold.closed_at or (each.hold.state, each.hold.point_id) == ("on_shelf", each.point_id)
        shelved = Hold.objects.filter(state="on_shelf").exclude(point=None)
        assert {each.pk for each in shelved} == {each.hold_id for each in open_ones if not each.hold.closed_at}
        assert not Hold.objects.filter(point__closed_at__isnull=False, closed_at=None).exists()
        assert differences() == []


@pytest.mark.django_db
def test_boxes_and_holds_stay_whole_in_any_story():
    class OneStory(Points):
        def __init__(self):
            super().__init__()
            self.all = transaction.atomic()
            self.all._from_testcase = True  # tries of codes are counted in a transaction of their own
            self.all.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.all.__exit__(None, None, None)

    quick = settings(max_examples=5, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(OneStory, settings=quick)


def test_a_reader_has_a_waiting_hold_brought_elsewhere_and_keeps_the_place(house):
    there, point = a_library(MIYI), a_point(house)
    hold, home = a_hold_at(point), a_point(house, "home")
    reader, counter = Actor(hold.reader.person), at(house)
    move = partial(move_hold, reader, hold=hold.pk)
    asked = hold.requested_at
    moved = move(at=counter, to=Elsewhere(there.code))
    assert move(at=counter, to=Elsewhere(there.code)).repeated
    hold.refresh_from_db()
    assert (moved.hold, hold.pickup, hold.point, hold.requested_at) == (hold.pk, there, None, asked)
    assert said(lambda: move(at=at(there), to=Elsewhere(there.code))) == "library.same_pickup"
    assert said(lambda: move(at=at(there), to=Elsewhere(there.code, point.pk))) == "library.no_point"
    with pytest.raises(Invalid):
        move(at=at(there), to=Elsewhere(house.code, home.pk))
    with pytest.raises(NotFound):
        move_hold(a_citizen(), at=at(there), hold=hold.pk, to=Elsewhere(house.code))
    brought = Elsewhere(house.code, home.pk, HOME, consent=True)
    move(at=at(there), to=brought)
    move(at=at(house), to=Elsewhere(house.code))
    assert HomeDelivery.objects.get().address_sealed is None
    move(at=at(house), to=brought)
    assert (HomeDelivery.objects.get().over_at, differences()) == (None, [])
    arrived(Hold.objects.get(pk=hold.pk))
    assert said(lambda: move(at=at(house), to=Elsewhere(there.code))) == "library.hold_on_its_way"
    assert differences() == []


def test_an_address_is_asked_for_only_where_somebody_brings_the_book(house):
    there, home, room = a_library(MIYI), a_point(house, "home"), a_point(house, "room")
    hold, reader = a_hold_at(home), a_reader(house)
    record = an_item(house, record=a_record()).record_id
    for point in (None, room.pk):
        wish = Wish(reader.pk, house.code, record=record, point=point, address=HOME, consent=True, laid_by=True)
        with pytest.raises(Invalid, match="才要地址"):
            place_hold(SYSTEM, at=at(house), wish=wish)
        with pytest.raises(Invalid, match="才要地址"):
            move_hold(SYSTEM, at=at(house), hold=hold.pk, to=Elsewhere(there.code, address=HOME, consent=True))
    cancel_hold(SYSTEM, at=at(house), hold=hold.pk)
    assert list(HomeDelivery.objects.values_list("hold", "end", "address_sealed")) == [(hold.pk, "ended", None)]


def test_a_code_opens_nothing_once_its_hold_is_given_up(house):
    point = a_point(house, boxes=1)
    hold = arrived(a_hold_at(point))
    lay_ready(SYSTEM, at=at(house), hold=hold.pk)
    code = code_of(PickupStay.objects.get())
    cancel_hold(Actor(hold.reader.person), at=at(house), hold=hold.pk)
    assert said(lambda: open_box(SYSTEM, point=point.pk, code=code)) == "library.code_over"
    assert (PickupStay.objects.get().out_at, Loan.objects.filter(closed_at=None).count()) == (None, 0)


def test_the_key_of_a_move_is_for_that_move_alone(house):
    there, counter = a_library(MIYI), at(house)
    hold = a_hold_at(a_point(house))
    move_hold(SYSTEM, at=counter, hold=hold.pk, to=Elsewhere(there.code))
    elsewhere = Elsewhere(house.code)
    assert said(lambda: move_hold(SYSTEM, at=counter, hold=hold.pk, to=elsewhere)) == "library.key_used"
    assert Hold.objects.get(pk=hold.pk).pickup == there


def test_a_box_is_offered_only_while_it_is_empty_however_many_lie_there(house):
    point, now = a_point(house, boxes=202), clock.now()
    hold, sample = arrived(a_hold_at(point)), an_item(house)
    items = Item.objects.bulk_create(
        Item(owner=house, home=house, place=house, record=sample.record, barcode=f"BOX{n}") for n in range(1, 202)
    )
    over = {"pickup": house, "point": point, "state": "expired", "requested_at": now, "closed_at": now}
    holds = Hold.objects.bulk_create(Hold(record=sample.record, alias=each.barcode, **over) for each in items)
    PickupStay.objects.bulk_create(
        PickupStay(point=point, hold=held, item=item, box=box, laid_at=now, laid_by="", until=now, code_sealed=b"1",
                   code_index=str(box))
        for box, (held, item) in enumerate(zip(holds, items, strict=True), 1)
    )  # fmt: skip
    work = work_of(SYSTEM, house)
    assert ([(each.hold, each.free) for each in work.to_lay], len(work.to_empty)) == ([(hold.pk, [202])], 201)
