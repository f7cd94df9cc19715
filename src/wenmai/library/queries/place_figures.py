"""What libraries did in a year by place: the divisions below one, or its houses where there are none below with any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wenmai.kernel import clock
from wenmai.ledger.grouping import Column, distinct_by, sums_by, sums_of
from wenmai.ledger.queries import FactFilter, distinct
from wenmai.library import facts
from wenmai.places.models import Division, Institution, Level, Scene, SpaceKind
from wenmai.places.queries.divisions import child_divisions, get_division

KINDS = (facts.LENDING, facts.RENEWAL, facts.RETURN, facts.IN_LIBRARY_USE, facts.TRIP)
ALL = ""
"""The group of the sum."""


@dataclass(frozen=True, slots=True)
class Row:
    """One place: `numbers` are by KINDS in their order; `active` readers are counted once within it; `foreign` loans of other systems' books."""

    code: str
    name: str
    numbers: Sequence[int]
    active: int
    foreign: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`houses` says that rows are houses, else divisions. Active readers of the sum are fewer than those of the rows added up.

    `scenes` are loans by where the branch stands that made them (SC-L03), `spaces` by the kind of room where they were made, where that is known: machines that stand in a room, and desks whose clerk has said so.
    """

    division: Division
    year: int
    rows: Sequence[Row]
    total: Row
    houses: bool
    spaces: Sequence[tuple[str, int]]
    scenes: Sequence[tuple[str, int]]


def figures_of(code: str, year: int) -> Figures:
    """Of a division, from the facts. Nine queries, however many places there are. Raises NotFound."""
    division = get_division(code)
    houses = division.level >= Level.COUNTY
    named, groups = _houses(division) if houses else _divisions(division)
    column: Column = "institution_code" if houses else "division_code"
    numbers = _Numbers(_filter(year), column, groups)
    rows = [numbers.row(key, name) for key, name in named.items()]
    shown, total = [each for each in rows if any(each.numbers)], numbers.sum(division.name)
    return Figures(division, year, shown, total, houses, numbers.spaces, numbers.scenes)


def _filter(year: int) -> FactFilter:
    last = min(date(year, 12, 31), clock.today())
    return FactFilter(kinds=[each.name for each in KINDS], first=date(year, 1, 1), last=last)


def _houses(division: Division) -> tuple[Mapping[str, str], Mapping[str, str]]:
    rows = Institution.objects.filter(division__path__contains=[division.pk]).order_by("division", "code")
    named = dict(rows.values_list("code", "name"))
    return named, {code: code for code in named}


def _divisions(division: Division) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Each code below belongs to the child on its path; what happened at no child belongs to the division itself."""
    named = {division.pk: division.name} | {each.pk: each.name for each in child_divisions(division.pk)}
    depth = len(division.path)
    below = Division.objects.filter(path__contains=[division.pk]).values_list("pk", "path")
    return named, {code: path[depth] if len(path) > depth else division.pk for code, path in below}


def _kind_of_space(key: str) -> str:
    return str(SpaceKind(key).label) if key in SpaceKind.values else key


def _scene(key: str) -> str:
    """Words from before scenes were chosen from a list stay what they are."""
    return str(Scene(key).label) if key in Scene.values else key


class _Numbers:
    """The numbers of all groups, read at once."""

    def __init__(self, wanted: FactFilter, column: Column, groups: Mapping[str, str]) -> None:
        self.sums = sums_by(wanted, column, groups)
        lent = FactFilter(kinds=[facts.LENDING.name], first=wanted.first, last=wanted.last)
        self.active = distinct_by(lent, "reader", column, groups)
        of_others = FactFilter(kinds=lent.kinds, first=lent.first, last=lent.last, attributes=(("foreign", "true"),))
        self.foreign = sums_by(of_others, column, groups)
        inside = {"institutions": list(groups)} if column == "institution_code" else {"divisions": list(groups)}
        here = FactFilter(kinds=lent.kinds, first=lent.first, last=lent.last, **inside)  # type: ignore[arg-type]
        self.readers = distinct(here, "reader")
        self.spaces = sorted((_kind_of_space(key), int(n)) for key, n in sums_of(here, "space").items() if n)
        order = {scene: at for at, scene in enumerate(Scene.values)}
        scenes = sorted(sums_of(here, "scene").items(), key=lambda each: (order.get(each[0], len(order)), each))
        self.scenes = [(_scene(key), int(n)) for key, n in scenes if n]

    def row(self, key: str, name: str) -> Row:
        numbers = [int(self.sums.get((key, kind.name), 0)) for kind in KINDS]
        return Row(key, name, numbers, self.active.get(key, 0), int(self.foreign.get((key, facts.LENDING.name), 0)))

    def sum(self, name: str) -> Row:
        numbers = [int(sum(n for (_key, kind), n in self.sums.items() if kind == each.name)) for each in KINDS]
        return Row(ALL, name, numbers, self.readers, int(sum(self.foreign.values())))
