"""What was published, what it would be now, and how many rows came late: "公布 2,739，现为 2,744，晚报 3 行"."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wenmai.ledger.queries import facts
from wenmai.measures import cells, queries
from wenmai.measures.definitions import all_measures
from wenmai.measures.models import Publication, PublishedFigure
from wenmai.measures.periods import Period
from wenmai.places.models import Division

LATE_CEILING = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """`late` counts facts (reversals too) recorded after the publication, to LATE_CEILING; None where nothing changed."""

    measure: str
    published: Decimal | None
    now: Decimal | None
    late: int | None
    redefined: bool


@dataclass(frozen=True, slots=True)
class Published:
    """One publication of a division; `lines` in order of measure."""

    division: str
    period: Period
    at: datetime
    lines: tuple[Line, ...]

    @property
    def changed(self) -> tuple[Line, ...]:
        """The lines that would read otherwise today."""
        return tuple(line for line in self.lines if line.published != line.now)


def published(division: str, *, first: date, last: date) -> Published | None:
    """The publication of a division for exactly this period; None when there is none."""
    row = Publication.objects.filter(division_code=division, starts_on=first, ends_on=last).first()
    if row is None:
        return None
    period = Period(first, last)
    figures = list(row.figures.order_by("measure"))
    known = [figure.measure for figure in figures if figure.measure in all_measures()]
    now = {figure.measure: figure.value for figure in queries.aggregate(known, division=division, period=period)}
    lines = tuple(_line(row, figure, now.get(figure.measure), period) for figure in figures)
    return Published(division, period, row.published_at, lines)


def _line(row: Publication, figure: PublishedFigure, now: Decimal | None, period: Period) -> Line:
    measure = all_measures().get(figure.measure)
    redefined = measure is None or measure.version != figure.definition
    late = None if figure.value == now else _late(row, figure.measure, period)
    return Line(figure.measure, figure.value, now, late, redefined)


def _late(row: Publication, name: str, period: Period) -> int | None:
    measure = all_measures().get(name)
    if measure is None:
        return None
    codes = list(Division.objects.filter(path__contains=[row.division_code]).values_list("code", flat=True))
    wanted = cells.filters(measure, period.start, period.end, codes, recorded_after=row.published_at)
    return sum(len(facts(each, limit=LATE_CEILING)) for each in wanted)
