"""What comes first."""

from datetime import timedelta

import pytest

from tests.builders.search import an_entry, indexed
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.search.actions import put, put_many
from wenmai.search.queries import find, suggest

pytestmark = pytest.mark.django_db


def titles(text: str, **more) -> list[str]:
    return [hit.title for hit in find(ANYONE, text, **more).items]


def test_the_whole_title_comes_before_its_start_before_the_title_before_the_body():
    put(an_entry("t:1", "通知", body="红格"))
    indexed("去红格", "红格镇", "红格")
    assert titles("红格") == ["红格", "红格镇", "去红格", "通知"]


def test_within_one_tier_the_soonest_comes_first_and_the_past_last():
    now, hour = clock.now(), timedelta(hours=1)
    for name, when in {
        "昨天": now - 24 * hour,
        "刚才": now - hour,
        "常年": None,
        "明天": now + 24 * hour,
        "马上": now + hour,
    }.items():
        put(an_entry(f"t:{name}", f"{name}合唱", when=when))
    assert titles("合唱") == ["马上合唱", "明天合唱", "常年合唱", "刚才合唱", "昨天合唱"]


def test_undated_things_of_more_weight_come_first():
    put_many([an_entry("t:1", "甲馆", weight=1), an_entry("t:2", "乙馆", weight=3)])
    assert titles("馆") == ["乙馆", "甲馆"]


def test_things_near_the_chosen_place_come_first():
    put_many(
        [an_entry("t:1", "甲馆", division_path=["51", "5101"]), an_entry("t:2", "乙馆", division_path=["51", "5104"])]
    )
    assert titles("馆") == ["甲馆", "乙馆"]
    assert titles("馆", near="5104") == ["乙馆", "甲馆"]


@pytest.mark.parametrize("text", ["hongge", "hg", "HONGGE", "hónggé", "hongge zhen", "wenhuazhan", "whz"])
def test_pinyin_finds_a_title(text):
    indexed("红格镇综合文化站", "米易县图书馆")
    assert titles(text) == ["红格镇综合文化站"]


def test_pages_hold_twenty_and_the_count_is_exact():
    indexed(*(f"红格{n}" for n in range(25)))
    first, second = find(ANYONE, "红格"), find(ANYONE, "红格", page=2)
    assert (len(first.items), first.counted, first.more) == (20, "25", True)
    assert (len(second.items), second.counted, second.more) == (5, "25", False)
    assert len({hit.ref for hit in (*first.items, *second.items)}) == 25


def test_more_than_a_thousand_are_counted_as_more_than_a_thousand():
    put_many(an_entry(f"t:{n}", "红格") for n in range(1002))
    results = find(ANYONE, "红格", page=50)
    assert (results.counted, results.count, results.more, len(results.items)) == ("1,000+", 1001, False, 20)


@pytest.mark.parametrize("text", ["", "  ", "，。！", "%", "_", "\\"])
def test_without_words_and_filters_nothing_is_found(text):
    indexed("红格镇")
    assert find(ANYONE, text).items == ()


@pytest.mark.parametrize("text", ["红' OR 1=1 --", "%红", "红_", "a:* & b", "\x00红", "红" * 5000])
def test_odd_input_is_read_as_words(text):
    indexed("格")
    assert find(ANYONE, text).count == 0


def test_filters_alone_list_what_they_leave():
    indexed("甲", "乙", kind="course", division_path=["51", "5104"])
    indexed("丙", kind="article", division_path=["51"])
    assert titles("", kind="course", division="5104") == ["乙"]
    assert titles("", division="51") == ["丙", "乙"]


def test_suggest_gives_at_most_eight():
    indexed(*(f"红格{n}" for n in range(12)))
    assert len(suggest("红", ANYONE)) == 8
