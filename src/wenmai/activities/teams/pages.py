"""Teams and calls as pages read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.activities.models import (
    Activity,
    Brand,
    EntryState,
    Festival,
    Team,
    TeamAppearance,
    TeamCall,
    TeamEntry,
    TeamRegister,
    TeamState,
)
from wenmai.activities.teams import rules
from wenmai.activities.vocabulary import ArtForm
from wenmai.booking.models import Status
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.people.queries.persons import display_name
from wenmai.places.models import Institution, InstitutionKind

ACTIVE_DAYS = 365
COUNTY = 6
"""Digits of the code of a county."""
CARE_FOR_TEAMS = (
    InstitutionKind.CULTURE_STATION,
    InstitutionKind.CULTURE_CENTRE,
    InstitutionKind.LIBRARY,
    InstitutionKind.ART_MUSEUM,
    InstitutionKind.VILLAGE_ROOM,
)
TARGETS = (
    "festival__institution__division",
    "festival__division",
    "brand__institution__division",
    "brand__division",
    "activity__offering__institution__division",
)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in a list: its arts in words, and when it was last seen."""

    team: Team
    arts: str
    last: date | None

    @property
    def active(self) -> bool:
        """近十二个月有活动, as SC-I07 counts."""
        return self.last is not None and self.last > clock.today() - timedelta(days=ACTIVE_DAYS)


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team: who leads it where they let it be shown, what it did, what it is coming to."""

    line: TeamLine
    leader: str
    appearances: Sequence[TeamAppearance]
    coming: Sequence[TeamEntry]


def get_team(actor: Actor, key: int) -> Team:
    """One team that the actor may see. Raises NotFound."""
    found = _teams().filter(pk=key).first()
    if found is None or not rules.may_see_team(actor, found):
        raise NotFound("activities.no_team", _("没有这支团队。看看全部团队。"))
    return found


def get_led_team(actor: Actor, key: int) -> Team:
    """One that the actor leads. Raises NotFound."""
    found = get_team(actor, key)
    if not rules.may_lead_team(actor, found):
        raise NotFound("activities.no_team", _("没有这支团队，或不归你管。"))
    return found


def get_kept_team(actor: Actor, key: int) -> Team:
    """One whose house the actor works for. Raises NotFound."""
    found = get_team(actor, key)
    if not rules.may_keep_team(actor, found):
        raise NotFound("activities.no_team", _("没有这支团队，或不归这里管。"))
    return found


def teams_around(division: str = "", art: str = "", number: int = 1) -> Page[TeamLine]:
    """The register of a division, by name. Two queries."""
    rows = _seen(_teams().filter(state=TeamState.LISTED))
    if division:
        rows = rows.filter(division__path__contains=[division])
    if art in ArtForm.values:
        rows = rows.filter(art_forms__contains=[art])
    return _lines(rows.order_by("division", "title", "pk"), number)


def teams_kept_by(actor: Actor, number: int = 1) -> Page[TeamLine]:
    """The desk's register: what waits first. Two queries."""
    scopes = list(actor.scopes(STAFF_ROLES))
    own = Q(institution__code__in=scopes) | Q(institution__division__path__overlap=scopes)
    rows = _seen(_teams().filter(own).exclude(state=TeamState.DECLINED))
    return _lines(rows.order_by("state", "division", "title", "pk"), number)


def teams_of(actor: Actor) -> list[TeamLine]:
    """The teams that the actor leads."""
    rows = _seen(_teams().filter(leader=actor.person or "-")).order_by("-made_at")
    return [_line(each) for each in rows[:20]]


def team_page(team: Team) -> TeamPage:
    """Everything on its page, in four queries."""
    appearances = list(team.appearances.filter(undone_at=None).order_by("-happened_on", "-pk")[:100])
    coming = _entries().filter(team=team, state=EntryState.ACCEPTED).order_by("-decided_at")[:20]
    last = appearances[0].happened_on if appearances else None
    leader = display_name(team.leader) if team.leader and team.leader_shown_at else ""
    return TeamPage(TeamLine(team, _arts(team), last), leader, appearances, list(coming))


def entries_of(team: Team) -> list[TeamEntry]:
    """All that it signed up for, newest first."""
    return list(_entries().filter(team=team).order_by("-made_at", "-pk")[:50])


def get_call(actor: Actor, key: int) -> TeamCall:
    """One call; public from the day it is opened. Raises NotFound."""
    del actor
    found = TeamCall.objects.select_related(*TARGETS).filter(pk=key).first()
    if found is None or (found.activity is not None and found.activity.withdrawn_at):
        raise NotFound("activities.no_call", _("没有这次征集。看看正在征集的。"))
    return found


def get_run_call(actor: Actor, key: int) -> TeamCall:
    """One that the actor answers. Raises NotFound."""
    found = get_call(actor, key)
    if not rules.may_run_call(actor, found):
        raise NotFound("activities.no_call", _("没有这次征集，或不归这里管。"))
    return found


def open_calls(division: str = "") -> list[TeamCall]:
    """Where teams can sign up now, soonest end first. One query."""
    rows = TeamCall.objects.select_related(*TARGETS).filter(closed_at=None, until__gte=clock.today())
    if division:
        around = [division[:size] for size in (2, 4, 6, 9, 12) if size <= len(division)]
        near = Q(festival__division__in=around) | Q(brand__division__in=around)
        below = [
            Q(**{f"{name}__path__contains": [division]})
            for name in ("festival__division", "brand__division", "activity__offering__institution__division")
        ]
        rows = rows.filter(near | below[0] | below[1] | below[2])
    return list(rows.filter(activity__withdrawn_at=None).order_by("until", "pk")[:50])


