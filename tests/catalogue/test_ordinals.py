"""Numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.catalogue.ordinals import chinese, number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [("第十二卷", 12), ("3", 3), ("第3版", 3), ("二十", 20), ("一百零五", 105), ("一九九八", 1998), ("上册", 1), ("下", 3), ("Ⅲ", 3), ("vol. iv", 4),
     ("second edition", 2), ("卷", None), ("", None), ("mix", None), ("第二○○一期", 2001), ("civil", None)],
)  # fmt: skip
def test_numbers_are_found(text: str, number: int | None) -> None:
    assert number_in(text) == number


def _spelt(number: int) -> str:
    """Chinese numerals below 1000, spelt by the school's rule; written apart from the code under test."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


@given(st.integers(1, 999))
def test_spelt_numbers_are_read(number: int) -> None:
    assert chinese(_spelt(number)) == number
