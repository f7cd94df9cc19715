"""Dates that somebody came to, what they gave, and where a date can be watched."""

from datetime import timedelta

from tests.builders.activities import an_activity
from tests.builders.booking import a_reader
from tests.builders.places import an_institution
from wenmai.booking.actions.ratings import rate
from wenmai.booking.actions.watching import add_watch_link
from wenmai.booking.models import Attendance, Rating, Session, WatchLink, Way
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution


def a_past_session(house: Institution | None = None) -> Session:
    """A date of an activity that ended an hour ago."""
    session = an_activity(house or an_institution()).offering.sessions.get()
    now = clock.now()
    Session.objects.filter(pk=session.pk).update(during=(now - timedelta(hours=3), now - timedelta(hours=1)))
    session.refresh_from_db()
    return session


def came_to(session: Session, *visitors: Actor) -> None:
    """They stand on the sheet, as the door would have written them."""
    for each in visitors:
        Attendance.objects.create(
            session=session, person=each.person, heads=1, at=session.ends_at - timedelta(minutes=30), way=Way.NAME
        )


def a_visited_session(visitor: Actor, house: Institution | None = None) -> Session:
    session = a_past_session(house)
    came_to(session, visitor)
    return session


def a_rating(visitor: Actor | None = None, house: Institution | None = None, *, stars: int = 4) -> Rating:
    visitor = visitor or a_reader()
    return rate(visitor, session=a_visited_session(visitor, house), stars=stars, words="讲得清楚，座位挤。")


def a_watch_link(session: Session, **about) -> WatchLink:
    words = {"kind": "live", "url": "https://live.example.cn/1", "source": "四川公共文化云"} | about
    return add_watch_link(system(), session=session, **words)
