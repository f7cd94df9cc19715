"""The stocks that activities can read on any day: active teams (四川规划 SC-I07), and 馆办文艺团体 for the yearly return."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Exists, OuterRef, Q

from wenmai.activities.models import Team, TeamAppearance, TeamKind, TeamRegister
from wenmai.kernel import clock
from wenmai.ledger.gauges import Gauge, Reading

TEAMS: Final = Gauge("teams.active", "群众业余文艺团队", "支", prefer=("registry", "import"), importable=True)
OF_HOUSES: Final = Gauge("teams.of_houses", "馆办文艺团体", "个", prefer=("registry",))
WINDOW: Final = timedelta(days=365)
RULE: Final = "在册，近 365 天有活动，不含馆办"


def read_teams(as_of: date) -> Iterable[Reading]:
    """One for each county (or prefecture, for teams of its own) whose register is said to be whole; none is no reading.

    A team counts that was in the register on that day and did something in the 365 days before; 馆办团队 are not counted.
    """
    whole = {each.division_id for each in _whole(as_of)}
    listed, active, demo = _counts(as_of)
    for code in sorted(whole):
        marks = {"listed": listed[code], "rule": RULE} | ({"demo": True} if demo[code] else {})
        yield Reading(code, as_of, "registry", Decimal(active[code]), attributes=marks)


def read_teams_of_houses(as_of: date) -> Iterable[Reading]:
    """Teams of its own that a house has in the register on a day; a house that never had one is not known."""
    stands = Q(ended_on=None) | Q(ended_on__gt=as_of)
    rows = Team.objects.filter(kind=TeamKind.HOUSE, listed_on__lte=as_of)
    named = ("institution__code", "institution__kind", "institution__division")
    counted = (
        rows.values_list(*named).annotate(held=Count("pk", filter=stands), made_up=BoolOr("demo")).order_by(named[0])
    )
    for code, kind, division, number, demo in counted:
        marks = {"demo": True} if demo else {}
        yield Reading(
            division, as_of, "registry", Decimal(number), institution=code, institution_kind=kind, attributes=marks
        )


def _whole(as_of: date) -> Iterable[TeamRegister]:
    end = clock.day_bounds(as_of)[1]
    standing = Q(taken_back_at=None) | Q(taken_back_at__gte=end)
    return TeamRegister.objects.filter(standing, complete_from__lte=as_of)


def _counts(as_of: date) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By county: in the register, active, made up for the demo."""
    seen = TeamAppearance.objects.filter(
        team=OuterRef("pk"), undone_at=None, happened_on__gt=as_of - WINDOW, happened_on__lte=as_of
    )
    rows = Team.objects.filter(Q(ended_on=None) | Q(ended_on__gt=as_of), listed_on__lte=as_of)
    rows = rows.exclude(kind=TeamKind.HOUSE)
    found = [
        (path[:3][-1], moved, demo)
        for path, moved, demo in rows.annotate(moved=Exists(seen)).values_list("division__path", "moved", "demo")
    ]
    return (
        Counter(unit for unit, _, _ in found),
        Counter(unit for unit, moved, _ in found if moved),
        Counter(unit for unit, _, demo in found if demo),
    )
