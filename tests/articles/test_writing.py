"""Begin, change, hand in, give up."""

import pytest

from tests.builders.articles import TEXT, a_newsroom
from tests.builders.people import a_citizen, a_clerk, an_official
from tests.builders.places import a_division, an_institution
from wenmai.articles.actions.publishing import publish
from wenmai.articles.actions.reviewing import review
from wenmai.articles.actions.writing import discard, edit, hand_in, revise, write
from wenmai.articles.drafts import Text
from wenmai.articles.models import Revision, Stage, State, Verdict
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return a_newsroom()


def test_write_begins_a_draft_of_the_house(room):
    draft = room.draft()
    assert (draft.state, draft.number, draft.round) == (State.DRAFT, 1, 0)
    assert draft.article.scope_path == ("51", "5104", "510422", "510422101", room.house.code)


def test_write_in_the_name_of_a_divisions_office():
    county = a_division("510422")
    draft = write(a_clerk(county), text=TEXT, division=county, slug="about")
    assert (draft.article.owner, draft.article.kind) == ("盐边县", "page")


@pytest.mark.parametrize("who", [a_citizen, lambda: a_clerk(an_institution()), lambda: an_official("5104")])
def test_write_is_refused_elsewhere(room, who):
    with pytest.raises(NotAllowed):
        write(who(), text=TEXT, institution=room.house)
    assert Revision.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (Text("", "文"), "title"),
        (Text("题" * 81, "文"), "title"),
        (Text("题", "  "), "body"),
        (Text("题", "文", "提" * 201), "summary"),
    ],
)
def test_write_refuses_a_text_that_cannot_be_kept(room, text, field):
    with pytest.raises(Invalid) as refusal:
        room.draft(text)
    assert list(refusal.value.fields) == [field]


def test_a_fixed_address_is_given_once(room):
    room.draft(slug="help")
    with pytest.raises(Conflict):
        room.draft(slug="help")


def test_edit_changes_a_draft_and_remembers_who_wrote(room):
    draft = room.draft()
    edit(room.first, revision=draft, text=Text("新题", "新文"))
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("新题", "新文")
    assert set(draft.editors) == {room.author.person, room.first.person}


def test_edit_is_refused_once_handed_in(room):
    with pytest.raises(Conflict):
        edit(room.author, revision=room.handed_in(), text=TEXT)


def test_hand_in_works_once(room):
    draft = room.draft()
    assert hand_in(room.author, revision=draft).state == State.FIRST
    with pytest.raises(Conflict):
        hand_in(room.author, revision=draft)


def test_hand_in_is_refused_to_strangers(room):
    with pytest.raises(NotAllowed):
        hand_in(a_citizen(), revision=room.draft())


def test_revise_copies_the_latest_text_once(room):
    published = room.published()
    version = revise(room.author, article=published.article)
    assert (version.number, version.state, version.body) == (2, State.DRAFT, TEXT.body)
    with pytest.raises(Conflict):
        revise(room.author, article=published.article)
    with pytest.raises(NotAllowed):
        revise(a_citizen(), article=published.article)


def test_what_is_published_stays_until_the_new_version_has_passed(room):
    published = room.published()
    version = revise(room.author, article=published.article)
    edit(room.author, revision=version, text=Text("第二版", "新文"))
    hand_in(room.author, revision=version)
    room.passed(version, Stage.SECOND)
    assert Revision.objects.get(state=State.PUBLISHED).pk == published.pk
    room.proofed(version, Stage.THIRD)
    review(room.third, revision=version, stage=Stage.THIRD, verdict=Verdict.PASSED)
    publish(room.third, revision=version)
    published.refresh_from_db()
    assert published.state == State.SUPERSEDED
    assert Revision.objects.get(state=State.PUBLISHED).title == "第二版"


def test_discard_gives_up_an_open_version_once(room):
    draft = room.draft()
    with pytest.raises(NotAllowed):
        discard(a_citizen(), revision=draft)
    assert discard(room.author, revision=draft).state == State.DISCARDED
    with pytest.raises(Conflict):
        discard(room.author, revision=draft)
