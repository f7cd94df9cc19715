"""What anybody may take away: roll-ups of counties and above by month, and the figures that were published."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.models import CellRegion, PublishedFigure
from wenmai.measures.periods import Period
from wenmai.measures.periods import year as year_of
from wenmai.places.models import Division
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.trust import suppression, told
from wenmai.trust.suppression import SMALLEST, Node

PEOPLE: Final = frozenset({"人次", "人"})
LAST_YEARS: Final = 10


class Row(NamedTuple):
    """One cell: a month of a region, `part` "total" with all below it or "own" directly under it; value None is withheld."""

    measure: str
    month: date
    division: str
    name: str
    part: str
    value: Decimal | None
    unit: str

    @property
    def status(self) -> str:
        """Says why there is no value."""
        return "withheld" if self.value is None else ""


def years() -> list[int]:
    """The years that have closed months with cells, newest first."""
    cells = CellRegion.objects.filter(grain="month", starts_on__lt=clock.month_start(clock.today()))
    span = cells.aggregate(first=Min("starts_on"), last=Max("starts_on"))
    if not span["last"]:
        return []
    return list(range(span["last"].year, max(span["first"].year, span["last"].year - LAST_YEARS) - 1, -1))


def is_of_people(measure: Measure | None) -> bool:
    """True for a measure whose small counts could point at somebody."""
    return measure is None or measure.unit in PEOPLE


def rollups(year: int) -> Iterator[Row]:
    """The closed months of a year by measure, month and region; small counts of people are withheld. Raises NotFound."""
    if year not in years():
        raise NotFound("trust.year", _("这一年没有可以下载的数。"))
    span = year_of(year)
    cells, known = _cells(span.start, span.end), paths()
    hidden = _withheld(cells, known)
    names = dict(Division.objects.filter(level__lte=3).values_list("code", "name"))
    for (name, month), owners in cells.items():
        measure, gone = all_measures()[name], hidden.get((name, month), set())
        values, _parts = suppression.tree_of(owners, known)
        for node in sorted(values):
            value = None if node in gone else values[node]
            yield Row(name, month, node.code, names[node.code], "own" if node.own else "total", value, measure.unit)


def hidden_sums(names: Collection[str], span: Period) -> frozenset[tuple[str, str]]:
    """Which of these measures in which division have a month of a span that the downloads leave out."""
    asked = [measure for name in sorted(names) if is_of_people(measure := all_measures()[name]) and measure.additive]
    wholes = {measure.part_of or measure.id for measure in asked}
    kin = [name for name, measure in all_measures().items() if (measure.part_of or name) in wholes]
    hidden = _withheld(_cells(span.start, span.end, kin), paths()) if kin else {}
    return frozenset((name, node.code) for (name, _month), nodes in hidden.items() for node in nodes if not node.own)


Cells = Mapping[tuple[str, date], Mapping[str, Decimal]]


def _withheld(cells: Cells, paths: Mapping[str, Collection[str]]) -> dict[tuple[str, date], set[Node]]:
    """What is not published of each measure and month; measures that are parts of one another are looked at together."""
    families: dict[tuple[str, date], dict[str, Mapping[str, Decimal]]] = defaultdict(dict)
    for (name, month), owners in cells.items():
        measure = all_measures()[name]
        if is_of_people(measure):
            families[measure.part_of or name, month][name] = owners
    hidden: dict[tuple[str, date], set[Node]] = defaultdict(set)
    for (whole, month), family in families.items():
        for cell in told.withheld(suppression.table_of(family, paths, whole)):
            hidden[cell.measure, month].add(cell.node)
    return hidden


def paths() -> dict[str, list[str]]:
    """From the province down to each division of a county or above, past ones too."""
    return dict(Division.objects.filter(level__lte=3).values_list("code", "path"))


def _cells(first: date, last: date, names: Collection[str] = ()) -> dict[tuple[str, date], dict[str, Decimal]]:
    """Closed months that begin in a span, of all measures that add up, or of those in `names`."""
    this = clock.month_start(clock.today())
    wanted = CellRegion.objects.filter(grain="month", starts_on__range=(first, last), starts_on__lt=this)
    additive = [name for name, measure in all_measures().items() if measure.additive and (not names or name in names)]
    rows = wanted.filter(measure__in=additive).order_by("measure", "starts_on", "division_code")
    found: dict[tuple[str, date], dict[str, Decimal]] = defaultdict(dict)
    for measure, month, code, value in rows.values_list("measure", "starts_on", "division_code", "value"):
        found[measure, month][code] = value
    return found


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure; `value` None when nobody reported, or when it is `withheld`."""

    id: int
    publication: int
    measure: str
    title: str
    unit: str
    definition: str
    division: str
    division_name: str
    first: date
    last: date
    published_at: str
    value: Decimal | None
    withheld: bool
    reporting: int | None
    expected: int | None
    sent: int | None
    due: int | None


