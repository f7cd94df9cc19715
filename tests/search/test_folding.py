"""One spelling for every way of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.search.folding import fold, terms

SIGNS = "红紅格鎮镇馆館臺台着著乾干ａＡaÉé１1峯峰"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("紅格鎮綜合文化站", "红格镇综合文化站"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("《安宁河·流域》", "安宁河 流域"),
        ("关于 征集  作品的 通知", "关于征集作品的通知"),
        ("Café hónggé", "cafe hongge"),
        ("啟用臺灣峯會", "启用台湾峰会"),
        ("著名、看着", "著名 看着"),
        ("二〇二四", "二零二四"),
        ("བོད་ཡིག", "བོད ཡིག"),
        ("ꆈꌠꁱꂷ", "ꆈꌠꁱꂷ"),
        ("，。！", ""),
    ],
)
def test_fold_gives_one_spelling(written, folded):
    assert fold(written) == folded


@given(st.text(SIGNS, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_fold_keeps_a_part_of_a_text_a_part_of_it(text, start, stop):
    assert fold(text[start:stop]) in fold(text)


@given(st.text(SIGNS + " ，", max_size=20))
def test_terms_hold_no_space_and_no_sign_twice(text):
    found = terms(text)
    assert len(set(found)) == len(found)
    assert all(term and not term.isspace() and " " not in term for term in found)


def test_terms_are_separated_by_space_and_punctuation():
    assert terms("紅格　温泉，音乐 红格") == ("红格", "温泉", "音乐")
