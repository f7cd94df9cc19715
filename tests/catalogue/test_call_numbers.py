"""Classes and the order of the shelf."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wenmai.catalogue.call_numbers import CallNumber, class_key, is_class, normal_class, parse

# 《中国图书馆分类法（第五版）使用手册》, pages 82 and 83, as quoted: the worked example of the order of marks.
MANUAL = ["R711", "R711-62", "R711(711)", "R711(711)=535", "R711=6", "R711<326>", "R711:R83", "R711+R173", "R711.1"]
# Ours, from the same rules: letters before digits, digits as decimals, what is longer after what it extends.
SHELF = [
    "A",
    "A1",
    "A81",
    "B",
    "B0",
    "B2",
    "B21",
    "B212",
    "B22",
    "D",
    "D0",
    "D0-0",
    "D0-05",
    "D0-6",
    "D01",
    "D6",
    "D61",
    "D922",
    "D922.2",
    "D922.29",
    "D922.294",
    "D922.294.1",
    "D922.3",
    "D93",
    "DF0",
    "F",
    "F0",
    "F0-0",
    "F0-08",
    "F12",
    "F120",
    "F124",
    "F124-62",
    "F124(711)",
    "F124.1",
    "F13",
    "I2",
    "I207",
    "I207.2",
    "I22",
    "I247",
    "I247.4",
    "I247.5",
    "I247.57",
    "I247.6",
    "I25",
    "I287",
    "K",
    "K2",
    "K20",
    "K207",
    "K207-61",
    "K29",
    "K297.1",
    "K297.13",
    "K297.2",
    "K82",
    "K825",
    "K825.6",
    "K825.6=6",
    "K825.6=7",
    "K825.7",
    "K89",
    "O1",
    "O1-49",
    "O1-641",
    "O13",
    "O13:TP3",
    "O13+O15",
    "O14",
    "T",
    "T-0",
    "T-09",
    "T-6",
    "TB",
    "TB1",
    "TP",
    "TP3",
    "TP3-05",
    "TP3-43",
    "TP30",
    "TP311",
    "TP311.1",
    "TP311.12",
    "TP311.13",
    "TP311.5",
    "TP312",
    "TP312C",
    "TP312JA",
    "TP39",
    "U",
    "V",
    "X",
    "Z",
    "Z1",
    "Z12",
    "Z121",
    "Z2",
]


def test_the_manuals_example_comes_out_in_the_manuals_order() -> None:
    shuffled = random.Random(4).sample(MANUAL, len(MANUAL))
    assert sorted(shuffled, key=class_key) == MANUAL


def test_a_shelf_of_classes_comes_out_in_order() -> None:
    shuffled = random.Random(4).sample(SHELF, len(SHELF))
    assert sorted(shuffled, key=class_key) == SHELF


@pytest.mark.parametrize(
    "text",
    ["F124", "K297.13", "TP391.41", "D922.294.1", "DF0", "T-0", "R711(711)=535", 'K281"2"', "R711<326>", "R711:R83", "O1+O15", "I247.5",
     "A811.1a", "I２４７．５", "F124－62", "[C8]", "K825.6=6", "TP3-05"],
)  # fmt: skip
def test_what_is_written_like_a_class_is_one(text: str) -> None:
    assert is_class(text)


@pytest.mark.parametrize(
    "text",
    ["", "L1", "M", "W2", "Y1", "TA1", "TZ", "QA76.9", "K7041", "KNQ1040", "I24.7", "I2475", "F124(711", "F124)", "F124-", "K833/837", "28.24",
     "005.133", "R711<326", "f124", "中国"],
)  # fmt: skip
def test_what_is_not_is_none(text: str) -> None:
    assert not is_class(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("I247.5", "I2475"), ("F124-62", "F124—62"), ("R711<326>", "R711〈326〉"), ('K281"2"', "K281“2”"), ("R711:R83", "R711：R83"),
     ("[C8]", "C8"), ("tp3", "TP3"), (" F 124 ", "F124")],
)  # fmt: skip
def test_spellings_of_one_class_have_one_key(one: str, other: str) -> None:
    assert class_key(one) == class_key(other)
    assert normal_class(one) == normal_class(other)


# 种次号 are integers, before 著者号; then volume, year, copy.
ORDER = [
    "F124", "F124/1", "F124/1-2", "F124/1=2", "F124/1:2", "F124/2", "F124/9", "F124/10", "F124/26", "F124/26/v.1", "F124/26/v.2", "F124/26/v.10",
    "F124/100", "F124/B1", "F124/L12", "F124/L474", "F124/L474/1998", "F124/L474/2001", "F124/Z8", "F124.1/1",
]  # fmt: skip


def test_whole_call_numbers_come_out_in_order() -> None:
    shuffled = random.Random(4).sample(ORDER, len(ORDER))
    assert sorted(shuffled, key=lambda text: parse(text).key()) == ORDER


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("K297.13/26/v.2/2008", CallNumber("K297.13", "26", "v.2", "2008")),
        ("I247.5 L474 c.2", CallNumber("I247.5", "L474", copy="c.2")),
        ("I247.5\nL474\n第三卷", CallNumber("I247.5", "L474", "第三卷")),
        ("F124／26", CallNumber("F124", "26")),
        ("F124", CallNumber("F124")),
        ("", CallNumber("")),
    ],
)
def test_call_numbers_are_taken_apart(text: str, parts: CallNumber) -> None:
    assert parse(text) == parts


def test_volumes_in_words_are_volumes_in_numbers() -> None:
    written = [CallNumber("I2", "1", volume) for volume in ("v.3", "3", "第三卷", "003")]
    assert len({each.key() for each in written}) == 1
    assert CallNumber("I2", "1", "上册").key() < CallNumber("I2", "1", "下册").key()


_CLASSES = st.text('ABFIKRTP0123456789.-()"=<>:+a/ 〈“—中', max_size=14)
_PARTS = st.text("0123456789LZ-:=.() v中", max_size=8)
_CALLS = st.builds(CallNumber, _CLASSES, _PARTS, _PARTS, _PARTS, _PARTS)


@given(_CALLS, _CALLS)
def test_keys_are_equal_exactly_for_equal_call_numbers(one: CallNumber, other: CallNumber) -> None:
    assert (one.key() == other.key()) == (one.normal() == other.normal())


@given(_CALLS)
@example(CallNumber("", volume="中."))
def test_keys_are_plain_ascii_and_survive_normalising(call: CallNumber) -> None:
    assert call.key().isascii()
    assert CallNumber(*call.normal()).key() == call.key()


@given(st.lists(_CLASSES, min_size=3, max_size=3))
def test_the_order_is_total_and_an_extension_follows(classes: list[str]) -> None:
    low, middle, high = sorted(classes, key=class_key)
    assert class_key(low) <= class_key(middle) <= class_key(high)
    assert class_key(low + "1") > class_key(low)


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_of_any_length_stand_in_their_order(one: int, other: int) -> None:
    keys = [CallNumber("F1", str(number)).key() for number in (one, other)]
    assert (keys[0] < keys[1]) == (one < other)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_digits_of_a_class_are_decimals(one: int, other: int) -> None:
    expected = (str(one) < str(other)) - (str(one) > str(other))
    keys = class_key(f"F{one}"), class_key(f"F{other}")
    assert (keys[0] < keys[1]) - (keys[0] > keys[1]) == expected
