"""Any sequence of recordings, reversals and corrections nets what a simple model of it says."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders.ledger import A_KIND, a_fact
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.ledger import feed, queries, stream
from wenmai.ledger.actions import correct, record_many, reverse
from wenmai.ledger.draft import draft
from wenmai.ledger.place import Place
from wenmai.ledger.queries import FactFilter

SOURCES = st.sampled_from([f"tests.model:{n}" for n in range(4)])
QUANTITIES = st.integers(0, 5)
PLACE = Place("510422101201")
ALL = FactFilter(kinds=[A_KIND.name])


class Ledger(RuleBasedStateMachine):
    """The model: what is live of each source, and which sources were ever recorded."""

    @initialize()
    def start(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.live: dict[str, int] = {}
        self.ever: set[str] = set()
        self.fed = Decimal(0)
        feed.follow("tests.model", [A_KIND.name], self.take)

    def teardown(self):
        feed.forget("tests.model")
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def take(self, rows):
        self.fed += sum(row.quantity for row in rows)

    @rule(source=SOURCES, quantity=QUANTITIES)
    def record(self, source, quantity):
        if self.live.get(source, quantity) != quantity:
            with pytest.raises(Conflict):
                a_fact(source=source, quantity=quantity, place=PLACE)
            return
        assert a_fact(source=source, quantity=quantity, place=PLACE).quantity == quantity
        self.live[source] = quantity
        self.ever.add(source)

    @rule(source=SOURCES)
    def reverse(self, source):
        if source not in self.ever:
            with pytest.raises(NotFound):
                reverse(system(), kind=A_KIND, source=source, reason="x")
            return
        reverse(system(), kind=A_KIND, source=source, reason="x")
        self.live.pop(source, None)

    @rule(source=SOURCES, quantity=QUANTITIES)
    def correct(self, source, quantity):
        if source not in self.live:
            with pytest.raises(NotFound):
                correct(system(), kind=A_KIND, source=source, quantity=quantity, reason="x")
            return
        correct(system(), kind=A_KIND, source=source, quantity=quantity, reason="x")
        self.live[source] = quantity

    @rule(wanted=st.lists(st.tuples(SOURCES, QUANTITIES), max_size=5))
    def load(self, wanted):
        now = clock.now()
        drafts = [draft(kind=A_KIND.name, source=s, happened_at=now, place=PLACE, quantity=q) for s, q in wanted]
        loaded = record_many(system(), drafts=drafts)
        fresh = {s: q for s, q in reversed(wanted) if s not in self.ever}
        assert (loaded.recorded, loaded.already) == (len(fresh), len(wanted) - len(fresh))
        self.live |= fresh
        self.ever |= fresh.keys()

    @rule()
    def follow(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stream, "HORIZON", "true")
            feed.catch_up(["tests.model"])
        assert self.fed == sum(self.live.values())

    @invariant()
    def nets_what_is_live(self):
        if not hasattr(self, "live"):
            return
        quantity, number = queries.total(ALL)
        assert (quantity or 0, number) == (sum(self.live.values()), len(self.live))

    @invariant()
    def roll_up_equals_the_live_facts(self):
        if not hasattr(self, "live"):
            return
        sql, values = queries.sum_sql(ALL)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(sum(quantity), 0), coalesce(sum(n), 0) FROM ({sql}) AS cells", values)
            assert cursor.fetchone() == (sum(self.live.values()), len(self.live))
        rows = queries.facts(FactFilter(kinds=[A_KIND.name], net=True), limit=100)
        assert {row.source: row.quantity for row in rows} == self.live


@pytest.mark.django_db
def test_any_sequence_nets_what_is_live():
    profile = settings(max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Ledger, settings=profile)


@pytest.mark.slow
@pytest.mark.django_db
def test_any_long_sequence_nets_what_is_live():
    profile = settings(max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Ledger, settings=profile)
