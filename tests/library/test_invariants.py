"""The invariants of circulation after every step of any story, with two counters at work at once.

1 one open loan, one open transit an item; 2 an item is in exactly one state; 3 the events folded are the tables; 4 a key that
was used changes nothing; 5 a late record of a return ends no younger loan; 6 what was scanned in lies where it was scanned;
7 what is kept for one is not moved by what another does, and who fetches is told each time it lies there and never before; 8 the first
in the queue gets what is captured.
"""

from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import initialize, invariant

from tests.builders.library import EAST, MIYI, YANBIAN, a_library, a_reader, an_item, at
from tests.builders.stories import Story, deed, tell_stories
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.library.actions import (
    ending_holds,
    finding_holds,
    freezing_holds,
    items,
    lending,
    loans,
    returning,
    transits,
)
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.models import KEPT, CircEvent, Hold, Item, Loan, Transit
from wenmai.library.queries.hold_wishes import GONE
from wenmai.library.queries.ledger import compared, differences, events
from wenmai.library.replay import fold
from wenmai.notices.models import Notice

ITEMS, READERS = st.integers(0, 1), st.integers(0, 2)
HOUSES = st.integers(0, 2)
PLAIN = (
    "declare_lost", "claim_returned", "withdraw_claim", "settle_lost", "find", "use_in_library",
)  # fmt: skip
OPEN_TRANSIT = {"received_at": None, "cancelled_at": None, "rerouted_at": None}


