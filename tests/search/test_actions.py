"""Putting things in and taking them out."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection, transaction

from tests.builders.search import an_entry, indexed
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.clock import SHANGHAI
from wenmai.search.actions import put, put_many, remove
from wenmai.search.entries import look_back
from wenmai.search.models import SearchEntry
from wenmai.search.queries import find
from wenmai.search.sample import sample
from wenmai.search.upkeep import settle

pytestmark = pytest.mark.django_db


def titles(text: str, **filters) -> list[str]:
    return [hit.title for hit in find(ANYONE, text, **filters).items]


def test_put_makes_a_thing_findable():
    put(an_entry(body="在一楼"))
    assert titles("综合") == ["红格镇综合文化站"]


def test_put_twice_keeps_one_row_with_the_later_text():
    put(an_entry(title="旧名"))
    put(an_entry(title="新名", facets={"free": True}))
    assert titles("旧名") == []
    assert titles("新名", facets={"free": True}) == ["新名"]
    assert SearchEntry.objects.count() == 1


def test_put_is_undone_with_its_transaction():
    @transaction.atomic
    def act_and_fail() -> None:
        put(an_entry())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert titles("红格") == []


def test_put_many_counts_each_ref_once_and_keeps_the_later():
    assert put_many([an_entry(title="甲处"), an_entry(title="乙处"), an_entry("test.thing:2", "丙处")]) == 2
    assert titles("处") == ["乙处", "丙处"]


def test_put_many_of_nothing_does_nothing():
    assert put_many([]) == 0


def test_remove_takes_a_thing_out_once():
    indexed("红格镇")
    assert remove("test.thing:0") is True
    assert remove("test.thing:0") is False
    assert titles("红格") == []


def test_put_takes_a_title_of_any_length():
    put(an_entry(title="长" * 5000 + "尾声"))
    assert find(ANYONE, "尾声").count == 1


def test_a_thing_is_hidden_before_and_after_its_time():
    hour, now = timedelta(hours=1), clock.now()
    put(an_entry("test.thing:1", "还没到", visible_from=now + hour))
    put(an_entry("test.thing:2", "已经过", visible_from=now - 2 * hour, visible_until=now - hour))
    put(an_entry("test.thing:3", "正好到", visible_from=now - hour, visible_until=now + hour))
    assert titles("到") == ["正好到"]
    assert titles("过") == []


@pytest.mark.django_db(transaction=True)
def test_two_puts_at_once_leave_one_row():
    start, errors = Barrier(2), []

    def race(title: str) -> None:
        try:
            start.wait()
            put(an_entry(title=title))
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=race, args=(title,)) for title in ("甲处", "乙处")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert find(ANYONE, "处").count == 1


def test_after_much_was_put_in_the_sample_is_drawn_anew():
    before = sample()
    settle()
    assert sample() is not before


def test_what_is_ahead_is_taken_off_a_day_after_it_has_passed():
    with time_machine.travel(datetime(2026, 5, 1, 9, 0, tzinfo=SHANGHAI)):
        put_many([an_entry("test.thing:1", when=datetime(2026, 5, 2, 9, 0, tzinfo=SHANGHAI)), an_entry("test.thing:2")])
        assert look_back() == 0
    with time_machine.travel(datetime(2026, 5, 3, 8, 0, tzinfo=SHANGHAI)):
        assert look_back() == 0
    with time_machine.travel(datetime(2026, 5, 3, 10, 0, tzinfo=SHANGHAI)):
        assert [look_back(), look_back()] == [1, 0]
    assert not SearchEntry.objects.filter(ahead=True).exists()
