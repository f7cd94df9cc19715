"""The page that says "full" and what to do instead."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.booking import a_booking, a_pool, a_session, an_offering
from wenmai.booking.actions import cancel
from wenmai.booking.drafts.claims import Seats
from wenmai.booking.rush.frames import MOST, Frames
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def page(client, session):
    return client.get(f"/booking/pools/{a_pool(session).pk}/full/")


def test_full_says_what_to_do_instead(client):
    offering = an_offering()
    session = a_session(offering, seats=1)
    other = a_session(offering, start=clock.now() + timedelta(days=5))
    booking = a_booking(session)
    answer = page(client, session)
    text = text_of(answer)
    assert (answer.status_code, "满了" in text, "排候补" in text, "别的日子还有位子" in text) == (200,) + (True,) * 3
    assert f"/tests/{offering.subject.partition(':')[2]}/?session={other.pk}" in answer.content.decode()
    cancel(system(), key=str(booking.key))
    assert "又有位子了" in text_of(page(client, session))


def test_another_kind_of_seat_is_named_where_there_is_one(client):
    session = a_session(pools=(Seats("普通", 1), Seats("轮椅位", 4)))
    a_booking(session)
    assert "别的座位还余4席" in text_of(page(client, session))


def test_nothing_is_said_of_what_was_never_announced(client):
    assert page(client, a_session(published=False)).status_code == 404
    assert client.get("/booking/pools/999999/full/").status_code == 404


def test_other_dates_cost_no_more_when_there_are_more(client):
    offering, asked = an_offering(), []
    session = a_session(offering, seats=1)
    for days in range(4):
        with CaptureQueriesContext(connection) as found:
            page(client, session)
        asked.append(len(found))
        a_session(offering, start=clock.now() + timedelta(days=5 + days))
    assert asked[1] == asked[3]


def test_one_bad_request_and_made_up_numbers_push_no_page_out():
    """What one reader's request lacks says nothing of the page; what is not there is remembered apart."""
    answers = {"/full/": ("200 OK", b"full"), "/bad/": ("400 Bad Request", b"no"), "/none/": ("404 Not Found", b"")}
    asked = []

    def portal(environ, start):
        asked.append(environ["PATH_INFO"])
        status, body = answers["/bad/" if environ.get("HTTP_HOST") == "evil" else environ["PATH_INFO"]]
        start(status, [])
        return [body]

    frames, look = Frames(portal, seconds=60), ("zh", "", "")
    assert frames.get({"HTTP_HOST": "evil"}, "/full/", look) is None
    assert frames.get({"HTTP_HOST": "good"}, "/full/", look) == b"full"
    for number in range(MOST + 1):
        answers[f"/{number}/"] = answers["/none/"]
        assert frames.get({}, f"/{number}/", look) is None
    before = len(asked)
    assert (frames.get({}, "/full/", look), len(asked)) == (b"full", before)


def test_places_kept_for_the_door_the_telephone_or_others_send_nobody_back(client):
    offering = an_offering()
    kept = (Seats("现场", 2, "counter"), Seats("电话", 2, "phone"), Seats("老人", 2, group="elder"))
    session = a_session(offering, pools=(Seats("普通", 1), *kept))
    a_booking(session)
    later = clock.now() + timedelta(days=5)
    a_session(offering, start=later, opens_at=later - timedelta(days=1))
    text = text_of(page(client, session))
    assert ("别的座位还余" in text, "别的日子还有位子" in text, "排候补" in text) == (False, False, True)
