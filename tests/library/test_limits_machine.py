"""Invariants 11 and 13 after every step of any story, with two counters at work at once.

11 a renewal never makes a due day earlier, goes by the terms of the loan whatever rules say since, and is refused exactly where
somebody waits whom no free copy can serve; 13 nobody has more than the rule allows, counted where the rule says, but by a
manager's word.
"""

from datetime import timedelta
from itertools import permutations

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import initialize, invariant

from tests.builders.library import EAST, MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_manager
from tests.builders.stories import Story, deed, refusable, tell_stories
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.library.actions import ending_holds, freezing_holds, lending, loans, returning
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.rules import RuleDraft, replace_rule, write_rule
from wenmai.library.due_dates import END_OF_DAY
from wenmai.library.models import CircEvent, Hold, Item, Loan
from wenmai.library.queries.ledger import differences

ITEMS, READERS, TWO = st.integers(0, 2), st.integers(0, 2), st.integers(0, 1)
SYSTEM = system()
MOST = {"where": 2, "owner": 1, "": 10}


class Counters(Story):
    """Two houses with three copies of one book. The one counts what it lends (two), the other what is lent of its stock (one)."""

    @initialize()
    def begin(self):
        self.here, self.there = self.houses = [a_library(EAST), a_library(MIYI)]
        record = a_record()
        self.record = record.pk
        self.items = [an_item(self.houses[each % 2], record=record).pk for each in range(3)]
        self.readers = [a_reader(self.here).pk, a_reader(self.here).pk, a_reader(self.there).pk]
        self.boss = a_manager(self.here)
        self.says = {"days": 30, "renewals": 1}
        self.standing = write_rule(self.boss, draft=self.draft())
        said = {"max_out": 1, "limit_scope": "owner"}
        write_rule(
            a_manager(self.there), draft=RuleDraft("藏书", clock.today(), asked={"owner": self.there.code}, says=said)
        )
        self.terms: dict[int, tuple[int, int]] = {}

    def draft(self):
        said = {"max_out": 2, "limit_scope": "where", **self.says}
        return RuleDraft("本馆", clock.today(), asked={"where": self.here.code}, says=said)

    def scope(self, item, house):
        """Which of the rules counts, and the loans that it counts."""
        if house == self.here:
            return "where", Loan.objects.filter(institution=self.here)
        if Item.objects.get(pk=item).owner_id == self.there.pk:
            return "owner", Loan.objects.filter(item__owner=self.there)
        return "", Loan.objects.all()

    def out(self, item, house, reader):
        name, rows = self.scope(item, house)
        return MOST[name], set(rows.filter(reader=reader, closed_at=None).values_list("item", flat=True))

    def lending(self, item, reader, house, override="", days=0):
        counter = at(house, at=clock.now() - timedelta(days=days))
        return lending.lend(SYSTEM, at=counter, item=item, reader=reader, override=override)

    def note(self, deed, house):
        """The terms under which a loan was opened, as they were said then."""
        said = self.says if house == self.here else {"days": 30, "renewals": 2}
        self.terms[deed.loan] = said["days"], said["renewals"]

    @deed(
        often=4,
        item=ITEMS,
        reader=READERS,
        house=TWO,
        days=st.integers(0, 5),
        by_word=st.sampled_from(("", "", "急用")),
    )
    def lend(self, item, reader, house, days, by_word):
        book, who, where = self.items[item], self.readers[reader], self.houses[house]
        most, out = self.out(book, where, who)
        deed, refused = refusable(lambda: self.lending(book, who, where, by_word, days))
        assert refused != "library.limit" or len(out) >= most
        if refused:
            return
        self.note(deed, where)
        against = CircEvent.objects.filter(item=book, kind="overridden", at__gte=clock.now() - timedelta(days=9))
        limited = "limit" in (against.order_by("pk").last().payload["against"] if by_word and against else [])
        assert limited or len(out) < most

    @deed(often=2, one=ITEMS, other=ITEMS, reader=READERS, here=TWO, there=TWO)
    def two_counters_lend(self, one, other, reader, here, there):
        who, asked = (
            self.readers[reader],
            [(self.items[one], self.houses[here]), (self.items[other], self.houses[there])],
        )
        before = [self.out(*each, who) for each in asked]
        results = race(*[lambda each=each: self.lending(each[0], who, each[1]) for each in asked])
        assert [each for each in results if isinstance(each, Exception) and not isinstance(each, Conflict)] == []
        lent = [number for number, each in enumerate(results) if not isinstance(each, Exception)]
        for number in lent:
            self.note(results[number], asked[number][1])
        assert not lent or any(self.fits(order, asked, before) for order in permutations(lent))

    def fits(self, order, asked, before):
        """Whether the loans could have been made in this order, each within its limit."""
        made = []
        for number in order:
            most, out = before[number]
            rows = self.scope(*asked[number])[1]
            counted = {item for item in made if rows.filter(item=item, closed_at=None).exists()}
            if len(out | counted) >= most:
                return False
            made.append(asked[number][0])
        return True

    @deed(item=ITEMS, house=TWO)
    def take_back(self, item, house):
        returning.return_item(SYSTEM, at=at(self.houses[house]), item=self.items[item])

    @deed(often=3, reader=READERS, item=ITEMS, house=TWO, one=st.booleans())
    def wait(self, reader, item, house, one):
        pickup, of = self.houses[house], {"item": self.items[item]} if one else {"record": self.record}
        refusable(lambda: place_hold(SYSTEM, at=at(pickup), wish=Wish(self.readers[reader], pickup.code, **of)))

    @deed(often=2, which=st.integers(0, 9), give_up=st.booleans())
    def change_mind(self, which, give_up):
        rows = list(
            Hold.objects.filter(reader__in=self.readers, closed_at=None).order_by("pk").select_related("pickup")
        )
        if rows:
            hold = rows[which % len(rows)]
            deed = ending_holds.cancel_hold if give_up else freezing_holds.freeze_hold
            refusable(lambda: deed(SYSTEM, at=at(hold.pickup), hold=hold.pk))

    @deed(days=st.sampled_from((5, 30, 60)), renewals=st.integers(0, 3))
    def another_rule(self, days, renewals):
        if self.says != {"days": days, "renewals": renewals}:
            self.says = {"days": days, "renewals": renewals}
            self.standing = replace_rule(self.boss, rule=self.standing.pk, draft=self.draft())

    @deed(often=5, which=ITEMS, house=TWO)
    def renew(self, which, house):
        rows = list(Loan.objects.filter(item__in=self.items, closed_at=None).order_by("pk"))
        if not rows:
            return
        loan = rows[which % len(rows)]
        days, most = self.terms[loan.pk]
        against = [
            code
            for code, true in (("renewals", loan.renewals >= most), ("waited_for", self.waited(loan.item_id)))
            if true
        ]
        _deed, refused = refusable(lambda: loans.renew(SYSTEM, at=at(self.houses[house]), item=loan.item_id))
        assert refused.removeprefix("library.") in (against or [""])
        if refused:
            return
        due, loan = loan.due_at, Loan.objects.get(pk=loan.pk)
        assert loan.due_at == max(due, clock.at(clock.today() + timedelta(days=days), END_OF_DAY))

    def waited(self, item):
        """By trying every way to give the free copies to those whom this one could serve."""
        waiting = Hold.objects.filter(reader__in=self.readers, state="waiting", frozen_at=None)
        wants = [each.wanted_id for each in waiting if each.record_id or each.wanted_id == item]
        free = list(Item.objects.filter(pk__in=self.items, status="available").exclude(pk=item))
        ways = permutations([each.pk for each in free], len(wants))
        return not any(all(want in (None, copy) for want, copy in zip(wants, way, strict=True)) for way in ways)

    @invariant()
    def the_books_agree(self):
        assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_any_story_keeps_limits_and_renewals():
    tell_stories(Counters, stories=4, steps=50)
