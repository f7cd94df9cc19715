"""The feed loses nothing, repeats nothing, and one follower's failure is its own."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from tests.builders.ledger import A_KIND, A_PLACE, ANOTHER_KIND, a_fact, a_source, deliver
from tests.builders.threads import open_transaction, pass_horizon, race
from wenmai.audit import epoch
from wenmai.audit.models import Epoch
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger import feed
from wenmai.ledger.actions import record_readings, reverse
from wenmai.ledger.gauges import Reading
from wenmai.ledger.models import Fact, Follower

live = pytest.mark.django_db(transaction=True)


@contextmanager
def following(handler, kinds=(A_KIND.name,), name="tests.follower"):
    feed.follow(name, kinds, handler)
    try:
        yield name
    finally:
        feed.forget(name)


@contextmanager
def collecting(**about):
    seen: list[int] = []
    with following(lambda rows: seen.extend(row.id for row in rows), **about) as name:
        yield seen, name


def run_once(**about):
    pass_horizon()
    return feed.run_once(**about)


def catch_up(names):
    pass_horizon()
    return feed.catch_up(names)


@live
def test_a_follower_sees_each_fact_once_and_in_order():
    with collecting() as (seen, name):
        first = [a_fact().id for _ in range(3)]
        assert run_once(only=[name]) == 3
        assert run_once(only=[name]) == 0
        second = a_fact().id
        run_once(only=[name])
        assert seen == [*first, second]


@live
def test_a_slow_transaction_is_waited_for_and_not_lost():
    with collecting() as (seen, name):
        with open_transaction(lambda: a_fact().id) as slow:
            quick = a_fact().id
            assert slow < quick
            feed.catch_up([name])
            assert seen == []
        catch_up([name])
        assert seen == [slow, quick]


@live
def test_facts_before_the_slow_transaction_are_handed_over_meanwhile():
    with collecting() as (seen, name):
        early = a_fact().id
        pass_horizon()
        with open_transaction(lambda: a_fact().id) as slow:
            late = a_fact().id
            feed.catch_up([name])
            assert seen == [early]
        catch_up([name])
        assert seen == [early, slow, late]


@live
def test_a_transaction_that_gives_up_leaves_nothing():
    def give_up():
        a_fact()
        connection.set_rollback(True)

    with collecting() as (seen, name):
        with open_transaction(give_up):
            kept = a_fact().id
        catch_up([name])
        assert seen == [kept]


@live
def test_kinds_are_filtered_and_the_cursor_passes_the_others():
    with collecting(kinds=(ANOTHER_KIND.name,)) as (seen, name):
        a_fact()
        wanted = a_fact(kind=ANOTHER_KIND.name).id
        a_fact()
        catch_up([name])
        assert seen == [wanted]
        assert Follower.objects.get(name=name).last_id > wanted


@live
def test_no_kinds_means_all_kinds_and_reversals_too():
    source = a_source()
    with collecting(kinds=()) as (seen, name):
        ids = [a_fact(source=source).id, reverse(system(), kind=A_KIND, source=source, reason="x").id]
        catch_up([name])
        assert seen == ids


@live
def test_small_batches_end_in_the_same_place():
    with collecting() as (seen, name):
        ids = [a_fact().id for _ in range(7)]
        while run_once(limit=2, only=[name]):
            pass
        assert seen == ids


@live
def test_a_restore_into_a_new_cluster_goes_on():
    """The new cluster counts transactions from a low number again: only the epoch keeps the order."""
    with collecting() as (seen, name):
        before = a_fact().id
        catch_up([name])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_follower SET txid = txid + 1000000 WHERE name = %s", [name])
        unread = a_fact().id
        catch_up([name])
        assert seen == [before]  # lost for this cursor: exactly what a restore would do
        assert feed.bump_epoch("restored") == 2
        after = a_fact().id
        catch_up([name])
        assert seen == [before, after]
        assert Fact.objects.get(pk=after).epoch == 2
        assert unread < after


@live
def test_rows_of_an_earlier_epoch_are_read_whatever_their_transaction_number():
    ahead = "pg_current_xact_id()::text::bigint + 1000000"
    with collecting() as (seen, name), connection.cursor() as cursor:
        old = a_fact()
        cursor.execute(
            "WITH slot AS (INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id, txid)"
            " SELECT kind, 'tests.restored:1', 0, false, happened_on, nextval('ledger_fact_id_seq'),"
            f" ({ahead})::text::xid8 FROM ledger_factkey WHERE fact_id = %s RETURNING *)"
            " INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, quantity, channel, source,"
            " turn, txid) SELECT slot.fact_id, kind, f.happened_on, f.happened_at, f.division_code, 1, f.channel,"
            " slot.source, 0, slot.txid FROM slot JOIN ledger_fact f USING (kind) WHERE f.id = %s RETURNING id",
            [old.id, old.id],
        )
        restored = cursor.fetchone()[0]
        catch_up([name])
        assert seen == [old.id]
        feed.bump_epoch("restored")
        catch_up([name])
        assert seen == [old.id, restored]


@live
def test_a_bump_waits_for_open_writers():
    with open_transaction(a_fact):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        try:
            with pytest.raises(Exception, match="lock timeout"):
                feed.bump_epoch("x")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 0")
    assert feed.bump_epoch("x") == 2


@live
def test_settle_bumps_only_in_another_cluster():
    feed.bump_epoch("known cluster")
    assert epoch.settle() is False
    Epoch.objects.create(number=3, cluster=1, reason="as in a restored dump")
    assert epoch.settle() is True
    assert (epoch.settle(), epoch.current()) == (False, 4)


@live
def test_a_failing_handler_stops_only_itself_and_tells_why():
    def fail(_rows):
        raise RuntimeError("三号机房漏水")

    with collecting(name="tests.good") as (seen, good), following(fail, name="tests.bad") as bad:
        row = a_fact()
        run_once(only=[good, bad])
        assert seen == [row.id]
        lag = {each.name: each for each in feed.lag()}
        assert (lag[good].pending, lag[good].error, lag[good].failures) == (0, "", 0)
        assert (lag[bad].pending, lag[bad].error, lag[bad].failures) == (1, "RuntimeError: 三号机房漏水", 1)


@live
def test_a_handler_that_crashes_midway_leaves_nothing_and_is_tried_again_later():
    broken = [True]

    def copy_then_crash(rows):
        for row in rows:
            a_fact(kind=ANOTHER_KIND.name, source=f"tests.copy:{row.id}")
            if broken[0] and row is rows[-1]:
                raise RuntimeError("crash")

    with following(copy_then_crash) as name:
        ids = [a_fact().id for _ in range(3)]
        start = clock.now()
        with time_machine.travel(start, tick=False):
            run_once(only=[name])
            assert Fact.objects.filter(kind=ANOTHER_KIND.name).count() == 0
            broken[0] = False
            run_once(only=[name])
            assert Fact.objects.filter(kind=ANOTHER_KIND.name).count() == 0  # not before retry_at
        with time_machine.travel(start + timedelta(seconds=3)):
            run_once(only=[name])
        copied = Fact.objects.filter(kind=ANOTHER_KIND.name).values_list("source", flat=True)
        assert list(copied) == [f"tests.copy:{each}" for each in ids]
        assert Follower.objects.get(name=name).failures == 0


@live
def test_the_pause_doubles_with_each_failure_up_to_ten_minutes():
    def fail(_rows):
        raise RuntimeError

    pauses = []
    with following(fail) as name:
        a_fact()
        for _ in range(12):
            run_once(only=[name])
            row = Follower.objects.get(name=name)
            pauses.append(round((row.retry_at - row.failed_at).total_seconds()))
            feed.retry_now(name)
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]


@live
def test_two_workers_hand_each_fact_over_once():
    with collecting() as (seen, name):
        ids = [a_fact().id for _ in range(20)]
        pass_horizon()
        work = [lambda: [feed.run_once(limit=3, only=[name]) for _ in range(12)]] * 4
        assert [each for each in race(*work) if isinstance(each, Exception)] == []
        catch_up([name])
        assert seen == ids


@live
def test_rewind_begins_again():
    with collecting() as (seen, name):
        row = a_fact().id
        catch_up([name])
        feed.rewind(name)
        catch_up([name])
        assert seen == [row, row]


@live
def test_lag_counts_what_waits_and_for_how_long():
    with collecting() as (_seen, name):
        assert [(each.pending, each.seconds) for each in feed.lag() if each.name == name] == [(0, 0.0)]
        a_fact()
        with time_machine.travel(clock.now() + timedelta(seconds=90)):
            [lag] = [each for each in feed.lag() if each.name == name]
        assert lag.pending == 1
        assert 89 <= lag.seconds <= 95


@live
def test_readings_have_a_feed_of_their_own():
    seen = []
    feed.follow_gauges("tests.stocks", ["library.holdings"], lambda rows: seen.extend(row.value for row in rows))
    try:
        for gauge in ("library.holdings", "staff.full_time"):
            reading = Reading(A_PLACE.division, clock.today(), "registry", Decimal(5))
            record_readings(system(), gauge=gauge, readings=[reading])
        catch_up(["tests.stocks"])
    finally:
        feed.forget("tests.stocks")
    assert seen == [Decimal(5)]


@pytest.mark.django_db
def test_a_test_may_deliver_in_its_own_transaction():
    with collecting() as (seen, name):
        row = a_fact()
        assert feed.run_once(only=[name]) == 0
        deliver(name)
        assert seen == [row.id]


def test_a_name_is_registered_once():
    with collecting() as (_seen, name), pytest.raises(ValueError, match="twice"):
        feed.follow(name, [], print)
