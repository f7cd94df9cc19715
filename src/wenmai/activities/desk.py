"""What stands on the desk of a house today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wenmai.activities import presets
from wenmai.activities.gatherings import BrandLine, overdue_brands
from wenmai.activities.models import Activity
from wenmai.activities.presets import Moment, Preset, Spot
from wenmai.activities.reviewing import taken_down_at
from wenmai.activities.unanswered import Unanswered, unanswered_at
from wenmai.booking import policies
from wenmai.booking.queries.sessions import DeskSession, desk_day, unsettled
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, Institution, Space
from wenmai.places.queries.divisions import child_divisions
from wenmai.places.queries.institutions import get_institution


@dataclass(frozen=True, slots=True)
class Desk:
    """Today's sessions, what is still to settle, and what the three taps offer."""

    station: Institution
    now: datetime
    today: Sequence[DeskSession]
    unsettled: Sequence[DeskSession]
    presets: Sequence[Preset]
    moments: Sequence[Moment]
    spot: Spot
    spaces: Sequence[Space]
    villages: Sequence[Division]
    taken_down: Sequence[Activity]
    overdue: Sequence[BrandLine]
    unanswered: Unanswered


def station_of(actor: Actor, code: str) -> Institution:
    """The house whose desk is asked for, else the first where the actor works. Raises NotFound for anybody else."""
    codes = actor.scopes(STAFF_ROLES)
    station = get_institution(actor, code or next((each for each in codes if not each.isdecimal()), ""))
    if not policies.may_run_sessions_of(actor, station):
        raise NotFound("not_found", _("没有这一页。"))
    return station


def desk_of(actor: Actor, station: Institution) -> Desk:
    """Everything on the desk, in some seventeen queries however many sessions there are."""
    now = clock.now()
    return Desk(
        station=station,
        now=now,
        today=_announced(desk_day(actor, station, clock.today())),
        unsettled=_announced(unsettled(actor, station)),
        presets=presets.offered(station),
        moments=presets.moments(now),
        spot=presets.usual_spot(station),
        spaces=list(Space.objects.filter(institution=station, retired_on=None).order_by("name")),
        villages=presets.spots_nearby(
            station, child_divisions(station.division_id) if station.division.level >= 3 else []
        ),
        taken_down=taken_down_at(station),
        overdue=overdue_brands(station)[:5],
        unanswered=unanswered_at(station),
    )


def _announced(sessions: Sequence[DeskSession]) -> list[DeskSession]:
    """Dates of activities; lessons and rooms by the hour have desks of their own."""
    return [each for each in sessions if each.session.offering.subject.startswith("activities.")]
