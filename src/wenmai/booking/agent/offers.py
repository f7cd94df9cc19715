"""What there is within reach of an agent: dates, rounds, rooms and seats, each with the way in which it can be had now."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from wenmai.booking import counter_ways, policies
from wenmai.booking.models import Group, IntakeRound, Offering, Pool, Question, RoundStatus, Session, Status
from wenmai.booking.refusals import belongs, kept_from
from wenmai.booking.standing_in import COUNTY
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor, Channel
from wenmai.people.queries.places import path_of

MOST = 30
AHEAD = timedelta(days=60)
BY_AGE = (Group.ELDER, Group.CHILD)
HOUSE = ("institution__name", "institution__short_name")
FIELDS = ("offering__title", "label", "venue", *(f"offering__{each}" for each in HOUSE))
PLACES = ("division__name", "venue", "space__name", *(f"offering__{each}" for each in HOUSE))
WALK_IN, BOOK, WAIT, ROUND, LATER, SHUT = "walk_in", "book", "wait", "round", "later", "shut"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a word of the title or the house, a place, a day (None: the next sixty days)."""

    word: str = ""
    place: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A date and how it is had now: walk in, book, wait, by a round, later (from `opens_at`), or not at all.

    `pools` have a place left. `whole`: a class, all lessons at once. `asks`: there is something to be answered.
    `own`: at a house for which the actor runs the dates.
    """

    session: Session
    way: str
    pools: Sequence[Pool] = ()
    round: IntakeRound | None = None
    opens_at: datetime | None = None
    whole: bool = False
    asks: bool = False
    own: bool = False

    @property
    def at_once(self) -> bool:
        """Booked by one tap from the list: nothing has to be asked."""
        return self.way == BOOK and not self.asks


def offers(actor: Actor, asked: Asked, door: Channel, person: str = "") -> Sequence[Offer]:
    """Dates to come at the houses that the actor may book at for others; thirty at most, soonest first.

    `door` is where the person is: the telephone has none of the places kept for the counter. Places kept for a group that
    `person` is of come first, those for others last. Five queries and one for each posting.
    """
    groups = groups_of(person)
    rows = _on(dates(), asked.day).filter(within(actor, "offering__institution"))
    rows = _worded(_worded(rows, FIELDS, asked.word), PLACES, asked.place)
    return [offer_of(actor, each, door, groups) for each in rows.distinct().order_by("starts_at", "pk")[:MOST]]


def dates() -> "QuerySet[Session]":
    """Announced dates that are not over, with what `offer_of` reads."""
    rows = Session.objects.filter(counter_ways.listed(), published_at__isnull=False, ends_at__gt=clock.now())
    pools = Prefetch("pools", Pool.objects.select_related("round").order_by("pk"))
    related = rows.select_related("offering__institution__division", "space", "division").prefetch_related(pools)
    return related.filter(status=Status.PUBLISHED).annotate(
        asks=Exists(Question.objects.filter(offering=OuterRef("offering"))),
        whole=Exists(Pool.objects.filter(lead__session=OuterRef("pk"))),
    )


def groups_of(person: str) -> frozenset[str]:
    """The groups that somebody is of by age. Two queries, none for nobody."""
    return frozenset(each for each in BY_AGE if belongs((person,), each)) if person else frozenset()


def offer_of(actor: Actor, session: Session, door: Channel, groups: Set[str] = frozenset()) -> Offer:
    """How a date of `dates` is had now, by that door, by somebody of those groups."""
    if not session.offering.bookable:
        return Offer(session, WALK_IN)
    pools = [each for each in session.pools.all() if not each.online and not kept_from(each.door, door)]
    pools.sort(key=lambda each: (each.group not in groups, bool(each.group)))
    plain = replace(_offer_of(session, pools, clock.now()), own=policies.may_run(actor, session))
    return replace(plain, whole=session.whole, asks=session.asks)  # type: ignore[attr-defined]


def _offer_of(session: Session, pools: Sequence[Pool], now: datetime) -> Offer:
    given = next((each.round for each in pools if each.round), None)
    if given and given.status == RoundStatus.PUBLISHED and given.closes_at > now:
        return Offer(session, ROUND, round=given)
    open_ = [each for each in pools if each.accepting and not each.round_id]
    if free := [each for each in open_ if each.remaining and each.opens_at <= now < each.closes_at]:
        return Offer(session, BOOK, free)
    if later := [each.opens_at for each in open_ if each.opens_at > now]:
        return Offer(session, LATER, opens_at=min(later))
    waits = session.starts_at > now and any(not each.door and each.closes_at > now for each in open_)
    return Offer(session, WAIT if waits else SHUT)


def rounds(actor: Actor, asked: Asked) -> Sequence[IntakeRound]:
    """Rounds that take applications, within reach, the soonest closing first. One query and one for each posting."""
    rows = IntakeRound.objects.filter(within(actor, "institution"), status=RoundStatus.PUBLISHED)
    rows = _worded(rows, ("title", *HOUSE), asked.word)
    rows = _worded(rows, ("institution__division__name", *HOUSE), asked.place).filter(closes_at__gt=clock.now())
    return list(rows.select_related("institution").distinct().order_by("closes_at", "pk")[:MOST])


def rooms(actor: Actor, asked: Asked, kind: str) -> Sequence[Offering]:
    """Rooms by the hour ("range") or rooms with seats ("seat") within reach. One query and one for each posting."""
    rows = Offering.objects.filter(within(actor, "institution"), claim_kind=kind, bookable=True, space__retired_on=None)
    rows = _worded(rows.filter(institution__closed_on=None), ("title", "space__name", *HOUSE), asked.word)
    rows = _worded(rows, ("institution__division__name", *HOUSE), asked.place)
    return list(rows.select_related("space", "institution").distinct().order_by("institution__pinyin", "space")[:MOST])


def within(actor: Actor, house: str) -> Q:
    """The counties of the postings with all below, and the houses right above them."""
    paths = [path_of(scope) for scope in actor.scopes(STAFF_ROLES)]
    counties = [Q(**{f"{house}__division__path__contains": list(path[:COUNTY])}) for path in paths]
    above = Q(**{f"{house}__division__in": {code for path in paths for code in path}})
    return reduce(Q.__or__, counties, above)


def _on(rows: "QuerySet[Session]", day: date | None) -> "QuerySet[Session]":
    if day is None:
        return rows.filter(starts_at__lt=clock.now() + AHEAD)
    return rows.filter(during__overlap=clock.day_bounds(day))


def _worded(rows: "QuerySet", fields: Sequence[str], text: str) -> "QuerySet":  # type: ignore[type-arg]
    for word in text.split():
        rows = rows.filter(reduce(Q.__or__, (Q(**{f"{field}__icontains": word}) for field in fields)))
    return rows
