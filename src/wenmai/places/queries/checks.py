"""Which houses fall short of what the law and the plans want of opening hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.places.hours import STUDY_ROOM_HOURS, WeeklyHours, weekly_hours_of
from wenmai.places.models import NOTICE_WANTED, Division, HoursException, Institution, InstitutionKind
from wenmai.places.queries.hours import LawGap, library_law_gaps, timetables
from wenmai.places.queries.institutions import Wanted, institutions
from wenmai.places.queries.out_of_hours import Graded, KindLine, graded_without, kind_lines, without_blind_room

LOOKERS = (Role.OFFICIAL, Role.ADMINISTRATOR)
BACK_DAYS = 90


@dataclass(frozen=True, slots=True)
class Short:
    """A study room that opens too few hours a week; None when it has published none."""

    institution: Institution
    hours: Decimal | None


@dataclass(frozen=True, slots=True)
class HoursCheck:
    """What to look at in one division, each list the larger levels first."""

    division: Division
    libraries: int
    gaps: Sequence[LawGap]
    study_rooms: int
    short: Sequence[Short]
    unpublished: Sequence[Institution]
    sudden: Sequence[HoursException]
    kinds: Sequence[KindLine]
    graded: int
    graded_without: Sequence[Graded]
    of_three_levels: int
    without_blind_room: Sequence[Institution]
    notice_wanted: int = NOTICE_WANTED
    wanted_hours: int = STUDY_ROOM_HOURS


def get_scope(actor: Actor, asked: str) -> Division:
    """The division asked for, or the first one that the actor answers for. Raises NotFound outside of it."""
    own = ["51"] if actor.system else list(actor.scopes(LOOKERS))
    found = Division.objects.filter(code=asked).first() if asked else None
    if asked and (found is None or not actor.may(LOOKERS, found.path)):
        raise NotFound("places.no_division", _("没有这个地方，或不归你看。"))
    found = found or Division.objects.filter(code__in=own).order_by("level", "code").first()
    if found is None:
        raise NotFound("places.no_desk", _("没有这个页面。"))
    return found


def hours_check(division: Division, on: date | None = None) -> HoursCheck:
    """Everything that falls short in a division and below it on a day. Eleven queries, whatever the number of houses."""
    today = on or clock.today()
    houses = list(institutions(Wanted(division=division.code, day=today)))
    tables = timetables(houses)
    weeks = {each.pk: weekly_hours_of(tables[each.pk], today) for each in houses}
    study_rooms = [each for each in houses if each.kind == InstitutionKind.STUDY_ROOM]
    graded, lacking = graded_without(houses, weeks, today)
    libraries, without_room = without_blind_room(houses)
    return HoursCheck(
        division=division,
        libraries=sum(each.kind == InstitutionKind.LIBRARY for each in houses),
        gaps=library_law_gaps(division.code, today),
        study_rooms=len(study_rooms),
        short=[_short(each, weeks[each.pk]) for each in study_rooms if not open_enough(weeks[each.pk])],
        unpublished=[each for each in houses if weeks[each.pk] is None],
        sudden=sudden_changes(division, today),
        kinds=kind_lines(houses, weeks),
        graded=graded,
        graded_without=lacking,
        of_three_levels=libraries,
        without_blind_room=without_room,
    )


def open_enough(week: WeeklyHours | None) -> bool:
    """攀枝花: a study room that is not open round the clock opens at least 48 hours a week."""
    return week is not None and (week.round_the_clock or week.total >= STUDY_ROOM_HOURS)


def _short(house: Institution, week: WeeklyHours | None) -> Short:
    return Short(house, week.total if week else None)


def sudden_changes(division: Division, today: date) -> Sequence[HoursException]:
    """Changes announced less than NOTICE_WANTED days before, of the last 90 days and to come, the newest first."""
    rows = HoursException.objects.filter(
        institution__division__path__contains=[division.code],
        last__gte=today - timedelta(days=BACK_DAYS),
        first__lt=F("announced_on") + timedelta(days=NOTICE_WANTED),
    )
    return list(rows.select_related("institution__division", "space").order_by("-first", "-pk")[:200])
