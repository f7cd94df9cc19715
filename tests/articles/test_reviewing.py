"""Three reviews by three people who did not write, three readings."""

import pytest
from django.db import IntegrityError, transaction

from tests.builders.articles import TEXT, a_newsroom
from tests.builders.people import a_citizen, a_clerk, a_manager, a_reviewer
from tests.builders.threads import race
from wenmai.articles.actions.reviewing import proofread, review
from wenmai.articles.actions.writing import edit, hand_in
from wenmai.articles.drafts import Text
from wenmai.articles.models import Proof, Review, Stage, State, Verdict
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return a_newsroom()


def judge(actor, revision, stage=Stage.FIRST, verdict=Verdict.PASSED, **more):
    return review(actor, revision=revision, stage=stage, verdict=verdict, **more)


def test_three_reviews_by_three_people_approve_a_text(room):
    revision = room.approved()
    assert revision.state == State.APPROVED
    assert list(revision.reviews.values_list("stage", "reviewer")) == [
        (1, room.first.person),
        (2, room.second.person),
        (3, room.third.person),
    ]
    assert list(revision.proofs.values_list("reading", "corrected")) == [(1, False), (2, False), (3, False)]
    assert {each.digest for each in revision.reviews.all()} == {revision.digest}


def test_a_review_is_refused_to_strangers(room):
    with pytest.raises(NotAllowed):
        judge(a_citizen(), room.proofed(room.handed_in()))


def test_a_clerk_does_not_review(room):
    with pytest.raises(NotAllowed):
        judge(a_clerk(room.house, "王芳"), room.proofed(room.handed_in()))


def test_a_head_does_not_give_the_last_review(room):
    revision = room.proofed(room.passed(room.handed_in(), Stage.SECOND), Stage.THIRD)
    with pytest.raises(NotAllowed):
        judge(a_manager(room.house, "刘洋"), revision, Stage.THIRD)


def test_the_author_does_not_review_even_as_head(room):
    revision = room.draft()
    edit(room.first, revision=revision, text=TEXT)
    room.proofed(hand_in(room.author, revision=revision))
    with pytest.raises(NotAllowed):
        judge(room.first, revision)


def test_nobody_reviews_twice_in_a_round(room):
    revision = room.handed_in()
    room.proofed(revision)
    judge(room.second, revision)
    proofread(room.first, revision=revision, text=TEXT)
    with pytest.raises(NotAllowed):
        judge(room.second, revision, Stage.SECOND)


def test_a_review_waits_for_its_reading(room):
    revision = room.handed_in()
    with pytest.raises(Conflict) as refusal:
        judge(room.first, revision)
    assert refusal.value.code == "articles.no_proof"


def test_who_read_does_not_pass_the_same_stage(room):
    revision = room.handed_in()
    proofread(room.first, revision=revision, text=TEXT)
    with pytest.raises(NotAllowed):
        judge(room.first, revision)


def test_a_return_needs_a_reason_and_begins_a_new_round(room):
    revision = room.handed_in()
    with pytest.raises(Invalid):
        judge(room.first, revision, verdict=Verdict.RETURNED)
    judge(room.first, revision, verdict=Verdict.RETURNED, comment="时间写错了")
    revision.refresh_from_db()
    assert revision.state == State.DRAFT
    hand_in(room.author, revision=revision)
    assert room.passed(revision).state == State.APPROVED
    assert revision.round == 2


def test_a_review_of_a_text_that_changed_meanwhile_is_refused(room):
    revision = room.handed_in()
    seen = revision.digest
    proofread(room.author, revision=revision, text=Text("改了", "新文"))
    with pytest.raises(Conflict) as refusal:
        judge(room.first, revision, digest=seen)
    assert refusal.value.code == "articles.changed"


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_a_text_out_of_review_is_not_reviewed(room, state):
    revision = room.draft() if state == "draft" else room.approved()
    with pytest.raises(Conflict):
        judge(a_reviewer("5104", "何静"), revision)


def test_a_reading_keeps_what_was_corrected(room):
    revision = room.handed_in()
    proof = proofread(room.author, revision=revision, text=Text("彝绣走进红格", "四月起。"), remark="三月改四月")
    revision.refresh_from_db()
    assert (proof.corrected, proof.note, revision.body) == (True, "三月改四月", "四月起。")
    with pytest.raises(Conflict):
        proofread(room.first, revision=revision, text=TEXT)


def test_the_author_reads_only_first(room):
    revision = room.passed(room.handed_in(), Stage.FIRST)
    with pytest.raises(NotAllowed):
        proofread(room.author, revision=revision, text=TEXT)
    with pytest.raises(NotAllowed):
        proofread(a_citizen(), revision=revision, text=TEXT)


def _row(revision, **more):
    values = {
        "round": 1,
        "stage": 1,
        "reviewer": "r",
        "author": "a",
        "verdict": "passed",
        "digest": "",
        "at": clock.now(),
    }
    return Review(revision=revision, **(values | more))


@pytest.mark.parametrize(
    "row", [{"reviewer": "a"}, {"stage": 2}, {"reviewer": "q"}, {"stage": 2, "reviewer": "q", "verdict": "returned"}]
)
def test_the_table_itself_keeps_the_rules(room, row):
    revision = room.handed_in()
    _row(revision).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        _row(revision, **row).save()


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_give_one_review(room):
    revision = room.proofed(room.handed_in())
    results = race(lambda: judge(room.first, revision), lambda: judge(room.second, revision))
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Review"]
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_give_one_reading(room):
    revision = room.handed_in()
    results = race(
        lambda: proofread(room.author, revision=revision, text=TEXT),
        lambda: proofread(room.first, revision=revision, text=TEXT),
    )
    assert sum(isinstance(each, DomainError) for each in results) == 1
    assert Proof.objects.count() == 1
