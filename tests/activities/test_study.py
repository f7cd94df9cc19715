"""研学基地 (SC-M08, PZH-M03): houses that receive schools, what of the curriculum their tours belong to, and how a class books."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.builders.activities import a_slot, an_activity
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.activities.copying import draft_like
from wenmai.activities.models import Activity
from wenmai.activities.study import study_bases
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid
from wenmai.places.actions import Title, designate

pytestmark = pytest.mark.django_db
TITLE = Title("四川省博物馆研学基地", "四川省文物局", clock.today() - timedelta(days=400))


def a_tour(house=None, **about):
    words = {"title": "三线研学", "subjects": ("history", "labour"), "stages": ("primary", "junior")} | about
    return an_activity(house, kind="tour", slots=(a_slot(seats=60),), **words)


def a_base(**about):
    house = an_institution(kind="museum", **about)
    designate(system(), institution=house.code, title=TITLE)
    return house


def shown(**asked) -> list[tuple[str, int]]:
    return [(each.house.code, len(each.tours)) for each in study_bases(**asked)]


def test_houses_with_the_title_come_first_and_those_with_tours_only_after_them():
    library = an_institution()
    a_tour(library)
    base = a_base()
    assert shown() == [(base.code, 0), (library.code, 1)]
    a_tour(base)
    [first, _second] = study_bases()
    assert (first.title.given_by, first.museum, list(first.tours[0].tags)) == (
        "四川省文物局",
        True,
        ["小学、初中", "历史", "劳动"],
    )


def test_a_title_that_has_ended_or_is_to_come_is_no_base():
    house = an_institution(kind="museum")
    for since, until in ((10, 2), (-5, None)):
        given, ended = (clock.today() - timedelta(days=each) if each is not None else None for each in (since, until))
        designate(system(), institution=house.code, title=Title(f"研学基地 {since}", "省文物局", given, ended))
    assert shown() == []


def test_a_school_looks_by_stage_and_subject():
    base, other = a_base(), a_base()
    a_tour(base)
    a_tour(other, subjects=("science",), stages=("college",))
    assert (shown(stage="primary"), shown(subject="science"), shown(stage="primary", subject="science")) == (
        [(base.code, 1)],
        [(other.code, 1)],
        [],
    )
    assert len(shown(stage="kindergarten")) == 2  # no stage of ours is no question


def test_what_is_no_tour_taken_down_or_elsewhere_is_not_listed():
    base = a_base()
    an_activity(base)
    Activity.objects.filter(pk=a_tour(base).pk).update(withdrawn_at=clock.now(), withdrawn_because="有错")
    assert (shown(), shown(division="5101")) == ([(base.code, 0)], [])


def test_an_unknown_subject_is_refused_and_a_copy_keeps_the_tags():
    with pytest.raises(Invalid) as refused:
        a_tour(subjects=("alchemy",))
    assert (list(refused.value.fields), Activity.objects.count()) == (["subjects"], 0)
    draft = draft_like(a_tour())
    assert (draft.subjects, draft.stages) == (("history", "labour"), ("primary", "junior"))


def test_page_leads_a_class_to_its_booking_and_the_desk_writes_the_tags(client):
    base = a_base()
    activity = a_tour(base)
    page = Client().get("/activities/study/", {"division": "", "stage": "primary"}).content.decode()
    assert f"/activities/{activity.pk}/group/" in page
    assert "四川省博物馆研学基地" in page
    assert "课程标签" in Client().get(f"/activities/{activity.pk}/").content.decode()
    sign_in(client, a_clerk(base))
    form = {
        "title": "地质课", "kind": "tour", "mode": "onsite", "party_max": "4", "minutes": "90", "seats": "40",
        "accessible": "0", "day": (clock.today() + timedelta(days=9)).isoformat(), "time": "09:30", "venue": "矿山",
        "subjects": ["science", "geography"], "stages": ["senior"],
    }  # fmt: skip
    assert client.post(f"/desk/activities/write/?at={base.code}", form).status_code == 302
    made = Activity.objects.get(title="地质课")
    assert (made.subjects, made.stages) == (["science", "geography"], ["senior"])


def test_list_takes_the_same_queries_for_one_base_and_three(django_assert_num_queries):
    a_tour(a_base())
    with django_assert_num_queries(3):
        study_bases()
    for _each in range(2):
        a_tour(a_base())
    with django_assert_num_queries(3):
        assert len(study_bases()) == 3
