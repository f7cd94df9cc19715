"""Two bookings at one time: allowed unless a rule refuses it, and always said, to who may know of both."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking, a_session, an_offering
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.rooms import a_lent_room, a_range_booking, tomorrow
from tests.builders.rules import a_policy
from wenmai.booking.actions.agents import claim_as_agent
from wenmai.booking.actions.proxies import claim_for_family
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.models import BookingPolicy
from wenmai.booking.queries.meanwhile import own_meanwhile, when_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Channel
from wenmai.people.actions.family import add_dependant
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Relation
from wenmai.people.texts import NOTICE_VERSION

pytestmark = pytest.mark.django_db
SAID = "这个时间你另有预约"


def text_of(answer) -> str:
    return answer.content.decode()


def two_at_once(*house):
    """Somebody with a booking, and another session an hour later while the first still runs."""
    start, reader = clock.now() + timedelta(days=3), a_citizen()
    first = a_booking(a_session(an_offering(title="彝绣体验"), start=start), reader)
    other = an_activity(*house, title="笮人讲坛", slots=(a_slot(start=start + timedelta(minutes=30)),))
    return reader, first, other


def a_child_of(mother) -> str:
    words = {"name": "沙马小凤", "relation": Relation.CHILD, "born": date(2018, 1, 1)}
    return add_dependant(mother, guardian_consent=NOTICE_VERSION, **words).key


def test_a_rule_warns_unless_it_says_otherwise():
    assert (BookingPolicy().overlap, PolicyDraft("随便").overlap) == ("warn", "warn")


def test_rules_saved_before_there_was_a_warning_warn_and_a_chosen_silence_stays():
    migration = import_module("wenmai.booking.migrations.0022_rules_from_before_there_was_a_warning_warn")
    since = MigrationRecorder(connection).migration_qs.get(app="booking", name=migration.CHOICE).applied
    rules = {"旧的": ("allow", -1), "旧的不可以": ("refuse", -1), "后来选的": ("allow", 1)}
    for name, (overlap, minutes) in rules.items():
        rule = a_policy(name=name, overlap=overlap)
        BookingPolicy.objects.filter(pk=rule.pk).update(made_at=since + timedelta(minutes=minutes))
    migration.warn(apps, connection.schema_editor())
    kept = dict(BookingPolicy.objects.filter(name__in=rules).values_list("name", "overlap"))
    assert kept == {"旧的": "warn", "旧的不可以": "refuse", "后来选的": "allow"}


def test_form_and_ticket_say_what_else_is_booked_then_and_the_claim_goes_through(client):
    reader, first, other = two_at_once()
    page = sign_in(client, reader)
    before = text_of(page.get(f"/activities/{other.pk}/"))
    assert SAID in before
    assert f"/booking/{first.key}/" in before
    second = a_booking(the_session(other), reader)
    assert second.state == "confirmed"
    for mine, beside in ((second, "彝绣体验"), (first, "笮人讲坛")):
        ticket = text_of(page.get(f"/booking/{mine.key}/"))
        assert SAID in ticket
        assert beside in ticket


def test_a_form_for_the_family_speaks_of_whom_it_books_for(client):
    reader, first, other = two_at_once()
    child = a_child_of(reader)
    page, session = sign_in(client, reader), the_session(other)
    assert SAID not in text_of(page.get(f"/activities/{other.pk}/?session={session.pk}&for=family"))
    theirs = a_session(an_offering(title="少儿剪纸"), start=first.session.starts_at)
    claim_for_family(reader, wish=Claim(pool=theirs.pools.get().pk, key="family 1", person=child))
    refused = {"pool": session.pools.get().pk, "party": "9", "key": "family 2", "for": child}
    form = text_of(page.post(f"/activities/book/{session.pk}/", refused))
    assert "这个时间他另有预约" in form
    assert "少儿剪纸" in form
    assert "彝绣体验" not in form


def test_a_room_for_the_family_speaks_of_whom_it_is_for(client):
    reader, offering = a_citizen(), a_lent_room()
    a_booking(a_session(an_offering(title="彝绣体验"), start=tomorrow(9)), reader)
    start = tomorrow(9).strftime("%Y-%m-%dT%H:%M")
    words = {"start": start, "end": tomorrow(10).strftime("%Y-%m-%dT%H:%M"), "key": "room 1", "people": "999"}
    page, url = sign_in(client, reader), f"/spaces/{offering.space_id}/book/?start={start}"
    assert SAID in text_of(page.post(url, words))
    assert "彝绣体验" not in text_of(page.post(url, words | {"for": a_child_of(reader)}))


def test_nobody_else_reads_it_and_what_only_touches_is_none(client):
    reader, first, other = two_at_once()
    assert SAID not in text_of(sign_in(client, a_citizen()).get(f"/activities/{other.pk}/"))
    later = a_session(an_offering(), start=first.session.ends_at)
    assert list(own_meanwhile(reader, reader.person, when_of(later))) == []
    assert list(own_meanwhile(a_citizen(), reader.person, when_of(the_session(other)))) == []


def test_a_rule_that_allows_says_nothing(django_assert_num_queries):
    reader, _first, other = two_at_once()
    session = the_session(other)
    when = when_of(session)
    with django_assert_num_queries(1):
        (only,) = own_meanwhile(reader, reader.person, when)
        assert str(only.booking.session) == "彝绣体验"
    session.offering.policy = a_policy(overlap="allow")
    session.offering.save(update_fields=["policy"])
    assert list(own_meanwhile(reader, reader.person, when_of(session))) == []


def test_a_room_at_the_time_of_a_date_says_so_before_and_after_in_the_words_of_rooms(client):
    reader, offering = a_citizen(), a_lent_room()
    a_booking(a_session(an_offering(title="彝绣体验"), start=tomorrow(9)), reader)
    page = sign_in(client, reader)
    start = tomorrow(9).strftime("%Y-%m-%dT%H:%M")
    form = text_of(page.get(f"/spaces/{offering.space_id}/?start={start}"))
    assert SAID in form
    room = a_range_booking(reader, offering, party_size=2)
    ticket = text_of(page.get(f"/booking/{room.key}/"))
    assert SAID in ticket
    assert "2 人用，约好了" in ticket
    assert "前取消，场地让给别人。" in ticket
    assert "席" not in ticket
    assert "座位" not in ticket
    gone = text_of(page.post(f"/booking/{room.key}/cancel/", follow=True))
    assert "取消了，场地让给别人。" in gone
    assert "席" not in gone


def test_an_agent_hears_of_it_for_who_is_before_them_and_names_only_what_they_may_see(client):
    reader, _first, other = two_at_once(house := an_institution())
    clerk = a_clerk(house)
    page, found = sign_in(client, clerk), write_pass(clerk, reader.person)
    form = text_of(page.get(f"/desk/agent/{found}/dates/{the_session(other).pk}/"))
    assert "这个时间他另有预约" in form
    assert "在别的单位，本人清楚" in form
    assert "彝绣体验" not in form
    wish = Claim(pool=the_session(other).pools.get().pk, key="by phone 1")
    made = claim_as_agent(clerk, found=found, wish=wish, door=Channel.PHONE)
    assert "这个时间他另有预约" in text_of(page.get(f"/desk/agent/{found}/?made=ticket:{made.pk}"))
    own = an_activity(house, title="晚场", slots=(a_slot(start=the_session(other).starts_at),))
    assert "笮人讲坛" in text_of(page.get(f"/desk/agent/{found}/dates/{the_session(own).pk}/"))
