"""看直播 (SC-P15): what of the activities is on a screen now, next, or can be seen again. Who watches is never attendance.

Four sources in one list: links of dates (`booking.WatchLink`), dates that are held online and have no link yet, galas, and
what festivals show.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wenmai.activities.filters import Chip
from wenmai.activities.models import Festival, FestivalResource, Gala, GalaState, ResourceKind
from wenmai.activities.queries import shown_sessions
from wenmai.activities.vocabulary import Mode
from wenmai.booking.models import Session, Status, WatchKind, WatchLink
from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of

PAGE = 30
RESOURCE_RUNS = timedelta(hours=3)
"""A festival's live link says when it begins and not when it ends: for so long it is taken to be on."""


class Phase(TextChoices):
    """Which of them a page lists."""

    NOW = "now", _("正在直播")
    NEXT = "next", _("即将直播")
    REPLAY = "replay", _("回看")


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A line: `watch` is where it is seen, "" while only its page knows; `page` is the page that says it all."""

    title: str
    label: str
    source: str
    begins: datetime
    ends: datetime | None
    watch: str
    page: str
    demo: bool


def broadcasts(phase: Phase, division: str = "", page: int = 1) -> Page[Broadcast]:
    """What is on, comes, or can be seen again in a division's subtree; replays latest first. Two queries at most."""
    found = page_of(_rows(phase, division, clock.now()), page, PAGE)
    return Page([_broadcast(row) for row in found.items], found.number, found.size, found.count)


def on_now(division: str = "") -> int:
    """How many are on now. One query."""
    return _rows(Phase.NOW, division, clock.now()).count()


def phase_of(asked: str, division: str) -> Phase:
    """The phase that was asked for; else what is on now, or if nothing is, what comes."""
    if asked in Phase.values:
        return Phase(asked)
    return Phase.NOW if on_now(division) else Phase.NEXT


def phase_chips(current: Phase, division: str) -> list[Chip]:
    """The three phases to choose from."""
    return [Chip(each.label, f"?show={each.value}&division={division}", each is current) for each in Phase]


def _rows(phase: Phase, division: str, now: datetime) -> "QuerySet[Any, Any]":
    parts = [_links(phase, division), _galas(phase, division), _resources(phase, division)]
    if phase is not Phase.REPLAY:
        parts.append(_dates(division))
    first, *others = [_columns(_in(phase, part, now)) for part in parts]
    return first.union(*others, all=True).order_by("-begins" if phase is Phase.REPLAY else "begins", "what", "pk")


def _in(phase: Phase, rows: "QuerySet[Any]", now: datetime) -> "QuerySet[Any]":
    still = Q(ends=None) | Q(ends__gt=now)
    return rows.filter(Q(begins__gt=now) if phase is Phase.NEXT else Q(begins__lte=now) & still)


def _columns(rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
    names = ("what", "begins", "ends", "name", "part", "by", "watch", "owner", "invented")
    return rows.values_list("pk", *names, named=True)


def _text(value: str) -> Value:
    return Value(value, CharField())


def _held(division: str) -> "QuerySet[Session]":
    """Dates that the public sees and that take place."""
    return shown_sessions(division).exclude(status=Status.CANCELLED)


def _links(phase: Phase, division: str) -> "QuerySet[Any]":
    """A live link works from its own time or the date's, a replay from the end of the date."""
    again = phase is Phase.REPLAY
    rows = WatchLink.objects.filter(gone_at=None, kind=WatchKind.REPLAY if again else WatchKind.LIVE)
    return rows.filter(session__in=_held(division).values("pk")).annotate(
        what=_text("link"),
        begins=Coalesce("starts_at", "session__ends_at" if again else "session__starts_at"),
        ends=F("ends_at") if again else Coalesce("ends_at", "session__ends_at"),
        name=F("session__offering__activity__title"),
        part=F("session__label"),
        by=F("source"),
        watch=F("url"),
        owner=F("session__offering__activity__pk"),
        invented=F("session__offering__activity__demo"),
    )


def _dates(division: str) -> "QuerySet[Any]":
    """Dates held online, also beside one on the spot, with no link of their own: their page says how one takes part."""
    linked = WatchLink.objects.filter(session=OuterRef("pk"), gone_at=None, kind=WatchKind.LIVE)
    online = Q(offering__activity__mode=Mode.ONLINE) | Q(offering__activity__also_online=True)
    rows = _held(division).filter(online, ~Exists(linked)).exclude(pk__in=_evenings().values("session"))
    return rows.annotate(
        what=_text("date"),
        begins=F("starts_at"),
        ends=F("ends_at"),
        name=F("offering__activity__title"),
        part=F("label"),
        by=F("offering__institution__name"),
        watch=_text(""),
        owner=F("offering__activity__pk"),
        invented=F("offering__activity__demo"),
    )


def _evenings() -> "QuerySet[Gala]":
    return Gala.objects.filter(state=GalaState.LISTED).exclude(live_url="")


def _galas(phase: Phase, division: str) -> "QuerySet[Any]":
    """Evenings of villages that were looked at; over, their replay."""
    again = phase is Phase.REPLAY
    rows = Gala.objects.filter(state=GalaState.LISTED).exclude(replay_url="") if again else _evenings()
    return rows.filter(session__in=_held(division).values("pk")).annotate(
        what=_text("gala"),
        begins=F("session__ends_at") if again else F("session__starts_at"),
        ends=Value(None, DateTimeField()) if again else F("session__ends_at"),
        name=F("session__offering__title"),
        part=_text(""),
        by=F("house__name"),
        watch=F("replay_url") if again else F("live_url"),
        owner=F("pk"),
        invented=F("demo"),
    )


def _resources(phase: Phase, division: str) -> "QuerySet[Any]":
    """What festivals show: live ones that say when they begin, recordings for good."""
    again = phase is Phase.REPLAY
    rows = FestivalResource.objects.filter(gone_at=None, kind=ResourceKind.RECORDING if again else ResourceKind.LIVE)
    if division:
        inside = Festival.objects.filter(division__path__contains=[division])
        rows = rows.filter(festival__in=inside.values("pk"))
    return rows.annotate(
        what=_text("resource"),
        begins=Coalesce("starts_at", "made_at"),
        ends=Value(None, DateTimeField()) if again else F("starts_at") + RESOURCE_RUNS,
        name=F("title"),
        part=_text(""),
        by=F("source"),
        watch=F("url"),
        owner=F("festival__pk"),
        invented=F("festival__demo"),
    )


PAGES = {"link": "activities:activity", "date": "activities:activity", "gala": "activities:gala"}


def _broadcast(row: Any) -> Broadcast:
    page = reverse(PAGES.get(row.what, "activities:festival"), args=[row.owner])
    return Broadcast(row.name, row.part, row.by, row.begins, row.ends, row.watch, page, row.invented)
