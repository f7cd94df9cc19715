"""A region's page of who reaches a house: shares, and who is served least with what would help next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from wenmai.equity.queries import Asked
from wenmai.equity.reaching import House, Land, Township, land
from wenmai.equity.remedies import Remedy, remedies
from wenmai.equity.ways import Service, Way, reach, rounded
from wenmai.kernel import clock
from wenmai.places.queries import divisions_by_code
from wenmai.plan.boards import Place, place_of
from wenmai.plan.shelf import kept

PER: Final = 10_000


class Serving(StrEnum):
    """Whether a house is within reach, and whether it is known how much it gives."""

    SERVED = "served"
    UNSAID = "unsaid"  # a house is there, none in reach has published its hours
    NONE = "none"  # no house with a position is within the last zone


@dataclass(frozen=True, slots=True)
class Row:
    """A township: minutes to the nearest house, opening hours within reach by week and 10,000 people.

    `access` is None where a house is in reach and none has published its hours, 0 where there is no house. `tiny`: it is more
    than nothing and rounds to nothing.
    """

    place: Place
    county: str
    people: Decimal
    nearest: House | None
    minutes: Decimal | None
    serving: Serving
    access: Decimal | None
    tiny: bool
    demo: bool
    remedies: tuple[Remedy, ...]

    @property
    def helped(self) -> bool:
        """True where a remedy is near enough to be one."""
        return any(not each.far for each in self.remedies)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Houses that are not counted as they should be: without position, without hours; in the region and in the whole province."""

    unplaced: int
    unplaced_around: int
    silent: int
    silent_around: int


@dataclass(frozen=True, slots=True)
class Report:
    """`people` have a point and a count; `close` of them live within `near` minutes. Shares in percent, None without people.

    `known_share` is of the region's residents, None where those are not known. `access` is the mean of those of whom it is known.
    `unknown` names the townships left out. `least`: the townships that can be judged, who is served least first.
    """

    service: Service
    way: Way
    near: int
    people: Decimal
    close: Decimal
    close_share: Decimal | None
    known_share: Decimal | None
    access: Decimal | None
    least: tuple[Township, ...]
    unserved: int
    unsaid: int
    unknown: tuple[str, ...]
    gaps: Gaps
    houses: int
    whole: Land

    def rows(self, start: int = 0, end: int | None = None) -> tuple[Row, ...]:
        """Some of the townships with their remedies, which are looked for only now. One query."""
        some = self.least[start:end]
        counties = {each.code: each.name for each in divisions_by_code(each.division.path[2] for each in some).values()}
        return tuple(_row(each, self.whole, self.way, counties) for each in some)


def report(asked: Asked, service: Service, way: Way, residents: Decimal | None) -> Report:
    """How the townships of a region reach a service, today."""
    root, day = asked.trail[0].code, clock.today()
    name = f"{service.id}:{way.id}"
    whole = kept(f"equity:land:{root}:{name}", lambda: land(root, service, way, day))
    where = asked.region.code
    return kept(f"equity:reach:{where}:{name}", lambda: _report(where, whole, service, way, residents))


def _report(region: str, whole: Land, service: Service, way: Way, residents: Decimal | None) -> Report:
    inside = [each for each in whole.townships if region in each.division.path]
    known = [each for each in inside if each.known]
    serving = [_serving(each, whole) for each in known]
    people = _together(known)
    close = _together([each for each in known if each.nearest and each.nearest[1] <= reach().near])
    return Report(
        service=service,
        way=way,
        near=reach().near,
        people=people,
        close=close,
        close_share=_percent(close, people),
        known_share=_percent(people, residents),
        access=_mean(known, whole),
        least=tuple(sorted(known, key=lambda each: _least(each, whole))),
        unserved=serving.count(Serving.NONE),
        unsaid=serving.count(Serving.UNSAID),
        unknown=tuple(each.division.name for each in inside if not each.known),
        gaps=_gaps(region, whole),
        houses=len(whole.houses),
        whole=whole,
    )


def _serving(town: Township, whole: Land) -> Serving:
    inside = whole.within.get(town.division.code, ())
    if not inside:
        return Serving.NONE
    return Serving.SERVED if any(code in whole.said for code in inside) else Serving.UNSAID


def _people(town: Township) -> Decimal:
    return Decimal(str(town.people or 0)).quantize(Decimal(1))


def _together(towns: Sequence[Township]) -> Decimal:
    return sum((_people(each) for each in towns), Decimal(0))


def _access(town: Township, whole: Land) -> float:
    return whole.found.access.get(town.division.code, 0.0)


def _mean(known: Sequence[Township], whole: Land) -> Decimal | None:
    """Over those of whom it is known what they have."""
    said = [each for each in known if _serving(each, whole) != Serving.UNSAID]
    people = sum(each.people or 0.0 for each in said)
    return (
        rounded(sum(_access(each, whole) * (each.people or 0.0) for each in said) / people * PER, 2) if people else None
    )


def _least(town: Township, whole: Land) -> tuple[bool, float, float, str]:
    """By what is within reach, then by the longer way; last of whom it is not known."""
    unsaid = _serving(town, whole) == Serving.UNSAID
    away = -(town.nearest[1] if town.nearest else float("inf"))
    return unsaid, _access(town, whole), away, town.division.code


def _gaps(region: str, whole: Land) -> Gaps:
    silent = [each.path for each in whole.houses if each.hours is None]
    return Gaps(
        unplaced=sum(region in path for path in whole.unplaced),
        unplaced_around=len(whole.unplaced),
        silent=sum(region in path for path in silent),
        silent_around=len(silent),
    )


def _percent(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return (part * 100 / whole).quantize(Decimal("0.1")) if whole else None


def _row(town: Township, whole: Land, way: Way, counties: Mapping[str, str]) -> Row:
    """Where a house stands that has not said its hours, it is that house that should, and no other is offered."""
    parent, serving = town.division.path[2], _serving(town, whole)
    exact = _access(town, whole)
    access = None if serving == Serving.UNSAID else rounded(exact * PER, 2)
    return Row(
        place=place_of(town.division),
        county=counties.get(parent, parent),
        people=_people(town),
        nearest=town.nearest[0] if town.nearest else None,
        minutes=rounded(town.nearest[1]) if town.nearest else None,
        serving=serving,
        access=access,
        tiny=bool(exact) and access == 0,
        demo=town.demo,
        remedies=() if serving == Serving.UNSAID else remedies(town, whole, way),
    )
