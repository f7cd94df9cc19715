"""Publish, wait, withdraw."""

from datetime import timedelta

import pytest
import time_machine

from tests.builders.articles import a_newsroom
from tests.builders.people import a_citizen, a_clerk, a_manager, a_reviewer
from tests.builders.places import a_division
from tests.builders.threads import race
from wenmai.articles.actions.publishing import publish, publish_due, withdraw
from wenmai.articles.actions.writing import revise
from wenmai.articles.models import State
from wenmai.articles.standing import PAGES, put_standing_pages
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.kernel.privacy import holders
from wenmai.kernel.subjects import resolve
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return a_newsroom()


def test_publish_puts_an_approved_text_out_and_into_the_search(room):
    revision = publish(room.first, revision=room.approved())
    assert (revision.state, revision.published_by) == (State.PUBLISHED, room.first.person)
    hit = find(ANYONE, "彝绣").items[0]
    assert (hit.url, hit.institution) == (f"/articles/{revision.article_id}/", room.house.code)
    assert AuditEntry.objects.filter(verb="articles.publish", person=room.first.person).count() == 1


def test_publish_is_refused_before_three_reviews_and_twice(room):
    draft = room.draft()
    with pytest.raises(Conflict):
        publish(room.first, revision=draft)
    published = room.published()
    with pytest.raises(Conflict):
        publish(room.first, revision=published)


@pytest.mark.parametrize("who", [lambda _: a_citizen(), lambda room: room.author])
def test_publish_is_refused_to_strangers_and_clerks(room, who):
    with pytest.raises(NotAllowed):
        publish(who(room), revision=room.approved())


@pytest.mark.django_db(transaction=True)
def test_two_publishing_at_once_publish_once(room):
    revision = room.approved()
    results = race(lambda: publish(room.first, revision=revision), lambda: publish(room.third, revision=revision))
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Revision"]


def test_a_text_set_for_later_waits_and_then_goes_out_once(room):
    later = clock.now() + timedelta(hours=2)
    revision = publish(room.first, revision=room.approved(), at=later)
    assert (revision.state, publish_due()) == (State.APPROVED, 0)
    assert find(ANYONE, "彝绣").count == 0
    with time_machine.travel(later + timedelta(minutes=1)):
        assert (publish_due(), publish_due()) == (1, 0)
        revision.refresh_from_db()
        assert (revision.state, revision.published_by) == (State.PUBLISHED, room.first.person)
        assert find(ANYONE, "彝绣").count == 1


def test_a_time_that_is_gone_is_refused(room):
    with pytest.raises(Invalid) as refusal:
        publish(room.first, revision=room.approved(), at=clock.now() - timedelta(minutes=1))
    assert list(refusal.value.fields) == ["at"]


def test_withdraw_takes_a_text_off_at_once_with_a_reason(room):
    published = room.published()
    with pytest.raises(Invalid):
        withdraw(room.first, article=published.article, reason=" ")
    withdrawn = withdraw(room.first, article=published.article, reason="活动取消")
    assert (withdrawn.state, withdrawn.withdrawn_by) == (State.WITHDRAWN, room.first.person)
    assert find(ANYONE, "彝绣").count == 0
    with pytest.raises(Conflict):
        withdraw(room.first, article=published.article, reason="再来")
    assert revise(room.author, article=published.article).number == 2


def test_withdraw_is_refused_to_clerks(room):
    with pytest.raises(NotAllowed):
        withdraw(room.author, article=room.published().article, reason="不想要了")


def test_a_published_text_is_a_subject_and_a_draft_is_none(room):
    published, draft = room.published(), room.draft()
    subject = resolve(ANYONE, f"articles.article:{published.article_id}")
    assert (subject.title, subject.institution) == ("彝绣走进红格", room.house.code)
    with pytest.raises(NotFound):
        resolve(ANYONE, f"articles.article:{draft.article_id}")


def test_what_a_person_wrote_reviewed_and_read_is_exported(room):
    room.published()
    holder = next(each for each in holders() if each.room == "articles")
    assert [len(part) for part in holder.export(room.author.person).values()] == [1, 0, 1]
    assert [len(part) for part in holder.export(room.first.person).values()] == [0, 1, 1]
    assert holder.erase(room.first.person) == 0


def test_the_standing_pages_are_put_once_through_reviews(room):
    city = a_division("5104")
    editors = a_newsroom().editors
    staff = type(editors)(a_clerk(city, "李红"), a_manager(city, "陈静"), editors.third, a_reviewer(city, "何静"))
    assert put_standing_pages(staff, division=city, demo=True) == tuple(PAGES)
    assert put_standing_pages(staff, division=city, demo=True) == ()
    assert find(ANYONE, "无障碍").items[0].url == "/articles/accessibility/"
