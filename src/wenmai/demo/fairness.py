"""Where people of the city live, and one subsidy reckoned over published months. All figures and points are made up."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from wenmai.demo.catalogue import rows
from wenmai.demo.houses import CITY
from wenmai.demo.stocks import CENSUS_DAY, SHARES
from wenmai.equity.actions import put_points
from wenmai.equity.drafts import Point
from wenmai.funding.actions import run_scheme
from wenmai.funding.schemes import get_scheme
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.measures.actions import publish
from wenmai.measures.periods import Period
from wenmai.places.actions.reference import Residents, put_population
from wenmai.places.models import Division, DivisionKind, Level

SOURCE = "演示数据：编的，不是公布数"
SILENT = "510403"  # so that a run has something to reserve
SPREAD = {"510402": 0.06, "510403": 0.08}  # degrees around the seat of a county; the others are wider
WIDE, NEAR = 0.22, 0.01  # the first township of a county is its seat


def settle_townships(actor: Actor) -> None:
    """Residents and a point for each township of the city; the residents of a county's add up to the county's."""
    towns = _townships()
    people = [row for code, below in towns.items() for row in _shared(SHARES[code], below)]
    put_population(actor, series="演示分摊", source=SOURCE, rows=people, demo=True)
    seats = {row["division"]: row for row in rows("institutions", "county")}
    points = [
        _point(town, seats[code], SPREAD.get(code, WIDE) if place else NEAR)
        for code, below in towns.items()
        for place, town in enumerate(below)
    ]
    put_points(actor, points=points, source=SOURCE, demo=True)


def _townships() -> dict[str, list[str]]:
    below = Division.objects.filter(path__contains=[CITY], level=Level.TOWNSHIP, kind=DivisionKind.ADMINISTRATIVE)
    found: dict[str, list[str]] = {code: [] for code in SHARES}
    for code, parent in below.filter(valid_to=None).order_by("code").values_list("code", "parent_id"):
        if parent in found:
            found[parent].append(code)
    return found


def _shared(people: int, towns: list[str]) -> list[Residents]:
    """The first township of a county is its seat and has more; the last takes what rounding leaves."""
    weights = [Random(f"people {town}").uniform(1, 3) * (3 if place == 0 else 1) for place, town in enumerate(towns)]
    counts = [int(people * each / sum(weights)) for each in weights]
    counts[-1:] = [people - sum(counts[:-1])]
    return [Residents(town, CENSUS_DAY, count) for town, count in zip(towns, counts, strict=True)]


def _point(town: str, seat: Mapping[str, float], spread: float) -> Point:
    dice = Random(f"point {town}")
    lon, lat = (seat[axis] + dice.uniform(-spread, spread) for axis in ("lon", "lat"))
    return Point(town, Decimal(f"{lon:.3f}"), Decimal(f"{lat:.3f}"))


def share_money(cast: Mapping[str, Actor], today: date) -> None:
    """All counties but one publish the last three whole months, and the city's bureau reckons over them."""
    last = today.replace(day=1) - timedelta(days=1)
    first = last
    for _month in range(2):
        first = first.replace(day=1) - timedelta(days=1)
    span = Period(first.replace(day=1), last)
    for code in sorted(set(SHARES) - {SILENT}):
        with suppress(Conflict):  # a load that was stopped has published it
            publish(cast["statistician"], division=code, first=span.start, last=span.end)
    run_scheme(cast["official"], region=CITY, period=span, scheme=get_scheme("results"))
