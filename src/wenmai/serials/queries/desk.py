"""What a reading room asks in the morning: what came, what is to come, what is late; and which issue was scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet

from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution, institutions_by_code
from wenmai.serials import barcodes, policies, refusals
from wenmai.serials.models import Arrival, Issue, IssueState, Subscription

SOON = timedelta(days=7)
AHEAD = timedelta(days=45)
SHOWN = 200
PARTED = Q(state=IssueState.ARRIVED, why="", arrived__lt=F("subscription__copies"))
"""Some copies came in one parcel, others are still to come (`Issue.wanted`)."""
WANTED = Q(state=IssueState.EXPECTED) | PARTED


@dataclass(frozen=True, slots=True)
class Morning:
    """Issues of today and the next days, those of the last days that may yet come, and what came today, newest first."""

    waiting: Sequence[Issue]
    late: int
    came: Sequence[Arrival]


@dataclass(frozen=True, slots=True)
class Picked:
    """The issue that a scan means; without one, those among which a person chooses."""

    issue: Issue | None
    choices: Sequence[Issue] = ()


def get_house(actor: Actor, code: str) -> Institution:
    """A house where the actor serves. Raises NotFound."""
    house = get_institution(actor, code)
    if not policies.may_keep(actor, house.scope_path):
        raise refusals.no_desk()
    return house


def first_house(actor: Actor) -> Institution:
    """The first library where the actor serves. Raises NotFound."""
    houses = institutions_by_code(actor.scopes(STAFF_ROLES))
    if not houses:
        raise refusals.no_desk()
    return min(houses.values(), key=lambda each: (each.kind != "library", each.pinyin, each.code))


def get_issue(actor: Actor, key: int) -> Issue:
    """An issue that the actor keeps. Raises NotFound."""
    row = Issue.objects.select_related("subscription__library__division").filter(pk=key).first()
    if row is None or not policies.may_keep(actor, row.subscription.library.scope_path):
        raise refusals.no_issue()
    return row


def get_arrival(actor: Actor, key: int) -> Arrival:
    """What came, with its issue, where the actor keeps it. Raises NotFound."""
    row = Arrival.objects.select_related("issue__subscription__library__division").filter(pk=key).first()
    if row is None or not policies.may_keep(actor, row.issue.subscription.library.scope_path):
        raise refusals.no_issue()
    return row


def issues_of(house: Institution) -> QuerySet[Issue]:
    """All issues of a house, with what their names need."""
    rows = Issue.objects.filter(subscription__library=house).select_related("subscription__record")
    return rows.defer("subscription__record__raw", "subscription__record__description", "subscription__record__keys")


def late_issues(house: Institution) -> QuerySet[Issue]:
    """Issues of which copies are still to come and whose days of grace are over."""
    return issues_of(house).filter(WANTED, late_on__lte=clock.today())


def morning(house: Institution) -> Morning:
    """The page of the day. Four queries."""
    today = clock.today()
    waiting = issues_of(house).filter(WANTED, on__range=(today - SOON, today + SOON))
    since = clock.day_bounds(today)[0]
    came = Arrival.objects.filter(issue__subscription__library=house, at__gte=since, undone_at=None)
    named = came.select_related("issue__subscription__record").defer(
        "issue__subscription__record__raw",
        "issue__subscription__record__description",
        "issue__subscription__record__keys",
    )
    return Morning(
        list(waiting.order_by("on", "pk")[:SHOWN]), late_issues(house).count(), list(named.order_by("-pk")[:SHOWN])
    )


def picked(house: Institution, text: str) -> Picked:
    """The issue that a barcode, an ISSN or some words of a title mean. Without a number, the earliest that has not come."""
    today, said = clock.today(), barcodes.read(text)
    rows = issues_of(house).filter(on__lte=today + AHEAD).exclude(state=IssueState.BOUND)
    words = (
        Q(subscription__record__issns__contains=[said.issn])
        if said
        else Q(subscription__record__title__icontains=text.strip())
    )
    found = rows.filter(words)
    if said and said.number:
        named = found.filter(
            first__lte=said.number, last__gte=said.number, extra="", on__gte=today - timedelta(days=300)
        )
        numbered = min(named, key=lambda each: abs((each.on - today).days), default=None)
        return Picked(numbered, () if numbered else _next(found, today))
    choices = _next(found, today)
    return Picked(choices[0]) if len(choices) == 1 else Picked(None, choices)


def _next(rows: QuerySet[Issue], today: date) -> Sequence[Issue]:
    """The earliest of each subscription that is still wanted; not longer ago than two months, which would be a claim. Copies that
    came in parcels are wanted until they are late: then a scan means the next issue.
    """
    wanted = rows.filter(
        Q(state=IssueState.EXPECTED) | PARTED & Q(late_on__gt=today), on__gte=today - timedelta(days=60)
    ).order_by("subscription", "on", "pk")
    return list(wanted.distinct("subscription")[:20])


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A late issue with how often, and when last, it was asked for."""

    issue: Issue
    times: int
    last: date | None


def claims(house: Institution) -> Sequence[ClaimLine]:
    """Everything that is late, by supplier. One query."""
    rows = late_issues(house).annotate(times=Count("claims"), asked=Max("claims__on"))
    ordered = rows.order_by("subscription__supplier", "subscription__record__title_key", "on", "pk")
    return [ClaimLine(each, each.times, each.asked) for each in ordered[:1000]]


def current(house: Institution, as_of: date) -> QuerySet[Subscription]:
    """Subscriptions that run on a day."""
    return Subscription.objects.filter(library=house, during__contains=as_of)
