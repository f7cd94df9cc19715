"""Which records are of one thing."""

import sys

import pytest

from tests.catalogue.evaluation import CASES, evaluate, table
from tests.catalogue.samples import a_cnmarc, cnmarc_five, loc
from tests.catalogue.test_describing import a_marc21
from wenmai.catalogue.describing.describe import describe
from wenmai.catalogue.marc.value import Marc
from wenmai.catalogue.matching.editions import Edition, edition_of
from wenmai.catalogue.matching.profile import keys, profile, publisher_stem
from wenmai.catalogue.matching.verdict import Decision, Reason, Verdict, compare
from wenmai.catalogue.matching.volumes import is_set, volume_of


def _verdict(one: Marc, other: Marc) -> Verdict:
    profiles = profile(describe(one)), profile(describe(other))
    verdict, turned = compare(*profiles), compare(*reversed(profiles))
    assert verdict == turned
    return verdict


def _titled(title: str, *more: tuple[str, str, tuple[tuple[str, str], ...]], isbn: str = "") -> Marc:
    fields = [field for field in a_cnmarc(*more).fields if field.tag not in {"010", "200"}]
    numbered = [field._replace(body=f"  \x1fa{isbn}") for field in a_cnmarc().fields if field.tag == "010" and isbn]
    titled = [field._replace(body=f"1 \x1fa{title}\x1ff李明主编") for field in a_cnmarc().fields if field.tag == "200"]
    return Marc(a_cnmarc().leader, tuple(sorted([*fields, *numbered, *titled])))


def test_one_book_in_two_families_is_a_duplicate() -> None:
    assert _verdict(a_cnmarc(), a_marc21()).decision == Decision.DUPLICATE


def test_the_verdict_says_why() -> None:
    verdict = _verdict(_titled("红楼梦", isbn="9787220100017"), _titled("水浒传", isbn="9787220100017"))
    assert (verdict.decision, verdict.reasons) == (Decision.ASK, (Reason.NUMBER_REUSED,))
    assert verdict.sentences() == ("ISBN 相同而题名不同，请核对是否一号多用。",)


@pytest.mark.parametrize(
    ("one", "other", "decision"),
    [
        ("红楼梦 上册", "红楼梦 下册", Decision.NOT),
        ("红楼梦（一）", "红楼梦（二）", Decision.NOT),
        ("红楼梦 第二册", "红楼梦 第2册", Decision.DUPLICATE),
        ("红楼梦", "红楼梦 第二册", Decision.ASK),
        ("'94中国发展报告", "'95中国发展报告", Decision.NOT),
        ("攀枝花年鉴2022", "攀枝花年鉴2023", Decision.NOT),
        ("攀枝花地方志", "攀枝花地方誌", Decision.DUPLICATE),
        ("攀枝花地方志", "渡口地名录", Decision.NOT),
    ],
)
def test_titles_and_volumes(one: str, other: str, decision: Decision) -> None:
    assert _verdict(_titled(one), _titled(other)).decision == decision


def test_a_number_alone_is_not_enough() -> None:
    """The same number on print and online, which real records have."""
    online = ("135", "  ", (("a", "drbn#---auaua"),))
    verdict = _verdict(a_cnmarc(), a_cnmarc(online))
    assert (verdict.decision, verdict.reasons) == (Decision.NOT, (Reason.NATURE,))


def test_conflicting_numbers_are_a_question() -> None:
    verdict = _verdict(_titled("红楼梦", isbn="9787220100017"), _titled("红楼梦", isbn="9787503717444"))
    assert (verdict.decision, verdict.reasons) == (Decision.ASK, (Reason.NUMBERS_CONFLICT,))


@pytest.mark.parametrize(
    ("text", "edition"),
    [("第1版", Edition(1, said=True)), ("第2版", Edition(2, said=True)), ("再版", Edition(2, said=True)), ("修订版", Edition(1, changed=True, said=True)),
     ("第3版修订本", Edition(3, changed=True, said=True)), ("初版", Edition(1, said=True)), ("", Edition()), ("Di 1 ban", Edition(1, said=True)),
     ("2nd ed.", Edition(2, said=True)), ("第1版第3次印刷", Edition(1, said=True)), ("Di 2 ban", Edition(2, said=True))],
)  # fmt: skip
def test_editions_are_read(text: str, edition: Edition) -> None:
    assert edition_of(text) == edition


@pytest.mark.parametrize(
    ("title", "volume"),
    [("红楼梦", ()), ("红楼梦 第二卷", (2,)), ("红楼梦（下）", (3,)), ("上海", ()), ("第二次世界大战", ()), ("1994", ()), ("中国通史 卷三", (3,)), ("高等数学 2", (2,)),
     ("三国演义", ()), ("天下", ())],
)  # fmt: skip
def test_volumes_are_read(title: str, volume: tuple[int, ...]) -> None:
    assert volume_of(describe(_titled(title))) == volume


def test_sets_are_told_by_number_and_extent() -> None:
    assert not is_set(describe(a_cnmarc()))
    assert is_set(describe(a_marc21(("020", "  ", (("a", "7224048542 (set)"),)))))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("北京大学出版社", "北京大学"),
        ("商务印书馆", "商务印书馆"),
        ("健行文化出版事業有限公司", "健行"),
        ("出版社", "出版社"),
    ],
)
def test_publishers_without_the_usual_words(name: str, stem: str) -> None:
    assert publisher_stem(name) == stem


def test_volumes_of_one_work_share_a_key() -> None:
    one, two = (keys(profile(describe(_titled(title)))) for title in ("红楼梦研究集刊 第二册", "红楼梦研究集刊（三）"))
    assert one & two


def test_five_real_records_are_five_things() -> None:
    """Yearbooks of four years, and one of them online under the same number."""
    described = [profile(describe(marc)) for marc in cnmarc_five()]
    verdicts = [compare(one, two).decision for at, one in enumerate(described) for two in described[at + 1 :]]
    assert set(verdicts) == {Decision.NOT}
    assert all(compare(each, each).decision == Decision.DUPLICATE for each in described)


def test_precision_and_recall_on_variants_of_real_records(capsys: pytest.CaptureFixture[str]) -> None:
    """Every fourth of the records that are shipped; figures of 1,500 others are in the README of the room."""
    tally = evaluate(found.marc for found in loc()[::4])
    with capsys.disabled():
        sys.stdout.write(f"\n{table(tally)}\n")
    assert set(tally.rows) == {name for name, *_ in CASES}
    assert tally.precision() == 1.0
    assert tally.recall() > 0.93  # one in eight of these is an old book without publisher or maker: a question
    assert tally.lost() == 0.0
