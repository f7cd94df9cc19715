"""Juries and their marks."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from tests.builders.people import a_citizen, a_clerk
from tests.builders.threads import race
from tests.builders.works import a_call, a_child, a_judge, a_score, a_work, closed
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice
from wenmai.people.models import Account
from wenmai.people.queries.accounts import phone_of
from wenmai.works.actions.deciding import decide, publish
from wenmai.works.actions.judging import appoint, give_score, release, void_score
from wenmai.works.drafts import Decision, ScoreDraft
from wenmai.works.models import Score
from wenmai.works.queries.judging import to_judge
from wenmai.works.queries.results import mark, ranked, results_of

pytestmark = pytest.mark.django_db


def _judged(**about):
    call = a_call(**about)
    member, judge = a_judge(call)
    work = a_work(call, a_citizen("周玉兰"))
    closed(call)
    return work, member, judge


def test_a_judge_is_appointed_once_and_told():
    call = a_call()
    member, judge = a_judge(call)
    phone = phone_of(Account.objects.get(pk=judge.account))
    assert appoint(system(), call=call, who=phone) == member
    assert Notice.objects.filter(person=judge.person, link=f"/works/jury/{call.pk}/").count() == 1


def test_appointing_is_for_the_house_and_for_people_with_an_account():
    call = a_call()
    with pytest.raises(NotAllowed):
        appoint(a_citizen(), call=call, who="13800000000")
    with pytest.raises(NotFound):
        appoint(a_clerk(call.institution), call=call, who="19999999999")


def test_a_released_judge_scores_no_more():
    work, member, judge = _judged()
    first = release(system(), member=member).released_at
    assert release(system(), member=member).released_at == first
    with pytest.raises(NotFound):
        a_score(work, judge)


def test_a_work_is_scored_once_and_the_same_again_is_the_first():
    work, _member, judge = _judged()
    made = a_score(work, judge, "88.125")
    assert (made.value, a_score(work, judge, "88.12").pk) == (Decimal("88.12"), made.pk)
    with pytest.raises(Conflict) as refused:
        a_score(work, judge, "90")
    assert refused.value.code == "works.scored"


@pytest.mark.parametrize("value", ["-1", "100.01", "NaN"])
def test_a_score_is_between_nought_and_a_hundred(value):
    work, _member, judge = _judged()
    with pytest.raises(Invalid):
        give_score(judge, work=work, draft=ScoreDraft(Decimal(value)))


def test_own_and_family_works_are_not_scored():
    call = a_call()
    _member, judge = a_judge(call)
    own = a_work(call, judge)
    child = a_work(call, judge, person=a_child(judge).key, title="孩子画的")
    closed(call)
    for each in (own, child):
        with pytest.raises(NotAllowed):
            a_score(each, judge)
    assert [each.own for each in to_judge(judge, call)] == [True, True]


def test_scores_are_given_after_the_end_and_before_the_result():
    call = a_call()
    _member, judge = a_judge(call)
    work = a_work(call)
    with pytest.raises(Conflict):
        a_score(work, judge)
    closed(call)
    decide(system(), work=work, decision=Decision("declined"))
    publish(system(), call=call)
    with pytest.raises(Conflict):
        a_score(work, judge)


def test_who_does_not_judge_here_finds_nothing():
    work, _member, _judge = _judged()
    with pytest.raises(NotFound):
        a_score(work, a_citizen())


def test_a_voided_score_is_given_anew():
    work, _member, judge = _judged()
    wrong = a_score(work, judge, "8")
    with pytest.raises(Invalid):
        void_score(system(), score=wrong, reason=" ")
    with pytest.raises(NotAllowed):
        void_score(judge, score=wrong, reason="少写一位")
    first = void_score(system(), score=wrong, reason="少写一位")
    assert void_score(system(), score=wrong, reason="别的").void_reason == first.void_reason == "少写一位"
    assert a_score(work, judge, "80").value == 80
    assert results_of(work.call)[0].mark == Decimal("80.00")


@pytest.mark.django_db(transaction=True)
def test_a_race_gives_one_score():
    work, _member, judge = _judged()
    found = race(lambda: a_score(work, judge, "80"), lambda: a_score(work, judge, "90"))
    assert (sorted(type(each) is Score for each in found), Score.objects.count()) == ([False, True], 1)


@pytest.mark.parametrize(
    ("mean", "values", "expected"),
    [
        ("plain", [], None),
        ("plain", ["80", "81", "81"], "80.67"),
        ("plain", ["0", "0.01"], "0.01"),
        ("trimmed", ["10", "90"], "50.00"),
        ("trimmed", ["10", "80", "90"], "80.00"),
        ("trimmed", ["90", "90", "90", "10"], "90.00"),
    ],
)
def test_a_mark_is_the_mean_half_up(mean, values, expected):
    assert mark(mean, [Decimal(each) for each in values]) == (None if expected is None else Decimal(expected))


def test_equal_marks_share_a_rank():
    marks = {1: Decimal(90), 2: Decimal(95), 3: Decimal(90), 4: Decimal(80), 5: None}
    assert ranked(marks) == {2: 1, 1: 2, 3: 2, 4: 4}


def test_the_result_is_written_down_and_can_be_reckoned_again():
    call = a_call(mean="trimmed")
    judges = [a_judge(call, name)[1] for name in ("郑一", "郑二", "郑三")]
    work = a_work(call)
    closed(call)
    for judge, value in zip(judges, ("70", "85", "99"), strict=True):
        a_score(work, judge, value)
    decide(system(), work=work, decision=Decision("awarded", "一等奖"))
    publish(system(), call=call)
    [found] = results_of(call, shown_only=True)
    assert (found.mark, found.agrees, found.rank, found.total, found.counted) == (
        Decimal("85.00"),
        True,
        1,
        Decimal("85.00"),
        1,
    )
    assert [each.left_out for each in found.given] == [True, False, True]
    Score.objects.filter(value=85).update(value=86)
    assert results_of(call)[0].agrees is False


def test_the_table_keeps_one_score_a_member():
    work, member, judge = _judged()
    made = a_score(work, judge)
    with pytest.raises(IntegrityError):
        Score.objects.create(work=work, member=member, value=1, at=made.at)
