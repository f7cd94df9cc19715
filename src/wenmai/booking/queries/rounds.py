"""Rounds and what people asked for in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.booking.models import (
    ACTIVE,
    Application,
    ApplicationState,
    Booking,
    IntakeRound,
    Mode,
    Pool,
    RoundPaper,
    RoundStatus,
    Standing,
    Status,
)
from wenmai.booking.names import Names, strictest
from wenmai.booking.policies import acts_as, may_run_sessions_of
from wenmai.booking.standing_in import sees_what_they_made
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor, Channel
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.people.queries.persons import acts_for, booked_for_by, wards_of
from wenmai.places.models import Institution

NEVER_WON = "never_won"
RELATED = ("institution__division",)
MOST_OFFERED = 200
POOLS = ("session__offering__policy", "session__offering__institution", "session__space")


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that a round gives: its code in the published list, and how many want it first."""

    code: str
    pool: Pool
    wanted: int


def get_round(actor: Actor, key: str | UUID) -> IntakeRound:
    """A round that was announced, or of a house that the actor runs. Raises NotFound."""
    found = IntakeRound.objects.select_related(*RELATED).filter(key=_uuid(key)).first()
    if found is None or (found.status == RoundStatus.PLANNED and not may_run_sessions_of(actor, found.institution)):
        raise NotFound("booking.no_round", _("没有这一轮报名，可能还没公布。"))
    return found


def lock_round(key: int) -> IntakeRound:
    """The round's row, locked; before sessions and pools."""
    rows = IntakeRound.objects.select_for_update(no_key=True, of=("self",)).select_related(*RELATED)
    return rows.get(pk=key)


def rounds_at(actor: Actor) -> "QuerySet[IntakeRound]":
    """All rounds of the houses that the actor runs, newest first."""
    scopes = list(actor.scopes(STAFF_ROLES))
    mine = Q(institution__code__in=scopes) | Q(institution__division__path__overlap=scopes)
    rows = IntakeRound.objects.select_related(*RELATED).order_by("-opens_at", "-pk")
    return rows if actor.system else rows.filter(mine)


def coming_rounds(division: str = "", limit: int = 20) -> list[IntakeRound]:
    """Announced rounds that still take applications, the soonest closing first."""
    rows = IntakeRound.objects.filter(status=RoundStatus.PUBLISHED, closes_at__gt=clock.now())
    if division:
        rows = rows.filter(institution__division__path__contains=[division])
    return list(rows.select_related(*RELATED).order_by("closes_at", "pk")[:limit])


def offered(found: IntakeRound) -> list[Offered]:
    """What a round gives, in the order of its announcement, with first wishes counted."""
    pools = {each.pk: each for each in Pool.objects.filter(pk__in=found.offered).select_related(*POOLS)}
    rows = Application.objects.filter(round=found).exclude(state=ApplicationState.WITHDRAWN)
    wanted = dict(rows.values_list("wishes__0").annotate(Count("pk")))
    return [
        Offered(code, pools[key], wanted.get(key, 0))
        for code, key in zip(codes(found), found.offered, strict=True)
        if key in pools
    ]


def wished(asked: Application) -> list[Pool]:
    """What an application asks for, dearest first. One query."""
    pools = Pool.objects.select_related("session__offering").in_bulk(asked.wishes)
    return [pools[key] for key in asked.wishes if key in pools]


def codes(found: IntakeRound) -> list[str]:
    """Short names of what a round gives: A, B … Z, AA …"""
    return [code_at(index) for index in range(len(found.offered))]


def code_at(index: int) -> str:
    """The code of the index-th thing, from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def my_application(actor: Actor, found: IntakeRound) -> Application | None:
    """What the actor asked for in a round; None for nobody."""
    if not actor.person:
        return None
    rows = Application.objects.filter(round=found, person=actor.person).exclude(state=ApplicationState.WITHDRAWN)
    return rows.select_related("booking__session__offering", "pool").first()


def family_applications(actor: Actor, found: IntakeRound) -> list[Application]:
    """What the actor's family asked for in a round, whoever applied for them."""
    rows = Application.objects.filter(round=found, person__in=wards_of(actor)).exclude(state=ApplicationState.WITHDRAWN)
    return list(rows.select_related("booking").order_by("pk"))


def my_applications(actor: Actor, page: int = 1) -> Page[Application]:
    """All that the actor asked for, for themselves and for their family, newest first."""
    family = Q(operator=actor.person, channel=Channel.RELATIVE, person__in=booked_for_by(actor))
    mine = Q(person=actor.person) | family if actor.person else Q(pk=None)
    rows = Application.objects.filter(mine).select_related("round__institution", "booking")
    return page_of(rows.order_by("-arrived_at", "-pk"), page)


def get_application(actor: Actor, key: int, *, lock: bool = False) -> Application:
    """One application of the actor, of a dependant, or in a round that the actor runs. Raises NotFound."""
    rows = Application.objects.select_related("round__institution__division")
    rows = rows.select_for_update(no_key=True, of=("self",)) if lock else rows
    found = rows.filter(pk=key).first()
    if found is None or not may_see(actor, found):
        raise NotFound("booking.no_application", _("没有这份报名，或者不是你的。"))
    return found