def figures() -> list[Published]:
    """Every published figure, in order of its number. At most five queries."""
    return _published(PublishedFigure.objects.select_related("publication").order_by("pk"))


def figure(key: int) -> Published:
    """One published figure. Raises NotFound."""
    found = _published(PublishedFigure.objects.select_related("publication").filter(pk=key))
    if not found:
        raise NotFound("trust.figure", _("没有这个公布过的数。"))
    return found[0]


def figures_shown(most: int = 50) -> list[Published]:
    """The latest figures that somebody reported, for the page."""
    rows = PublishedFigure.objects.select_related("publication").exclude(value=None)
    return _published(rows.order_by("-publication__published_at", "pk")[:most])


def figures_of(division: str, span: Period, names: Collection[str]) -> list[Published]:
    """What was published of these measures in a division for exactly this span."""
    said = PublishedFigure.objects.filter(publication__division_code=division, measure__in=list(names))
    said = said.filter(publication__starts_on=span.start, publication__ends_on=span.end)
    return _published(said.select_related("publication").order_by("pk"))


def _published(rows: Iterable[PublishedFigure]) -> list[Published]:
    kept = list(rows)
    names, hidden = divisions_by_code({row.publication.division_code for row in kept}), _hidden(kept)
    return [_one(row, names, hidden) for row in kept]


def _hidden(rows: Sequence[PublishedFigure]) -> dict[tuple[str, str], list[date]]:
    """The months of these figures that the downloads withhold, by measure and division."""
    asked = [row for row in rows if row.value is not None and is_of_people(all_measures().get(row.measure))]
    if not asked:
        return {}
    first, last = min(row.publication.starts_on for row in asked), max(row.publication.ends_on for row in asked)
    found = defaultdict[tuple[str, str], list[date]](list)
    for (name, month), nodes in _withheld(_cells(first, last), paths()).items():
        for node in nodes:
            if not node.own:
                found[name, node.code].append(month)
    return found


def _one(
    row: PublishedFigure, names: dict[str, Division], hidden: Mapping[tuple[str, str], Sequence[date]]
) -> Published:
    """A figure of which a month is withheld is withheld too: so the others are sums of what is shown, and give nothing away."""
    measure, said = all_measures().get(row.measure), row.publication
    small = is_of_people(measure) and row.value is not None and 0 < row.value < SMALLEST
    gone = hidden.get((row.measure, said.division_code), ())
    small = small or (row.value is not None and any(said.starts_on <= month <= said.ends_on for month in gone))
    where = names.get(said.division_code)
    return Published(
        id=row.pk,
        publication=said.pk,
        measure=row.measure,
        title=measure.title if measure else row.measure,
        unit=measure.unit if measure else "",
        definition=row.definition,
        division=said.division_code,
        division_name=where.name if where else said.division_code,
        first=said.starts_on,
        last=said.ends_on,
        published_at=said.published_at.astimezone(clock.SHANGHAI).isoformat(),
        value=None if small else row.value,
        withheld=small,
        reporting=row.reporting,
        expected=row.expected,
        sent=row.sent,
        due=row.due,
    )
