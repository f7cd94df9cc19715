"""Places kept for a group or a door: asked on the write form and with many dates, said to the public and at the desk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.activities.test_desk import text_of
from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.activities.copying import model_session
from wenmai.activities.dates import slot_like
from wenmai.activities.kept_places import Keeping, places_of, with_kept
from wenmai.activities.models import Activity
from wenmai.booking.actions.returns import release_due
from wenmai.booking.drafts.claims import Seats
from wenmai.booking.models import Pool, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
WRITE = "/desk/activities/write/"
DAY = timedelta(days=1)


@pytest.fixture
def house():
    return an_institution(name="米易县图书馆", kind="library")


@pytest.fixture
def desk(client, house):
    return sign_in(client, a_clerk(house))


def written(**about) -> dict[str, object]:
    day = clock.today() + timedelta(days=12)
    plain = {
        "title": "水下的老县城",
        "kind": "lecture",
        "mode": "onsite",
        "party_max": 4,
        "minutes": 90,
        "time": "14:30",
    }
    return plain | {"day": day.isoformat(), "venue": "报告厅", "seats": 24, "accessible": 0} | about


ELDERS = {"kept_for_1": "elder", "kept_places_1": 6, "kept_release_1": 72}


def pools_of(session: Session) -> dict[str, tuple[int, str, str]]:
    return {each.name: (each.capacity, each.group, each.door) for each in Pool.objects.filter(session=session)}


def test_places_are_kept_from_the_write_form_and_said_everywhere(desk, client, house):
    desk.post(WRITE, written(**ELDERS, kept_for_2="phone", kept_places_2=2, kept_release_2=24))
    session = the_session(Activity.objects.get())
    assert pools_of(session) == {"普通": (16, "", ""), "老年人": (6, "elder", ""), "打电话的人": (2, "", "phone")}
    released = Pool.objects.get(name="老年人").release_at
    assert released == session.starts_at - timedelta(hours=72)
    said = "名额 24，余 24，其中 6 个留给老年人、2 个留给打电话的人"
    assert said in text_of(desk.get(f"/desk/activities/session/{session.pk}/"))
    assert said in text_of(desk.get("/desk/activities/all/"))
    page = text_of(client.get(f"/activities/{Activity.objects.get().pk}/"))
    assert "其中 6 席留给老年人" in page
    assert f"{released.astimezone(clock.SHANGHAI).day} 日 14:30 后没约完的谁都能约" in page
    assert "余 22 席" in page  # two are had by telephone alone


def test_places_of_a_door_are_not_offered_online(client, house):
    start = clock.now() + timedelta(days=5)
    pools = with_kept((Seats("普通", 10),), (Keeping("counter", 4, DAY), Keeping("child", 3, DAY)), start)
    activity = an_activity(house, title="故事会", slots=(_slot(start, pools),))
    page = text_of(sign_in(client, a_citizen()).get(f"/activities/{activity.pk}/"))
    assert ("到场的人　余" in page, "未成年人 余 3" in page or "未成年人　余 3" in page) == (False, True)
    (said,) = client.get("/api/v1/activities/availability").json()["items"]
    assert (said["capacity"], said["remaining"]) == (10, 6)
    assert '"remainingAttendeeCapacity": 6' in client.get(f"/activities/{activity.pk}/").content.decode().replace(
        '":6', '": 6'
    )


def _slot(start, pools):
    return replace(a_slot(start), seats=pools)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kept_for_1": "elder"}, "写上留几个"),
        ({"kept_places_1": 3}, "选上留给谁"),
        ({"kept_for_1": "elder", "kept_places_1": 24}, "至少给大家留一个名额"),
        ({**ELDERS, "accessible": 18}, "至少给大家留一个名额"),
        ({**ELDERS, "kept_for_2": "elder", "kept_places_2": 1}, "合成一行"),
        ({**ELDERS, "kept_release_1": 72, "day": (clock.today() + DAY).isoformat()}, "那时已经过了"),
    ],
)
def test_kept_places_that_cannot_be_are_refused_with_the_reason_and_the_group_stands_open(desk, sent, said):
    answer = desk.post(WRITE, written(**sent))
    assert (answer.status_code, said in text_of(answer), Activity.objects.count()) == (422, True, 0)
    assert '<details class="fold" open><summary>座位' in answer.content.decode()


def test_many_dates_keep_places_each(desk, house):
    activity = an_activity(house, slots=(a_slot(clock.now() + timedelta(days=9), seats=24),))
    start = clock.now() + timedelta(days=20)
    values = [
        f"{(start + each * DAY).isoformat()}/{(start + each * DAY + timedelta(hours=1)).isoformat()}" for each in (0, 1)
    ]
    desk.post(f"/desk/activities/{activity.pk}/dates/", {"date": values, **ELDERS})
    made = Session.objects.filter(starts_at__gte=start - DAY).order_by("starts_at")
    assert [pools_of(each) for each in made] == [{"普通": (18, "", ""), "老年人": (6, "elder", "")}] * 2
    looked = f"?way=weekly&weekdays=5&at=09:00&minutes=60&every=1&first={start.date()}&last={(start + 9 * DAY).date()}"
    refused = desk.post(f"/desk/activities/{activity.pk}/dates/{looked}", {"date": values, "kept_for_1": "elder"})
    assert (refused.status_code, "写上留几个" in text_of(refused)) == (422, True)


def test_a_copy_keeps_as_many_whether_they_were_released_or_not(house):
    start = clock.now() + timedelta(days=5)
    pools = with_kept((Seats("普通", 10),), (Keeping("elder", 4, DAY),), start)
    activity = an_activity(house, slots=(_slot(start, pools),))
    later = (start + 7 * DAY, start + 7 * DAY + timedelta(hours=1))
    copied = slot_like(model_session(activity), later).seats
    assert copied == (Seats("普通", 6), Seats("老年人", 4, "", "elder", later[0] - DAY))
    Pool.objects.update(release_at=clock.now())
    release_due(system())
    assert sum(each.capacity for each in slot_like(model_session(activity), later).seats) == 10


def test_what_would_be_open_already_is_not_kept_and_too_much_is_refused():
    soon = clock.now() + timedelta(hours=20)
    assert with_kept((Seats("普通", 10),), (Keeping("elder", 4, DAY),), soon) == (Seats("普通", 10),)
    with pytest.raises(Invalid):
        with_kept((Seats("普通", 4),), (Keeping("elder", 4, timedelta(0)),), soon)


def test_released_places_are_said_no_more(house):
    start = clock.now() + timedelta(days=5)
    activity = an_activity(
        house, slots=(_slot(start, with_kept((Seats("普通", 10),), (Keeping("elder", 4, DAY),), start)),)
    )
    session = the_session(activity)
    assert [(each.whom, each.left) for each in places_of(session).kept] == [("老年人", 4)]
    Pool.objects.update(release_at=clock.now())
    release_due(system())
    assert places_of(the_session(activity)).said == "名额 10，余 10"


def test_the_write_form_asks_what_when_where_and_how_many_first_and_folds_the_rest(desk):
    page = desk.get(WRITE).content.decode()
    order = [
        page.index(f'name="{each}"')
        for each in ("title", "kind", "day", "time", "minutes", "space", "venue", "seats", "series", "fee")
    ]
    assert order == sorted(order)
    assert page.index('name="seats"') < page.index('<details class="fold"')
    assert '<details class="fold" open>' not in page


def test_the_write_form_opens_a_group_where_something_is_filled_or_wrong(desk):
    sent = written(title="", speaker="张老师", fee=5)
    page = desk.post(WRITE, sent).content.decode()
    open_ones = [part.split("<")[0] for part in page.split('<details class="fold" open><summary>')[1:]]
    assert open_ones == ["写详细些：做什么、系列、主讲", "千人以上、收费"]


def test_correcting_opens_what_is_filled(desk, house):
    activity = an_activity(house, audience=("elderly",))
    page = desk.get(f"/desk/activities/{activity.pk}/edit/").content.decode()
    assert '<details class="fold" open><summary>为谁办' in page
    assert '<details class="fold"><summary>千人以上' in page
