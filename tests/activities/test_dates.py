"""Many dates at once: patterns, entry slots, and last year's again."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_desk
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import a_village, an_institution
from wenmai.activities import copying, dates
from wenmai.activities.actions import add_sessions
from wenmai.activities.models import Activity
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.places.hours import OpenRange
from wenmai.places.lunar import lunar_day
from wenmai.places.queries.days import official_days

TODAY = clock.today()


def a_pattern(first: date, last: date, **about) -> dates.Weekly:
    return dates.Weekly(**({"weekdays": (5,), "at": time(9), "minutes": 90, "first": first, "last": last} | about))


@given(
    first=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 366),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    every=st.sampled_from([1, 2, 4]),
)
def test_weekly_pattern_gives_its_weekdays_inside_the_span_at_even_steps(first, length, weekdays, every):
    days = a_pattern(first, first + timedelta(days=length), weekdays=weekdays, every=every).days()
    assert {day.weekday() for day in days} <= set(weekdays)
    assert all(first <= day <= first + timedelta(days=length) for day in days)
    weeks = sorted({(day - timedelta(days=day.weekday())).toordinal() // 7 for day in days})
    assert all((later - weeks[0]) % every == 0 for later in weeks)
    if every == 1:
        span = [first + timedelta(days=each) for each in range(length + 1)]
        assert days == [day for day in span if day.weekday() in weekdays]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_next_lunar_day_is_a_year_later_and_the_same_day_of_the_month(day):
    following = dates.next_lunar(day)
    was, will = lunar_day(day), lunar_day(following)
    assert (will.year, will.month, will.leap) == (was.year + 1, was.month, False)
    assert will.day == was.day or (was.day, will.day) == (30, 29)


@pytest.mark.django_db
def test_weekly_dates_skip_holidays_unless_told_not_to():
    new_year = date(TODAY.year + 1, 1, 1)
    span, days = (new_year - timedelta(days=7), new_year + timedelta(days=7)), (new_year.weekday(),)
    found = dates.weekly(a_pattern(*span, weekdays=days), official_days(*span))
    assert [clock.day_of(each.start) for each in found if each.skipped] == [new_year]
    assert len(found) == 3
    kept = dates.weekly(a_pattern(*span, weekdays=days, skip_holidays=False), official_days(*span))
    assert [each for each in kept if each.skipped] == []


def test_entry_slots_fill_the_opening_hours_and_never_cross_a_closing():
    day = TODAY + timedelta(days=3)
    opened = {day: [OpenRange(clock.at(day, time(9)), clock.at(day, time(11, 45)), "regular")]}
    found = dates.entries(opened, 30, [clock.at(day, time(9, 30))])
    assert [f"{each.start:%H:%M}" for each in found] == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert [bool(each.skipped) for each in found] == [False, True, False, False, False]


@pytest.mark.django_db
def test_many_dates_are_all_published_or_none():
    host = an_institution()
    activity = an_activity(host)
    model = copying.model_session(activity)
    start = clock.now() + timedelta(days=9)
    spans = [(start + timedelta(weeks=each), start + timedelta(weeks=each, hours=1)) for each in range(3)]
    slots = tuple(dates.slot_like(model, span) for span in spans)
    with pytest.raises(NotAllowed):
        add_sessions(a_desk(an_institution()), activity=activity, slots=slots)
    made = add_sessions(a_desk(host), activity=activity, slots=slots)
    assert [(each.starts_at, each.status, each.pools.get().capacity) for each in made] == [
        (span[0], "published", 20) for span in spans
    ]
    wrong = (slots[0], dates.slot_like(model, (spans[1][1], spans[1][0])))
    with pytest.raises(Invalid) as refused:
        add_sessions(a_desk(host), activity=activity, slots=wrong)
    assert refused.value.message.startswith(f"{spans[1][1].astimezone(clock.SHANGHAI):%Y-%m-%d}")
    assert Session.objects.count() == 4


@pytest.mark.django_db
def test_desk_looks_at_a_pattern_and_publishes_what_is_ticked(client):
    house = an_institution()
    activity = an_activity(house)
    sign_in(client, a_clerk(house))
    url = f"/desk/activities/{activity.pk}/dates/"
    first = TODAY + timedelta(days=10)
    asked = {
        "way": "weekly", "weekdays": [str(first.weekday())], "at": "09:00", "minutes": "60", "every": "1",
        "first": first.isoformat(), "last": (first + timedelta(days=20)).isoformat(), "keep_holidays": "on",
    }  # fmt: skip
    page = client.get(url, asked)
    assert page.content.decode().count('name="date"') == 3
    assert Session.objects.count() == 1
    chosen = [each.value for each in page.context["proposals"]][:2]
    assert client.post(url, {"date": chosen}).status_code == 302
    assert Session.objects.count() == 3
    assert client.post(url, {"date": ["nonsense"]}).status_code == 422
    bad = client.get(url, asked | {"last": (first - timedelta(days=1)).isoformat()}).content.decode()
    assert "最长一年" in bad


@pytest.mark.django_db
def test_last_years_activity_is_held_again_with_its_words_and_seats(client):
    house = an_institution()
    old = an_activity(house, kind="performance", bring="水杯", slots=(a_slot(seats=30, division=a_village()),))
    session = the_session(old)
    start = clock.now() - timedelta(days=300)
    session.during = (start, start + timedelta(hours=2))
    session.save()
    sign_in(client, a_clerk(house))
    url = f"/desk/activities/{old.pk}/again/"
    page = client.get(url)
    day, proposals = clock.day_of(start), page.context["proposals"]
    assert f"原来是 {day.year} 年 {day.month} 月 {day.day} 日" in page.text
    shown = [clock.day_of(each.start) - clock.day_of(start) for each in proposals]
    assert shown == [timedelta(weeks=52)]
    lunar = client.get(f"{url}?by=lunar").context["proposals"][0]
    assert lunar_day(clock.day_of(lunar.start)).month == lunar_day(clock.day_of(start)).month
    assert client.post(url, {"date": [proposals[0].value]}).status_code == 302
    new = Activity.objects.latest("pk")
    again = the_session(new)
    assert (new.title, new.bring, again.starts_at, again.venue) == (old.title, "水杯", proposals[0].start, "社区广场")
    assert again.pools.get().capacity == 30
    assert again.ends_at - again.starts_at == timedelta(hours=2)


@pytest.mark.django_db
def test_copying_leaves_the_permit_of_a_large_event_behind():
    activity = an_activity(
        slots=(a_slot(clock.now() + timedelta(days=30), seats=0),), expected=1200, permit="8号", permit_on=TODAY
    )
    draft = copying.draft_like(activity)
    assert (draft.expected, draft.permit, draft.permit_on) == (1200, "", None)
    assert (draft.title, draft.bookable, draft.party_max) == (activity.title, False, 4)


@pytest.mark.django_db
def test_a_date_taken_by_another_is_refused_with_its_day():
    from tests.builders.places import an_institution as house
    from wenmai.places.actions import add_space
    from wenmai.places.models import SpaceKind

    host = house()
    room = add_space(system(), institution=host.code, name="手工室", kind=SpaceKind.CLASSROOM, capacity=20)
    start = clock.now() + timedelta(days=9)
    an_activity(host, slots=(a_slot(start, space=room, venue=""),))
    other = an_activity(host)
    with pytest.raises(Conflict) as refused:
        add_sessions(system(), activity=other, slots=(a_slot(start, space=room, venue=""),))
    assert refused.value.message.startswith(f"{start.astimezone(clock.SHANGHAI):%Y-%m-%d}")
