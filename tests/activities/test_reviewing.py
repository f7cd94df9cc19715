"""Words are corrected, what the houses below announce is read, taken down with a reason, and published again."""

import re
from datetime import timedelta

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking
from tests.builders.people import a_citizen, a_clerk, a_manager, an_official, sign_in
from tests.builders.places import a_county, a_division, a_township, a_village, an_institution
from tests.builders.threads import race
from wenmai.activities import actions
from wenmai.activities.forms.desk import WordsForm, words_of
from wenmai.activities.models import Activity
from wenmai.activities.queries import counts_today
from wenmai.activities.reviewing import recent_below, taken_down_at
from wenmai.audit.models import AuditEntry
from wenmai.booking.models import Status
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Invalid, NotAllowed
from wenmai.search.queries import find

DESK = "/desk/activities/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return an_institution(kind="village_room", division=a_village(), name="红格村文化活动室")


@pytest.fixture
def activity(room) -> Activity:
    return an_activity(room, title="坝坝舞", body="晚上七点半")


def taken_down(activity: Activity) -> Activity:
    return actions.withdraw(a_manager(a_county()), activity=activity, reason="照片没有征得同意")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def seen(client, activity: Activity) -> tuple[int, bool, int, int]:
    """The page's status, whether it is on the list, in the search, and among today's counts."""
    listed = "坝坝舞" in client.get("/activities/?division=").content.decode()
    return (
        client.get(f"/activities/{activity.pk}/").status_code,
        listed,
        len(find(ANYONE, "坝坝舞", kind="activity").items),
        counts_today().week,
    )


def test_taken_down_is_seen_nowhere_and_published_again_everywhere(client, room, activity):
    booking = a_booking(the_session(activity), a_citizen())
    assert seen(client, activity) == (200, True, 1, 1)
    taken_down(activity)
    assert seen(client, activity) == (404, False, 0, 0)
    assert the_session(activity).status == Status.CLOSED
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert [each.withdrawn_because for each in taken_down_at(room)] == ["照片没有征得同意"]
    actions.publish_again(a_clerk(room), activity=activity)
    assert seen(client, activity) == (200, True, 1, 1)
    assert the_session(activity).pools.get().accepting
    assert taken_down_at(room) == []
    verbs = AuditEntry.objects.filter(verb__startswith="activities.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["activities.announce", "activities.withdraw", "activities.publish_again"]


@pytest.mark.parametrize("role", [a_clerk, lambda _room: a_manager(a_division("510421")),
                                  lambda _room: an_official(a_county()), lambda _room: ANYONE])  # fmt: skip
def test_strangers_take_nothing_down(role, room, activity):
    with pytest.raises(NotAllowed):
        actions.withdraw(role(room), activity=activity, reason="不合适")
    assert not Activity.objects.get().withdrawn_at


def test_a_reason_is_needed_and_twice_keeps_the_first(activity):
    with pytest.raises(Invalid, match="为什么"):
        actions.withdraw(a_manager(a_township()), activity=activity, reason=" ")
    first = taken_down(activity)
    again = actions.withdraw(system(), activity=activity, reason="别的原因")
    assert (again.withdrawn_because, again.withdrawn_at) == (first.withdrawn_because, first.withdrawn_at)
    actions.publish_again(system(), activity=activity)
    actions.publish_again(system(), activity=activity)
    assert AuditEntry.objects.filter(verb="activities.publish_again").count() == 1


def test_who_may_not_edit_may_not_publish_again(activity):
    taken_down(activity)
    with pytest.raises(NotAllowed):
        actions.publish_again(a_citizen(), activity=activity)


@pytest.mark.django_db(transaction=True)
def test_taking_down_and_calling_off_at_once_leaves_one_truth():
    activity = an_activity(an_institution(kind="village_room", division=a_village()), title="坝坝舞")
    session = the_session(activity)
    race(
        lambda: actions.withdraw(system(), activity=activity, reason="不合适"),
        lambda: actions.call_off(system(), session=session, reason="下雨"),
        lambda: actions.withdraw(system(), activity=activity, reason="不合适"),
    )
    assert Activity.objects.get().withdrawn_because == "不合适"
    assert the_session(activity).status in {Status.CANCELLED, Status.CLOSED}
    assert find(ANYONE, "坝坝舞", kind="activity").items == ()


@pytest.mark.django_db(transaction=True)
def test_publishing_again_at_once_publishes_once():
    activity = an_activity(an_institution(kind="village_room", division=a_village()), title="坝坝舞")
    actions.withdraw(system(), activity=activity, reason="错字")
    race(*[lambda: actions.publish_again(system(), activity=activity)] * 3)
    verbs = AuditEntry.objects.filter(verb__in=["activities.publish_again", "booking.session.publish"])
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "activities.publish_again", "booking.session.publish", "booking.session.publish",
    ]  # fmt: skip
    assert Activity.objects.get().withdrawn_at is None
    assert (the_session(activity).status, the_session(activity).pools.get().accepting) == (Status.PUBLISHED, True)
    assert len(find(ANYONE, "坝坝舞", kind="activity").items) == 1


