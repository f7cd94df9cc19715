"""iCalendar: four readers that nobody here wrote agree on what is sent, and get back what was there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import ics
import pytest
import recurring_ical_events
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.builders.activities import a_slot, an_activity
from tests.builders.booking import a_booking, a_session, an_offering
from tests.builders.people import a_citizen, sign_in
from tests.builders.places import an_institution
from wenmai.activities.actions import withdraw
from wenmai.booking.actions import cancel, cancel_session, move_session
from wenmai.booking.calendars import CANCELLED, CONFIRMED, TENTATIVE, Entry, calendar_of, uid_of
from wenmai.booking.models import Booking, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system

FIRST = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
Said = tuple[str, datetime, datetime, str, bool]


def _by_icalendar(body: bytes) -> set[Said]:
    events = Calendar.from_ical(body).walk("VEVENT")
    return {(str(e["uid"]), e.start, e.end, str(e.get("summary", "")), str(e["status"]) == CANCELLED) for e in events}


def _by_recurring(body: bytes) -> set[Said]:
    found = recurring_ical_events.of(Calendar.from_ical(body)).between((2000, 1, 1), (2100, 1, 1))
    return {(str(e["uid"]), e.start, e.end, str(e.get("summary", "")), str(e["status"]) == CANCELLED) for e in found}


def _by_vobject(body: bytes) -> set[Said]:
    events = vobject.readOne(body.decode()).vevent_list
    return {(e.uid.value, e.dtstart.value, e.dtend.value, e.summary.value, e.status.value == CANCELLED) for e in events}


def _by_ics(body: bytes) -> set[Said]:
    events = ics.Calendar(body.decode()).events
    return {(e.uid, e.begin.datetime, e.end.datetime, e.name or "", e.status == CANCELLED) for e in events}


READERS = (_by_icalendar, _by_recurring, _by_vobject, _by_ics)
titles = st.text(
    st.one_of(
        st.sampled_from("文脉攀枝花彝绣讲座，。；“”,;:\\\"'😀 éABC123"),
        st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() == text)
entries = st.builds(
    Entry,
    key=st.integers(1, 10**9).map("session-{}".format),
    title=titles,
    starts_at=st.integers(0, 500_000).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    ends_at=st.just(FIRST),
    changed_at=st.integers(0, 10**6).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
    revision=st.integers(0, 9),
    status=st.sampled_from([CONFIRMED, TENTATIVE, CANCELLED]),
    where=titles,
    words=titles,
    url=st.just("https://wenmai.example.cn/activities/1/"),
).map(lambda entry: replace(entry, ends_at=entry.starts_at + timedelta(minutes=90)))


def read(text: str) -> str:
    """What every reader gets: what one of them would take for the end of a line is written wide."""
    return text.replace("\\n", "＼n").replace("\\N", "＼N").replace("\\r", "＼r").replace("\\R", "＼R")


@pytest.mark.parametrize("title", ["C:\\New", "\\n", "\\R", "一\\\\r", "x\\;y"])
def test_a_backslash_never_ends_a_line(title):
    entry = Entry("session-1", title, FIRST, FIRST + timedelta(hours=1), FIRST)
    body = calendar_of(title, [entry])
    assert {said[3] for reader in READERS for said in reader(body)} == {read(title)}


@given(st.lists(entries, min_size=1, max_size=4, unique_by=lambda each: each.key), titles)
def test_four_readers_get_back_what_was_there(wanted, title):
    body = calendar_of(title, wanted)
    meant = {(uid_of(e.key), e.starts_at, e.ends_at, read(e.title), e.status == CANCELLED) for e in wanted}
    assert [reader.__name__ for reader in READERS if reader(body) != meant] == []
    assert calendar_of(title, reversed(wanted)) == body


@given(entries)
def test_lines_are_folded_between_characters(entry):
    body = calendar_of("文脉", [entry])
    lines = body.split(b"\r\n")
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # a character is never split
    again = Calendar.from_ical(body).walk("VEVENT")[0]
    assert (str(again["location"]), str(again["description"]), again["sequence"]) == (
        read(entry.where),
        read(entry.words),
        entry.revision + (entry.status == CANCELLED),
    )


def test_the_zone_is_explained():
    body = calendar_of("文脉", []).decode()
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\n" in body
    assert "TZOFFSETTO:+0800" in body


def _events(client, address: str) -> dict[str, tuple[str, int, str]]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(e["uid"]): (str(e["status"]), int(e["sequence"]), str(e["summary"])) for e in found}


@pytest.mark.django_db
def test_a_persons_address_follows_what_is_booked_moved_and_cancelled(client):
    me = a_citizen()
    sign_in(client, me)
    client.post("/booking/calendar/renew/")
    address = client.get("/booking/calendar/").context["address"].removeprefix("http://testserver")
    first, second, third = (a_booking(a_session(an_offering(title=title)), me) for title in "甲乙丙")
    a_booking(a_session())
    client.logout()
    uids = [uid_of(f"booking-{each.key}") for each in (first, second, third)]
    assert _events(client, address) == {uid: (CONFIRMED, 0, t) for uid, t in zip(uids, "甲乙丙", strict=True)}
    start = second.session.starts_at + timedelta(hours=1)
    move_session(system(), session=second.session, start=start, end=start + timedelta(hours=1))
    cancel(me, key=str(first.key))
    cancel_session(system(), session=third.session, reason="下雨")
    assert [_events(client, address)[uid][:2] for uid in uids] == [(CANCELLED, 1), (CONFIRMED, 1), (CANCELLED, 1)]
    Booking.objects.filter(person=me.person).update(ended_at=clock.now() - timedelta(days=61))
    assert list(_events(client, address)) == [uids[1]]


@pytest.mark.django_db
def test_an_address_ends_when_it_is_renewed_stopped_or_its_owner_erased(client):
    me = a_citizen()
    sign_in(client, me)
    given = []
    for _n in range(2):
        client.post("/booking/calendar/renew/")
        given.append(client.get("/booking/calendar/").context["address"])
    assert [client.get(each).status_code for each in given] == [404, 200]
    assert "private" in client.get(given[1])["Cache-Control"]
    client.post("/booking/calendar/stop/")
    assert client.get(given[1]).status_code == 404
    assert client.get("/booking/calendar/").context["address"] == ""
    assert client.get("/booking/calendar/nobody.ics").status_code == 404


@pytest.mark.django_db
def test_an_unchanged_calendar_is_not_sent_again(client):
    activity = an_activity()
    first = client.get(f"/activities/{activity.pk}/calendar.ics")
    again = client.get(f"/activities/{activity.pk}/calendar.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    cancel_session(system(), session=activity.offering.sessions.get(), reason="下雨")
    changed = client.get(f"/activities/{activity.pk}/calendar.ics", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, b"STATUS:CANCELLED" in changed.content) == (200, True)


@pytest.mark.django_db
def test_public_calendars_hold_what_is_public(client, django_assert_num_queries):
    house = an_institution()
    lasting = an_activity(house, slots=(a_slot(), a_slot(clock.now() + timedelta(days=3))))
    gone = an_activity(house, title="下架的")
    an_activity(title="别家的")
    withdraw(system(), activity=gone, reason="不对")
    old = Session.objects.filter(offering=lasting.offering).earliest("pk")
    assert len(_events(client, f"/activities/{lasting.pk}/calendar.ics")) == 2
    assert {title for _s, _n, title in _events(client, f"/activities/calendar/{house.code}.ics").values()} == {
        lasting.title
    }
    assert client.get(f"/activities/{gone.pk}/calendar.ics").status_code == 404
    assert client.get("/activities/calendar/nowhere.ics").status_code == 404
    off = Session.objects.filter(offering=lasting.offering).latest("pk")
    cancel_session(system(), session=off, reason="下雨")
    assert len(_events(client, f"/activities/{lasting.pk}/calendar.ics")) == 2
    Session.objects.filter(pk=off.pk).update(cancelled_at=clock.now() - timedelta(days=61))
    assert len(_events(client, f"/activities/{lasting.pk}/calendar.ics")) == 1
    Session.objects.filter(pk=off.pk).update(cancelled_at=clock.now())
    Session.objects.filter(pk=old.pk).update(
        during=(old.starts_at - timedelta(days=90), old.ends_at - timedelta(days=90))
    )
    assert len(_events(client, f"/activities/{lasting.pk}/calendar.ics")) == 1
