"""Activities for programs: what is on, with seats that are left. Public, read only; claims are under /booking/."""

from datetime import date, datetime, timedelta
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from wenmai.activities import pages, queries
from wenmai.activities.availability import Places, places_left
from wenmai.activities.filters import wanted_of
from wenmai.activities.models import Activity
from wenmai.booking.api_words import QuestionOut, questions_of
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.tagged import tagged

router = Router(tags=["activities"])
Page = Annotated[int, Field(ge=1, le=10_000)]
Key = Annotated[int, Field(ge=1, le=2**62)]


class SessionLineOut(Schema):
    """One session in a list. `seats` says in words what is left."""

    session: int
    activity: int
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    institution: str
    host: str
    where: str
    seats: str
    claimable: bool
    demo: bool


class SessionsOut(Schema):
    """One page of sessions, soonest first; `count` is exact to 1,000."""

    items: list[SessionLineOut]
    page: int
    count: int


class PoolOut(Schema):
    """Counted places; `id` is what a claim names. `online`: for who takes part over the network."""

    id: int
    name: str
    online: bool
    capacity: int
    remaining: int
    opens_at: datetime
    closes_at: datetime


class DatedOut(Schema):
    """One date of an activity."""

    session: int
    label: str
    status: str
    starts_at: datetime
    ends_at: datetime
    division: str
    space: str
    venue: str
    seats: str
    pools: list[PoolOut]


class ActivityOut(Schema):
    """An activity with all its announced dates; `questions` are to be answered by whoever books or waits."""

    id: int
    title: str
    kind: str
    summary: str
    body: str
    series: str
    institution: str
    audience: list[str]
    art_forms: list[str]
    languages: list[str]
    lines: list[str]
    setting: str
    mode: str
    free: bool
    bookable: bool
    demo: bool
    questions: list[QuestionOut]
    sessions: list[DatedOut]


@router.get("/", response=SessionsOut, url_name="activities")
def sessions_list(request: HttpRequest, page: Page = 1) -> SessionsOut:
    """Sessions to come; `division`, `kind`, `day` (today, tomorrow, weekend, week, YYYY-MM-DD), `at`, `open=1` choose."""
    wanted = wanted_of(request.GET.dict(), "")
    found = queries.list_sessions(ANYONE, wanted, page)
    return SessionsOut(items=[_line(each) for each in found.items], page=page, count=found.count)


class AvailabilityOut(Schema):
    """One page, soonest first; `count` is exact to 1,000, `more` says whether another page follows."""

    items: list[Places]
    page: int
    size: int
    count: int
    more: bool


@router.get("/availability", response={200: AvailabilityOut, 304: None}, url_name="availability")
def availability(
    request: HttpRequest,
    division: Annotated[str, Field(pattern="^[0-9]{0,12}$")] = "",
    kind: Annotated[str, Field(pattern="^[a-z_]{0,12}$")] = "",
    since: date | None = None,
    until: date | None = None,
    page: Page = 1,
    size: Annotated[int, Field(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Places left: public dates from `since` (default today) to `until` (default six days on, 92 at most), Asia/Shanghai.

    `division` takes all below it. Answers carry an ETag: ask with If-None-Match and get 304 while nothing has changed.
    """
    first = since or clock.today()
    last = until or first + timedelta(days=6)
    found = places_left(division=division, kind=kind, since=first, until=last, page=page, size=size)
    body = AvailabilityOut(items=list(found.items), page=page, size=size, count=found.count, more=found.more)
    return tagged(request, body.model_dump_json().encode(), "application/json; charset=utf-8")


@router.get("/{key}", response=ActivityOut, url_name="activity")
def activity_read(request: HttpRequest, key: Key) -> ActivityOut:
    """One activity."""
    del request
    return _activity(queries.get_activity(ANYONE, key))


def _line(line: queries.Line) -> SessionLineOut:
    plain = {name: getattr(line, name) for name in SessionLineOut.model_fields if name not in {"seats", "claimable"}}
    return SessionLineOut(**plain, seats=line.seats.word, claimable=line.seats.claimable)


WORDS = (
    "id",
    "title",
    "kind",
    "summary",
    "body",
    "series",
    "audience",
    "art_forms",
    "languages",
    "lines",
    "setting",
    "mode",
    "demo",
)


def _activity(activity: Activity) -> ActivityOut:
    assert activity.offering is not None
    return ActivityOut(
        **{name: getattr(activity, name) for name in WORDS},
        institution=activity.offering.institution.code,
        free=not activity.fee,
        bookable=activity.offering.bookable,
        questions=questions_of(activity.offering.pk),
        sessions=[_dated(each) for each in pages.dated_of(activity)],
    )


def _dated(dated: pages.Dated) -> DatedOut:
    session = dated.session
    found = sorted(session.pools.all(), key=lambda each: (each.online, each.pk))
    pools = [PoolOut(**{name: getattr(pool, name) for name in PoolOut.model_fields}) for pool in found]
    return DatedOut(
        session=session.pk,
        label=session.label,
        status=session.status,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        division=session.division_id,
        space=session.space.name if session.space else "",
        venue=session.venue,
        seats=dated.seats.word,
        pools=pools,
    )
