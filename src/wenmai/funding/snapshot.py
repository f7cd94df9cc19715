"""What was published of the places of a region for one period: the only thing that scores are made of, with residents as need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from wenmai.funding.schemes import Part, Scheme
from wenmai.measures import stocks
from wenmai.measures.definitions import get_measure
from wenmai.measures.models import Publication, PublishedFigure
from wenmai.measures.periods import Period
from wenmai.places.models import Division
from wenmai.places.queries import divisions_at

ENOUGH: Final = Decimal("0.8")
RESIDENTS: Final = "places.population"
UNPUBLISHED, SILENT, THIN, UNCOUNTED = "unpublished", "silent", "thin", "uncounted"


@dataclass(frozen=True, slots=True)
class Points:
    """One part of a score: the published amount, and what it gives of 100."""

    measure: str
    amount: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """A place: the publication it was read from, residents with their day, the parts, and the score or why there is none."""

    code: str
    name: str
    publication: int | None
    digest: str
    need: Decimal | None
    need_as_of: date | None
    demo: bool
    parts: tuple[Points, ...]
    score: Decimal | None
    why: str


def reasons() -> dict[str, str]:
    """Why a place has no score."""
    return {
        UNPUBLISHED: _("这一段没有公布"),
        SILENT: _("公布时有一项没有数"),
        THIN: _("公布时报送不足八成"),
        UNCOUNTED: _("没有人口数"),
    }


def periods_of(region: Division) -> tuple[Period, ...]:
    """The periods that some place right below the region has published, the latest first."""
    codes = [each.code for each in divisions_at(region.level + 1, region.code)]
    spans = Publication.objects.filter(division_code__in=codes).values_list("starts_on", "ends_on").distinct()
    return tuple(sorted((Period(*span) for span in spans), key=lambda each: (each.end, each.start), reverse=True))


def snapshot(region: Division, period: Period, scheme: Scheme) -> tuple[Known, ...]:
    """All places right below the region on the period's last day, in order of code."""
    places = divisions_at(region.level + 1, region.code, day=period.end)
    codes = [each.code for each in places]
    said = _published(codes, period)
    living = stocks.stocks(get_measure(RESIDENTS), codes, period.end)
    return tuple(_known(each, said.get(each.code), living.get(each.code), scheme, period) for each in places)


def _published(codes: Sequence[str], period: Period) -> Mapping[str, tuple[Publication, dict[str, PublishedFigure]]]:
    rows = Publication.objects.filter(division_code__in=codes, starts_on=period.start, ends_on=period.end)
    found = rows.prefetch_related("figures")
    return {row.division_code: (row, {each.measure: each for each in row.figures.all()}) for row in found}


def _known(
    place: Division,
    said: tuple[Publication, dict[str, PublishedFigure]] | None,
    living: stocks.Stock | None,
    scheme: Scheme,
    period: Period,
) -> Known:
    row, figures = said or (None, {})
    residents = living.value if living and living.value else None
    why = _why(row, [figures.get(part.measure) for part in scheme.score], residents)
    parts = () if why or residents is None else _parts(scheme.score, figures, residents, months(period))
    return Known(
        code=place.code,
        name=place.name,
        publication=row.pk if row else None,
        digest=row.digest if row else "",
        need=residents,
        need_as_of=living.as_of if living and residents else None,
        demo=bool(living and living.demo),
        parts=parts,
        score=scheme.scored([each.points for each in parts]) if parts else None,
        why=why,
    )


def _why(row: Publication | None, figures: Sequence[PublishedFigure | None], residents: Decimal | None) -> str:
    if residents is None:
        return UNCOUNTED
    if row is None:
        return UNPUBLISHED
    known = [each for each in figures if each is not None and each.value is not None]
    if len(known) < len(figures):
        return SILENT
    return THIN if any(_thin(each) for each in known) else ""


def _thin(figure: PublishedFigure) -> bool:
    return bool(figure.expected) and Decimal(figure.reporting or 0) / Decimal(figure.expected or 1) < ENOUGH


def _parts(
    parts: Sequence[Part], figures: Mapping[str, PublishedFigure], residents: Decimal, span: int
) -> tuple[Points, ...]:
    found = []
    for part in parts:
        amount = figures[part.measure].value or Decimal(0)
        found.append(Points(part.measure, amount, part.points(amount, residents, span)))
    return tuple(found)


def months(period: Period) -> int:
    """Whole months of a publication."""
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
