"""Announcing: what becomes of it in booking, in the search index and in the ledger."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_desk, a_reader
from tests.builders.places import a_county, an_institution
from wenmai.activities.actions import add_session, announce, call_off, edit, move
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.booking.actions import confirm_held, count_heads
from wenmai.booking.models import Offering, Session
from wenmai.kernel import clock, subjects
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [each.ref for each in find(ANYONE, text, kind="activity").items]


def test_announced_activity_is_bookable_findable_and_resolvable():
    host = an_institution()
    activity = an_activity(host, actor=a_desk(host), series="笮人讲坛", audience=("elderly",))
    session = the_session(activity)
    assert (session.status, activity.offering.title, activity.offering.fact_audience) == (
        "published",
        "水下的老县城",
        ["elderly"],
    )
    assert found("老县城") == [f"activities.activity:{activity.pk}"]
    subject = subjects.resolve(ANYONE, f"activities.activity:{activity.pk}")
    assert (subject.title, subject.url, subject.institution) == (
        activity.title,
        f"/activities/{activity.pk}/",
        host.code,
    )
    assert subjects.resolve(ANYONE, f"booking.session:{session.pk}").url == subject.url


def test_announcing_for_another_house_is_refused():
    for actor in (a_desk(an_institution()), a_reader(), ANYONE):
        with pytest.raises(NotAllowed):
            an_activity(an_institution(), actor=actor)
    assert (Activity.objects.count(), Offering.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "rave"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"audience": ("elderly", "martians")}, "audience"),
        ({"setting": "moon"}, "setting"),
        ({"mode": ""}, "mode"),
        ({"fee": Decimal(10)}, "fee_approval"),
    ],
)
def test_words_outside_the_vocabulary_are_refused(words, field):
    host = an_institution()
    with pytest.raises(Invalid) as caught:
        announce(
            system(),
            draft=ActivityDraft(**({"institution": host, "title": "讲座", "kind": "lecture"} | words)),
            slots=(),
        )
    assert (list(caught.value.fields), Activity.objects.count()) == ([field], 0)


def test_a_wrong_date_announces_nothing():
    start = clock.now() + timedelta(days=1)
    with pytest.raises(Invalid):
        an_activity(slots=(a_slot(start), a_slot(start, minutes=-5)))
    assert (Activity.objects.count(), Session.objects.count(), found("老县城")) == (0, 0, [])


def test_bookable_without_seats_is_refused():
    with pytest.raises(Invalid, match="席位数"):
        an_activity(slots=(a_slot(seats=0),), bookable=True)


def test_facts_carry_kind_setting_audience_and_channel():
    activity = an_activity(
        kind="performance",
        art_forms=("dance",),
        audience=("elderly",),
        setting="countryside",
        mode="mobile",
        slots=(a_slot(clock.now(), seats=0),),
    )
    session = the_session(activity)
    count_heads(system(), session=session, total=30)
    confirm_held(system(), session=session)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, quantity, channel, setting, audience, attributes->>'kind', attributes->>'art', institution_kind FROM ledger_fact ORDER BY kind"
        )
        rows = cursor.fetchall()
    about = ("mobile", "countryside", ["elderly"], "performance", "dance", "culture_station")
    assert rows == [("activities.attendance", Decimal(30), *about), ("activities.session_held", Decimal(1), *about)]


def test_called_off_activity_leaves_the_index_with_its_last_date():
    activity = an_activity(slots=(a_slot(), a_slot(clock.now() + timedelta(days=9))))
    first, last = Session.objects.filter(offering=activity.offering).order_by("starts_at")
    call_off(system(), session=first, reason="下雨")
    assert found("老县城") == [f"activities.activity:{activity.pk}"]
    call_off(system(), session=last, reason="下雨")
    assert found("老县城") == []


def test_edit_changes_words_everywhere_and_asks_both_houses():
    host = an_institution()
    activity = an_activity(host)
    draft = ActivityDraft(institution=host, title="火草布", kind="training", bookable=True)
    with pytest.raises(NotAllowed):
        edit(a_desk(an_institution()), activity=activity, draft=draft)
    changed = edit(a_desk(host), activity=activity, draft=draft)
    assert (changed.title, Offering.objects.get().title, Offering.objects.get().kind) == (
        "火草布",
        "火草布",
        "training",
    )
    assert (found("火草布"), found("老县城")) == ([f"activities.activity:{activity.pk}"], [])
    with pytest.raises(NotAllowed):
        edit(
            a_desk(host),
            activity=activity,
            draft=ActivityDraft(institution=an_institution(), title="x", kind="training"),
        )


def test_more_dates_and_other_times():
    activity = an_activity()
    added = add_session(system(), activity=activity, slot=a_slot(clock.now() + timedelta(days=5), minutes=45))
    start = clock.now() + timedelta(days=6)
    moved = move(system(), session=added, start=start)
    assert (moved.starts_at, moved.ends_at, moved.revision) == (start, start + timedelta(minutes=45), 1)
    with pytest.raises(NotAllowed):
        add_session(a_reader(), activity=activity, slot=a_slot())


def test_unknown_activity_has_no_subject():
    an_institution(division=a_county())
    for key in ("0", "x", "99999999999999999999"):
        with pytest.raises(NotFound):
            subjects.resolve(ANYONE, f"activities.activity:{key}")