@pytest.mark.django_db(transaction=True)
def test_correcting_at_once_keeps_one_truth_on_the_page_the_offering_and_in_the_search():
    activity = an_activity(an_institution(kind="village_room", division=a_village()), title="坝坝舞")

    def saying(title: str):
        form = WordsForm(activity.offering.institution, words_of(activity) | {"title": title})
        assert form.is_valid(), form.errors
        return lambda: actions.edit(system(), activity=activity, draft=form.corrected(activity))

    race(saying("院坝舞会"), saying("广场舞会"), lambda: actions.withdraw(system(), activity=activity, reason="错字"))
    found = Activity.objects.select_related("offering").get()
    assert found.title in {"院坝舞会", "广场舞会"}
    assert (found.offering.title, found.withdrawn_because) == (found.title, "错字")
    assert AuditEntry.objects.filter(verb="activities.edit").count() == 2
    assert find(ANYONE, "舞会", kind="activity").items == ()
    actions.publish_again(system(), activity=activity)
    assert [each.title for each in find(ANYONE, "舞会", kind="activity").items] == [found.title]


def test_a_manager_reads_what_is_announced_below(client, room, activity):
    elsewhere = an_institution(division=a_division("510421100"), name="攀莲镇综合文化站")
    an_activity(elsewhere, title="合唱")
    late = an_activity(room, title="去年的活动")
    Activity.objects.filter(pk=late.pk).update(made_at=clock.now() - timedelta(days=40))
    assert [each.title for each in recent_below(a_manager(a_county())).items] == ["坝坝舞"]
    assert [each.title for each in recent_below(a_manager(a_division("5104"))).items] == ["合唱", "坝坝舞"]
    assert [each.title for each in recent_below(a_manager(room)).items] == ["坝坝舞"]
    page = text_of(sign_in(client, a_manager(a_township())).get(DESK + "recent/"))
    assert "坝坝舞" in page
    assert "合唱" not in page
    assert "基层新发布" in text_of(client.get("/desk/"))


def test_the_list_asks_as_much_for_three_as_for_one(room, activity, django_assert_num_queries):
    actor = a_manager(a_county())
    with django_assert_num_queries(1):
        recent_below(actor)
    for number in range(2):
        an_activity(room, title=f"第 {number} 个", slots=(a_slot(), a_slot(clock.now() + timedelta(days=4))))
    with django_assert_num_queries(1):
        assert [each.dates for each in recent_below(actor).items] == [2, 2, 1]


def test_the_county_takes_down_and_the_village_corrects_on_pages(client, room, activity):
    sign_in(client, a_manager(a_county()))
    refused = client.post(f"{DESK}{activity.pk}/withdraw/", {"reason": ""})
    assert (refused.status_code, "写明为什么撤下" in text_of(refused)) == (422, True)
    done = client.post(f"{DESK}{activity.pk}/withdraw/", {"reason": "错字"}, follow=True)
    assert "已撤下：错字" in text_of(done)
    client.logout()
    sign_in(client, a_clerk(room))
    today = text_of(client.get(DESK))
    assert "被上级撤下" in today
    assert "错字" in today
    page = client.get(f"{DESK}{activity.pk}/edit/")
    assert 'value="坝坝舞"' in page.content.decode()
    words = words_of(activity) | {"title": "坝坝舞晚会"}
    saved = client.post(f"{DESK}{activity.pk}/edit/", words, follow=True)
    assert "坝坝舞晚会" in text_of(saved)
    assert client.get(f"/activities/{activity.pk}/").status_code == 404
    client.post(f"{DESK}{activity.pk}/publish-again/")
    assert "坝坝舞晚会" in text_of(client.get(f"/activities/{activity.pk}/"))


def test_correcting_words_keeps_the_rest_and_leaves_what_changed(room, activity):
    Activity.objects.filter(pk=activity.pk).update(suits="都来", preset="dance")
    activity.refresh_from_db()
    form = WordsForm(activity.offering.institution, words_of(activity) | {"summary": "带水杯", "languages": ["ii"]})
    assert form.is_valid(), form.errors
    actor = a_clerk(room)
    actions.edit(actor, activity=activity, draft=form.corrected(activity))
    actions.edit(actor, activity=activity, draft=form.corrected(activity))
    found = Activity.objects.get()
    assert (found.summary, found.languages, found.suits, found.preset, found.body) == (
        "带水杯", ["ii"], "都来", "dance", "晚上七点半",
    )  # fmt: skip
    assert [each.detail for each in AuditEntry.objects.filter(verb="activities.edit")] == [
        {"changed": ["languages", "summary"]}
    ]


def test_a_bad_correction_says_so_and_changes_nothing(client, room, activity):
    sign_in(client, a_clerk(room))
    answer = client.post(f"{DESK}{activity.pk}/edit/", words_of(activity) | {"title": ""})
    assert answer.status_code == 422
    assert Activity.objects.get().title == "坝坝舞"
