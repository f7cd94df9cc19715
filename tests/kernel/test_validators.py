"""Numbers with a standard: what is taken, and what is said of the rest."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from wenmai.kernel.errors import Invalid
from wenmai.kernel.validators import citizen_id, credit_code, is_mobile, masked_name, mobile


def said(check, text: str) -> str:
    with pytest.raises(Invalid) as caught:
        check(text)
    return caught.value.message


def test_the_examples_of_gb_11643_pass():
    assert citizen_id("11010519491231002X").born == date(1949, 12, 31)
    assert citizen_id(" 440524 1880 0101 0014 ").number == "440524188001010014"
    assert citizen_id("１１０１０５１９４９１２３１００２ｘ").number == "11010519491231002X"


def test_a_number_given_long_after_the_birth_passes():
    """510402 became 东区 in the eighties; whoever was born there in 1950 has it in the number all the same."""
    number = "51040219500101001"
    assert citizen_id(number + ric.calc_check_digit(number + "0")).born == date(1950, 1, 1)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1101051949123100", "16 位"),
        ("110105194912310021", "最后一位"),
        ("110105194913310021", "不存在"),
        ("11010519491231003X", "最后一位"),
        ("11010519491231002Y", "X"),
        ("１a010519491231002X", "X"),
        ("", "0 位"),
    ],
)
def test_what_is_wrong_with_an_id_number_is_said(text, word):
    assert word in said(citizen_id, text)


def test_somebody_born_tomorrow_is_refused():
    assert "不存在" in said(citizen_id, "110105299901010014")


def test_the_example_of_gb_32100_passes():
    assert credit_code("91110000600037341L") == "91110000600037341L"
    assert credit_code("9111 0000 6000 3734 1l") == "91110000600037341L"


@pytest.mark.parametrize(("text", "word"), [("9111000060003734", "16 位"), ("91110000600037341A", "校验位")])
def test_what_is_wrong_with_a_credit_code_is_said(text, word):
    assert word in said(credit_code, text)


@pytest.mark.parametrize("text", ["13900139000", "+86 139 0013 9000", "0086-139-0013-9000", "8613900139000"])
def test_a_mobile_number_in_any_spelling(text):
    assert mobile(text) == "13900139000"


@pytest.mark.parametrize("text", ["", "1390013900", "139001390000", "12900139000", "029-88888888", "+1 2025550123"])
def test_other_numbers_are_no_mobile_numbers(text):
    assert (is_mobile(text), "11 位" in said(mobile, text)) == (False, True)


@pytest.mark.parametrize(
    ("name", "masked"), [("周玉兰", "周*兰"), ("李红", "李*"), ("王", "*"), ("欧阳小满", "欧**满")]
)
def test_masked_names(name, masked):
    assert masked_name(name) == masked


@given(st.text(max_size=40), st.sampled_from((citizen_id, credit_code, mobile)))
def test_any_text_is_taken_or_refused_in_words(text, check):
    with suppress(Invalid):
        assert check(text)
