"""How names sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from wenmai.search.folding import fold
from wenmai.search.pinyin import LONGEST, initials, is_spelling, sort_key, sounds


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("红格镇", "hong2 ge2 zhen4"),
        ("荥经县", "ying2 jing1 xian4"),
        ("筠连县", "jun1 lian2 xian4"),
        ("犍为县", "qian2 wei2 xian4"),
        ("长宁县", "chang2 ning2 xian4"),
        ("馆长", "guan3 zhang3"),
    ],
)
def test_sort_key_reads_names_as_people_do(name, key):
    assert sort_key(name) == key


def test_initials_keep_latin_and_digits():
    assert initials("红格镇24小时书房") == "hgz24xssf"


@pytest.mark.parametrize("spelling", ["hongge", "hg", "gezhen", "gz", "hgz", "ho"])
def test_sounds_start_at_each_character(spelling):
    assert any(word.startswith(spelling) for word in sounds("红格镇").split())


@pytest.mark.parametrize("spelling", ["ongge", "ez", "zhenhong"])
def test_sounds_do_not_start_inside_a_syllable(spelling):
    assert not any(word.startswith(spelling) for word in sounds("红格镇").split())


@pytest.mark.parametrize(
    ("title", "spelling"),
    [("长宁县", "changningxia"), ("长宁县", "zhangningxia"), ("绿道", "lvdao"), ("绿道", "ludao")],
)
def test_sounds_know_more_than_one_reading(title, spelling):
    assert spelling in sounds(title).split()


def test_sounds_of_a_long_title_stay_short():
    assert len(sounds("会长行重乐" * 60)) < 60 * 2 * 8 * (LONGEST + 1)


@pytest.mark.parametrize(("term", "answer"), [("hg", True), ("24xs", True), ("h", False), ("24", False), ("红", False)])
def test_is_spelling_takes_two_latin_letters(term, answer):
    assert is_spelling(term) is answer


def test_sounds_leave_signs_without_reading_as_they_are():
    assert sounds("ꆈ𰀀") == "ꆈ𰀀"


@given(st.text(st.sampled_from("长重乐行馆了着攀枝花市豈々〇ㄅカ𠀀aZ9 ,。\n"), max_size=12))
def test_sort_key_word_by_word_is_that_of_the_whole(text):
    assert sort_key(text) == " ".join(lazy_pinyin(fold(text), style=Style.TONE3, neutral_tone_with_five=True))