def applications_of(actor: Actor, found: IntakeRound, state: str = "", page: int = 1) -> Page[Application]:
    """Who asked, for the house that runs the round: in the drawn order, else by arrival."""
    if not may_run_sessions_of(actor, found.institution):
        raise NotFound("booking.no_round", _("没有这一轮报名，或不归这个单位管。"))
    rows = Application.objects.filter(round=found).select_related("pool", "booking")
    rows = rows.filter(state=state) if state else rows
    return page_of(rows.order_by("rank", "arrived_at", "pk"), page)


def counts_of(found: IntakeRound) -> dict[str, int]:
    """Applications of a round by state."""
    return dict(Application.objects.filter(round=found).values_list("state").annotate(Count("pk")))


@dataclass(frozen=True, slots=True)
class StateLine:
    """How many applications are in one state."""

    state: str
    title: str
    count: int


def state_lines(found: IntakeRound) -> list[StateLine]:
    """The states that occur in a round, in the order of a life."""
    counts = counts_of(found)
    return [StateLine(value, str(label), counts[value]) for value, label in ApplicationState.choices if value in counts]


def houses_of(actor: Actor, limit: int = 8) -> list[Institution]:
    """Houses for which the actor may open a round; those of the own postings, not a whole province."""
    codes = actor.scopes(STAFF_ROLES)
    rows = Institution.objects.filter(code__in=codes, closed_on=None).select_related("division")
    return list(rows.order_by("code")[:limit])


def free_pools(house: Institution) -> list[Pool]:
    """Pools of a house that a round can give: published, not begun, nobody has booked, in no other round, of no class.

    A class is given by the round of its term, which puts it in whole and by its name.
    """
    rows = Pool.objects.filter(session__offering__institution=house, round=None, lead=None, followers=None, door="")
    coming = rows.filter(session__starts_at__gt=clock.now(), remaining=F("capacity"), session__status=Status.PUBLISHED)
    return list(coming.select_related("session__offering").order_by("session__starts_at", "pk")[:MOST_OFFERED])


def paper(found: IntakeRound, name: str) -> RoundPaper:
    """What was published. Raises NotFound before."""
    row = RoundPaper.objects.filter(round=found, name=name).first()
    if row is None:
        raise NotFound("booking.no_paper", _("还没有公布。名单在截止后封存，结果在摇号后公布。"))
    return row


def winners_before(found: IntakeRound, persons: Iterable[str]) -> set[str]:
    """Who of some people has won in an earlier round of the same house."""
    rows = Application.objects.filter(
        round__institution=found.institution_id, state=ApplicationState.WON, person__in=set(persons)
    )
    return set(rows.exclude(round=found).values_list("person", flat=True))


def suspended(found: IntakeRound, person: str = "") -> set[str]:
    """Who may not book under a policy of what the round gives; of one person only, if named."""
    policies = Pool.objects.filter(pk__in=found.offered).values("session__offering__policy")
    rows = Standing.objects.filter(policy__in=policies, until__gt=clock.now())
    return set((rows.filter(person=person) if person else rows).values_list("person", flat=True))


def booked_in(found: IntakeRound) -> set[str]:
    """Who has a booking of every session that the round gives, by another way (counter, telephone)."""
    sessions = set(Pool.objects.filter(pk__in=found.offered).values_list("session", flat=True))
    rows = Booking.objects.filter(session__in=sessions, state__in=ACTIVE).values_list("person")
    full = rows.annotate(n=Count("session", distinct=True)).filter(n__gte=len(sessions))
    return set(full.values_list("person", flat=True)) if sessions else set()


def asked_of(pools: Iterable[int]) -> tuple[Names, set[str]]:
    """What some pools ask of who wants a place: whose real name, and the groups that they are kept for."""
    asked = "session__offering__real_name_"
    rows = list(Pool.objects.filter(pk__in=pools).values_list(asked + "level", asked + "each", "group"))
    return strictest(Names(level, each) for level, each, _group in rows), {row[2] for row in rows if row[2]}


def overtaken(now: datetime) -> list[IntakeRound]:
    """Announced rounds of which no date is still to come and on."""
    coming = Pool.objects.filter(round=OuterRef("pk"), session__starts_at__gt=now)
    rows = IntakeRound.objects.filter(status__in=[RoundStatus.PUBLISHED, RoundStatus.COMMITTED])
    return list(
        rows.exclude(Exists(coming.exclude(session__status__in=[Status.CANCELLED, Status.DONE]))).order_by("pk")
    )


def due_to_close(now: datetime) -> list[IntakeRound]:
    """Lotteries whose list is to be sealed, and approvals and queues that are over."""
    rows = IntakeRound.objects.filter(status=RoundStatus.PUBLISHED, closes_at__lte=now)
    return list(rows.exclude(mode=Mode.APPROVAL).order_by("closes_at", "pk"))


def open_queues(now: datetime) -> list[IntakeRound]:
    """Queues that are being served now."""
    return list(IntakeRound.objects.filter(mode=Mode.QUEUE, status=RoundStatus.PUBLISHED, opens_at__lte=now))


def may_see(actor: Actor, found: Application) -> bool:
    """The person, who acts for them, who applied for them, and the staff of the house."""
    if acts_as(actor, found.person) or sees_what_they_made(actor, found):
        return True
    if actor.person and acts_for(actor, found.person):
        return True
    return may_run_sessions_of(actor, found.round.institution)


def _uuid(key: str | UUID) -> UUID:
    try:
        return UUID(str(key))
    except ValueError:
        return UUID(int=0)
