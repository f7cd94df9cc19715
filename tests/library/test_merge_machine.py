"""Invariant 15 after any story of merges: copies, waiting readers and loans are kept, no circles, undoing gives back all, also
the hold that was given up of somebody who waits for two.

Two people merge and undo at once while a copy is added.
"""

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import initialize, invariant

from tests.builders.catalogue import a_record
from tests.builders.holds import a_hold
from tests.builders.library import a_library, a_reader, an_item, at
from tests.builders.stories import Story, deed, tell_stories
from tests.builders.threads import race
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.models import MergeEvent, Record
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.library.actions.lending import lend
from wenmai.library.models import Hold, Item, Loan
from wenmai.library.queries.ledger import differences

BOOKS, SYSTEM = st.integers(0, 3), system()


class Merges(Story):
    """Four records, each with a copy that is out and a reader who waits for it; copies come meanwhile."""

    @initialize()
    def begin(self):
        self.house = a_library()
        self.records = [a_record(raw=bytes([each])).pk for each in range(4)]
        self.home, self.waiters = {}, {}
        for key in self.records:
            record = Record.objects.get(pk=key)
            item = an_item(self.house, record=record)
            lend(SYSTEM, at=at(self.house), item=item.pk, reader=a_reader(self.house).pk)
            self.home[item.pk] = key
            self.waiters[a_hold(a_reader(self.house), record, self.house).pk] = key
        keen = a_reader(self.house)
        self.twice = {a_hold(keen, Record.objects.get(pk=key), self.house).pk: key for key in self.records[:2]}
        self.loans = list(Loan.objects.filter(item__in=self.home).order_by("pk").values_list("pk", "item", "reader"))

    def refusable(self, *works):
        results = race(*works) if len(works) > 1 else [self.alone(works[0])]
        assert [each for each in results if isinstance(each, Exception) and not isinstance(each, Conflict)] == []
        return results

    def alone(self, work):
        try:
            return work()
        except Conflict as refused:
            return refused

    def merging(self, one, other):
        return lambda: merge(SYSTEM, winner=self.records[one], loser=self.records[other])

    @deed(one=BOOKS, other=BOOKS)
    def one_merges(self, one, other):
        self.refusable(self.merging(one, other))

    @deed(one=BOOKS, other=BOOKS, third=BOOKS)
    def two_merge_while_a_copy_comes(self, one, other, third):
        book, number = self.records[third], len(self.home)
        coming = lambda: an_item(self.house, record=Record(pk=book), barcode=f"M{book}-{number}")  # noqa: E731
        *_merged, item = self.refusable(self.merging(one, other), self.merging(other, third), coming)
        self.home[item.pk] = 0

    @deed(which=st.integers(0, 9))
    def two_undo(self, which):
        keys = list(self.standing().values_list("pk", flat=True))
        if keys:
            undoing = lambda: undo_merge(SYSTEM, event=keys[which % len(keys)])  # noqa: E731
            results = self.refusable(undoing, undoing)
            assert len([each for each in results if isinstance(each, MergeEvent)]) <= 1

    def standing(self):
        return MergeEvent.objects.filter(winner__in=self.records, undone_at=None).order_by("pk")

    def roots(self):
        """Who stands for whom, read from the merges that stand."""
        stands = {key: key for key in self.records}
        for winner, loser in self.standing().values_list("winner", "loser"):
            stands = {key: winner if root == loser else root for key, root in stands.items()}
        return stands

    @invariant()
    def nothing_is_lost(self):
        roots = self.roots()
        rows = {each.pk: each for each in Record.objects.filter(pk__in=self.records)}
        assert {key: row.merged_into_id or key for key, row in rows.items()} == roots
        assert {rows[root].merged_into_id for root in roots.values()} == {None}
        assert [bytes(rows[key].raw) for key in self.records] == [bytes([each]) for each in range(4)]
        items = dict(Item.objects.filter(pk__in=self.home).values_list("pk", "record"))
        assert len(items) == len(self.home)
        assert {items[key] for key in items} <= set(roots.values())
        assert {key: roots[home] for key, home in self.home.items() if home} == {
            key: record for key, record in items.items() if self.home[key]
        }
        holds = Hold.objects.filter(pk__in=self.waiters, state="waiting").values_list("pk", "record")
        assert dict(holds) == {key: roots[record] for key, record in self.waiters.items()}
        keen = Hold.objects.filter(pk__in=self.twice, closed_at=None).values_list("record", flat=True)
        assert sorted(keen) == sorted({roots[record] for record in self.twice.values()})
        loans = Loan.objects.filter(item__in=self.home).order_by("pk").values_list("pk", "item", "reader")
        assert list(loans) == self.loans

    def teardown(self):
        """Everything undone, the last first: each has what it had."""
        if not hasattr(self, "house"):
            return
        for key in reversed(list(self.standing().values_list("pk", flat=True))):
            undo_merge(SYSTEM, event=key)
        assert not Record.objects.filter(pk__in=self.records).exclude(merged_into=None).exists()
        items = dict(Item.objects.filter(pk__in=self.home).values_list("pk", "record"))
        assert {key: items[key] for key, home in self.home.items() if home} == {
            key: home for key, home in self.home.items() if home
        }
        assert dict(Hold.objects.filter(pk__in=self.twice, state="waiting").values_list("pk", "record")) == self.twice
        assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_any_story_of_merges_loses_nothing_and_can_be_undone():
    tell_stories(Merges, stories=3, steps=15)