def calls_run_by(actor: Actor) -> list[TeamCall]:
    """The desk's calls with `waiting`, newest first. One query."""
    scopes = list(actor.scopes(STAFF_ROLES))
    own = Q()
    for house in ("festival__institution", "brand__institution", "activity__offering__institution"):
        own |= Q(**{f"{house}__code__in": scopes}) | Q(**{f"{house}__division__path__overlap": scopes})
    for area in ("festival", "brand"):
        own |= Q(**{f"{area}__institution": None, f"{area}__division__path__overlap": scopes})
    waiting = Count("entries", filter=Q(entries__state=EntryState.ASKED))
    rows = TeamCall.objects.select_related(*TARGETS).filter(own).annotate(waiting=waiting)
    return [each for each in rows.order_by("-opened_at", "-pk")[:50] if rules.may_run_call(actor, each)]


def call_for(target: Festival | Activity | Brand) -> TeamCall | None:
    """The call that is open for something."""
    return TeamCall.objects.filter(
        **{type(target).__name__.lower(): target}, closed_at=None, until__gte=clock.today()
    ).first()


def called_for(target: Festival | Activity | Brand) -> dict[str, object]:
    """What its own page shows of teams: the open call, and who comes. Two queries."""
    return {"call": call_for(target), "teams": teams_in(target)}


def entries_to(call: TeamCall) -> list[TeamEntry]:
    """Who signed up: what waits first. One query."""
    rows = list(_entries().filter(call=call).order_by("made_at", "pk")[:200])
    return sorted(rows, key=lambda each: each.state != EntryState.ASKED)


def get_entry(call: TeamCall, key: int) -> TeamEntry:
    """One of them. Raises NotFound."""
    found = _entries().filter(call=call, pk=key).first()
    if found is None:
        raise NotFound("activities.no_entry", _("没有这条报名。"))
    return found


def get_own_entry(actor: Actor, key: int) -> TeamEntry:
    """One of a team that the actor leads. Raises NotFound."""
    found = _entries().filter(pk=key).first()
    if found is None or not rules.may_lead_team(actor, found.team):
        raise NotFound("activities.no_entry", _("没有这条报名。"))
    return found


def get_entry_of(team: Team, key: int) -> TeamEntry:
    """One of a team's entries. Raises NotFound."""
    found = _entries().filter(team=team, pk=key).first()
    if found is None:
        raise NotFound("activities.no_entry", _("没有这条报名。"))
    return found


def get_appearance(team: Team, key: int) -> TeamAppearance:
    """One of the things that a team did. Raises NotFound."""
    found = TeamAppearance.objects.filter(team=team, pk=key).first()
    if found is None:
        raise NotFound("activities.no_appearance", _("没有这条演出记录。"))
    return found


def coming_of(houses: Iterable[str]) -> list[Activity]:
    """What some houses have announced and is still to come: a call can be for it."""
    rows = Activity.objects.filter(
        offering__institution__code__in=list(houses),
        offering__sessions__starts_at__gt=clock.now(),
        offering__sessions__status=Status.PUBLISHED,
        withdrawn_at=None,
    )
    return list(rows.select_related("offering__institution").distinct().order_by("-made_at")[:50])


def houses_near(code: str) -> list[Institution]:
    """Who looks after teams: in a county its stations and the rest, above it the culture centres. One query."""
    kinds = CARE_FOR_TEAMS if len(code) >= COUNTY else CARE_FOR_TEAMS[1:2]
    rows = Institution.objects.filter(kind__in=kinds, closed_on=None).select_related("division")
    rows = rows.filter(division__path__contains=[code]) if code else rows
    return sorted(rows.order_by("pinyin")[:300], key=lambda each: CARE_FOR_TEAMS.index(InstitutionKind(each.kind)))


def teams_in(target: Festival | Activity | Brand) -> list[TeamEntry]:
    """The teams that were accepted for something, with their pieces. One query."""
    rows = _entries().filter(**{f"call__{type(target).__name__.lower()}": target}, state=EntryState.ACCEPTED)
    return list(rows.order_by("decided_at", "pk")[:100])


def may_sign_up(actor: Actor, call: TeamCall) -> list[Team]:
    """The listed teams that the actor speaks for and that have not signed up."""
    scopes = list(actor.scopes(STAFF_ROLES))
    own = Q(leader=actor.person or "-") | Q(institution__code__in=scopes)
    standing = TeamEntry.objects.filter(call=call, state__in=[EntryState.ASKED, EntryState.ACCEPTED])
    rows = _teams().filter(own, state=TeamState.LISTED).exclude(pk__in=standing.values("team"))
    return list(rows.order_by("title")[:100])


def _teams() -> "QuerySet[Team]":
    return Team.objects.select_related("institution__division", "division")


def _entries() -> "QuerySet[TeamEntry]":
    return TeamEntry.objects.select_related(
        "team__institution__division", "team__division", *(f"call__{each}" for each in TARGETS)
    )


def _seen(rows: "QuerySet[Team]") -> "QuerySet[Team]":
    return rows.annotate(last=Max("appearances__happened_on", filter=Q(appearances__undone_at=None)))


def _lines(rows: "QuerySet[Team]", number: int) -> Page[TeamLine]:
    found = page_of(rows, number, 50)
    return Page([_line(each) for each in found.items], found.number, found.size, found.count)


def _line(team: Team) -> TeamLine:
    return TeamLine(team, _arts(team), getattr(team, "last", None))


def _arts(team: Team) -> str:
    return "、".join(str(ArtForm(each).label) for each in team.art_forms)


def whole_registers(codes: Sequence[str]) -> set[str]:
    """Those divisions whose register is said to be whole."""
    rows = TeamRegister.objects.filter(division__in=list(codes), taken_back_at=None)
    return set(rows.values_list("division_id", flat=True))