class Counters(Story):
    """Two items, three readers, three houses; every deed may be refused, but a return."""

    @initialize()
    def begin(self) -> None:
        self.houses = [a_library(code) for code in (EAST, MIYI, YANBIAN)]
        self.items = [an_item(self.houses[0]).pk, an_item(self.houses[1]).pk]
        self.readers = [a_reader(self.houses[each]).pk for each in (0, 2, 1)]
        self.done: list = []
        self.queue: list[Hold] = []
        self.seen, self.alone = 0, True

    def attempt(self, make, counter, **more):
        """Do something that may be refused, and remember it for a repeat."""
        self.alone = True
        try:
            done = make(system(), at=counter, **more)
        except Conflict:
            return None
        self.done.append((make, counter, more, done))
        return done

    @deed(often=2, item=ITEMS, reader=READERS, house=HOUSES)
    def lend(self, item, reader, house):
        self.attempt(
            lending.lend, at(self.houses[house]), item=self.items[item], reader=self.readers[reader], override="急用"
        )

    @deed(often=2, item=ITEMS, house=HOUSES)
    def take_back(self, item, house):
        assert self.attempt(returning.return_item, at(self.houses[house]), item=self.items[item])
        assert Item.objects.get(pk=self.items[item]).place_id == self.houses[house].pk

    @deed(item=ITEMS, house=HOUSES)
    def take_back_late(self, item, house):
        """A machine without a network tells now what happened an hour ago."""
        before = Loan.objects.filter(item=self.items[item], closed_at=None).first()
        counter = at(self.houses[house], at=clock.now() - timedelta(hours=1))
        assert self.attempt(returning.return_item, counter, item=self.items[item])
        if before:
            assert Loan.objects.filter(pk=before.pk, closed_at=None).exists()

    @deed(item=ITEMS, house=HOUSES)
    def renew(self, item, house):
        self.attempt(loans.renew, at(self.houses[house]), item=self.items[item])

    @deed(item=ITEMS, house=HOUSES, what=st.sampled_from(PLAIN))
    def say(self, item, house, what):
        self.attempt(getattr(loans, what), at(self.houses[house]), item=self.items[item])

    @deed(item=ITEMS, house=HOUSES, to=HOUSES)
    def send(self, item, house, to):
        self.attempt(transits.send, at(self.houses[house]), item=self.items[item], to=self.houses[to].code)

    @deed(item=ITEMS, house=HOUSES, what=st.sampled_from(("receive", "cancel_transit", "mark_missing", "send_on")))
    def travel(self, item, house, what):
        self.attempt(getattr(transits, what), at(self.houses[house]), item=self.items[item])

    @deed(item=ITEMS, house=HOUSES, base=st.sampled_from(("processing", "available")))
    def put(self, item, house, base):
        self.attempt(items.put_item, at(self.houses[house]), item=self.items[item], base=base)

    @deed(often=4, reader=READERS, house=HOUSES, item=ITEMS, one=st.booleans())
    def ask(self, reader, house, item, one):
        book = Item.objects.get(pk=self.items[item])
        of = {"item": book.pk} if one else {"record": book.record_id}
        wish = Wish(self.readers[reader], self.houses[house].code, **of)
        placed = self.attempt(place_hold, at(self.houses[house]), wish=wish)
        assert not (placed and one and book.base in GONE)

    @deed(which=st.integers(0, 20), what=st.sampled_from(("cancel", "freeze", "thaw")))
    def change_mind(self, which, what):
        holds = list(Hold.objects.order_by("pk").select_related("pickup"))
        if not holds:
            return
        hold = holds[which % len(holds)]
        make = {
            "cancel": ending_holds.cancel_hold,
            "freeze": freezing_holds.freeze_hold,
            "thaw": freezing_holds.thaw_hold,
        }
        kept = {each.pk: (each.state, each.item_id) for each in holds if each.state in KEPT and each.pk != hold.pk}
        self.attempt(make[what], at(hold.pickup), hold=hold.pk)
        assert {each.pk: (each.state, each.item_id) for each in Hold.objects.filter(pk__in=kept)} == kept

    @deed(item=ITEMS, house=HOUSES, what=st.sampled_from(("take_for_hold", "miss_for_hold")))
    def pull(self, item, house, what):
        self.attempt(getattr(finding_holds, what), at(self.houses[house]), item=self.items[item])

    @deed(which=st.integers(0, 50))
    def repeat(self, which):
        if not self.done:
            return
        make, counter, more, first = self.done[which % len(self.done)]
        number = CircEvent.objects.count()
        again = make(system(), at=counter, **more)
        assert (again.event, again.kind, again.loan, again.told) == (
            first.event,
            first.kind,
            first.loan,
            dict(first.told),
        )
        assert again.repeated
        assert CircEvent.objects.count() == number

    @deed(
        item=ITEMS, one=HOUSES, other=HOUSES, what=st.sampled_from(("lend", "return", "mixed", "same key", "give up"))
    )
    def two_counters(self, item, one, other, what):
        key = at(self.houses[one])
        here, there = (key, key) if what == "same key" else (key, at(self.houses[other]))
        book = self.items[item]

        def lend_here():
            return self.attempt(lending.lend, here, item=book, reader=self.readers[0])

        def lend_there():
            return self.attempt(lending.lend, there, item=book, reader=self.readers[1])

        def give_back():
            assert returning.return_item(system(), at=there, item=book)

        def give_back_too():
            assert returning.return_item(system(), at=here, item=book)

        def give_up():
            open_holds = Hold.objects.filter(closed_at=None).order_by("pk").select_related("pickup")
            for hold in open_holds[:1]:
                self.attempt(ending_holds.cancel_hold, at(hold.pickup), hold=hold.pk)

        pairs = {
            "give up": (give_up, give_back),
            "lend": (lend_here, lend_there),
            "return": (give_back, give_back_too),
            "mixed": (lend_here, give_back),
        }
        results = race(*pairs.get(what, (give_back, give_back_too)))
        self.alone = False
        assert [each for each in results if isinstance(each, Exception)] == []

    @invariant()
    def holds(self):
        if not hasattr(self, "items"):
            return
        for item in self.items:
            row = Item.objects.get(pk=item)
            lent = Loan.objects.filter(item=item, closed_at=None)
            moving = Transit.objects.filter(item=item, **OPEN_TRANSIT)
            assert (lent.count(), moving.count()) in {(0, 0), (0, 1), (1, 0)}
            if lent:
                assert row.status == ("lost" if lent[0].state == "lost" else "on_loan")
            elif moving:
                assert row.status == ("missing" if moving[0].missing_at else "in_transit")
            elif Hold.objects.filter(item=item, state__in=KEPT).exists():
                assert row.status == "on_shelf_for_hold"
            else:
                assert row.status == row.base
            assert compared(fold(events([item])), [item]) == []
            self.kept_well(row, bool(moving))
        assert differences() == []
        self.first_in_the_queue()
        self.told_where_it_lies()

    def first_in_the_queue(self):
        """Of those who waited before the deed nobody who could have had the copy was before the one who got it (8)."""
        events = CircEvent.objects.filter(item__in=self.items, pk__gt=self.seen).order_by("pk")
        for event in events.filter(kind="hold_captured") if self.alone else ():
            record = Item.objects.get(pk=event.item_id).record_id
            fitting = [each for each in self.queue if each.wanted_id == event.item_id or each.record_id == record]
            assert event.hold_id == min(fitting, key=lambda each: (each.requested_at, each.pk)).pk
        last = events.last()
        self.seen = last.pk if last else self.seen
        self.queue = list(Hold.objects.filter(reader__in=self.readers, state="waiting", frozen_at=None))

    def told_where_it_lies(self):
        """Each time that something was laid ready, at the house where it is fetched, its reader was told; never else (7)."""
        laid = CircEvent.objects.filter(item__in=self.items, kind="hold_shelved").order_by("pk")
        pickups = dict(Hold.objects.filter(reader__in=self.readers).values_list("pk", "pickup"))
        assert {each.pk for each in laid if pickups[each.hold_id] != each.institution_id} == set()
        notices = Notice.objects.filter(kind="library.hold_ready").values_list("key", flat=True)
        told = sorted(int(key.split(":")[0]) for key in notices if int(key.split(":")[0]) in pickups)
        assert told == sorted(each.hold_id for each in laid)

    def kept_well(self, row, moving):
        """What is kept lies at the pickup house, or is on its way there."""
        hold = Hold.objects.filter(item=row.pk, state__in=KEPT).first()
        if hold is None:
            return
        assert hold.state == ("in_transit" if moving else "on_shelf")
        assert moving or row.place_id == hold.pickup_id


@pytest.mark.django_db(transaction=True)
def test_any_story_keeps_the_invariants():
    tell_stories(Counters, stories=5, steps=30)
