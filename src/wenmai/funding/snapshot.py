"""What was published of the places of a region for one period: the only thing that scores are made of, with residents as need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from wenmai.funding.schemes import Part, Scheme
from wenmai.kernel.errors import Invalid
from wenmai.measures import stocks
from wenmai.measures.definitions import get_measure
from wenmai.measures.models import Publication, PublishedFigure
from wenmai.measures.periods import Period
from wenmai.measures.publications import stands
from wenmai.places.models import Division
from wenmai.places.queries import divisions_at, get_division
from wenmai.plan.results import Coverage

RESIDENTS: Final = "places.population"
FIGURES: Final = Prefetch("figures", PublishedFigure.objects.order_by("measure"))
UNPUBLISHED, SILENT, THIN, UNCOUNTED = "unpublished", "silent", "thin", "uncounted"


@dataclass(frozen=True, slots=True)
class Points:
    """One part of a score: the published amount, and what it gives of 100."""

    measure: str
    amount: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """A place: the publication it was read from, residents with their day, the parts, and the score or why there is none.

    Where there is none, `before` and `last` are an earlier publication and the score that it gave, None where there is no such.
    """

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
    before: int | None = None
    last: Decimal | None = None
    last_parts: tuple[Points, ...] = ()


def reasons() -> dict[str, str]:
    """Why a place has no score."""
    return {
        UNPUBLISHED: _("这一段没有公布"),
        SILENT: _("公布时有一项没有数"),
        THIN: _("公布时报送的馆或月份不足八成，数据不全"),
        UNCOUNTED: _("没有人口数"),
    }


def periods_of(region: Division) -> tuple[Period, ...]:
    """The periods that some place right below the region has published, the latest first."""
    codes = [each.code for each in divisions_at(region.level + 1, region.code)]
    spans = Publication.objects.filter(division_code__in=codes).values_list("starts_on", "ends_on").distinct()
    return tuple(sorted((Period(*span) for span in spans), key=lambda each: (each.end, each.start), reverse=True))


def snapshot(region: Division, period: Period, scheme: Scheme) -> tuple[Known, ...]:
    """All places right below the region on the period's last day, in order of code.

    Raises Invalid where a publication is not what was signed: money hangs on nothing that was touched.
    """
    places = divisions_at(region.level + 1, region.code, day=period.end)
    codes = [each.code for each in places]
    said = published(codes, period)
    living = stocks.stocks(get_measure(RESIDENTS), codes, period.end)
    found = [_known(each, said.get(each.code), living.get(each.code), scheme, period) for each in places]
    earlier = _earlier([each.code for each in found if each.score is None and each.need], period)
    return tuple(_with_last(each, earlier.get(each.code, ()), scheme) for each in found)


Said = tuple[Publication, dict[str, PublishedFigure]]


def published(codes: Sequence[str], period: Period) -> Mapping[str, Said]:
    """Publications of exactly this period, each with its figures by measure. Raises Invalid for one that was touched."""
    rows = Publication.objects.filter(division_code__in=codes, starts_on=period.start, ends_on=period.end)
    return {row.division_code: _signed(row) for row in rows.prefetch_related(FIGURES)}


def _earlier(codes: Sequence[str], period: Period) -> Mapping[str, list[Said]]:
    """What was published of periods that were over before this one was, the latest first."""
    found: dict[str, list[Said]] = {}
    if codes:
        rows = Publication.objects.filter(division_code__in=codes, ends_on__lt=period.end).prefetch_related(FIGURES)
        for row in rows.order_by("-ends_on", "-starts_on"):
            found.setdefault(row.division_code, []).append(_signed(row))
    return found


def _signed(row: Publication) -> Said:
    figures = list(row.figures.all())
    if not stands(row, figures):
        said = {"where": get_division(row.division_code).name, "first": row.starts_on, "last": row.ends_on}
        raise Invalid(
            "funding.broken",
            _("%(where)s 公布的 %(first)s 至 %(last)s 的数没有签名，或和签名对不上，不能拿来分钱。请先与管理员查清。")
            % said,
        )
    return row, {each.measure: each for each in figures}


def _with_last(known: Known, earlier: Sequence[Said], scheme: Scheme) -> Known:
    """The latest earlier publication that gives a score by itself, by today's residents."""
    for row, figures in earlier:
        if known.need and not _why(row, [figures.get(part.measure) for part in scheme.score], known.need):
            parts = parts_of(row, figures, known.need, scheme)
            return replace(known, before=row.pk, last=scheme.scored([each.points for each in parts]), last_parts=parts)
    return known


def parts_of(
    row: Publication, figures: Mapping[str, PublishedFigure], residents: Decimal, scheme: Scheme
) -> tuple[Points, ...]:
    """What a publication with all figures gives of each part."""
    return _parts(scheme.score, figures, residents, Period(row.starts_on, row.ends_on).months)


def _known(place: Division, said: Said | None, living: stocks.Stock | None, scheme: Scheme, period: Period) -> Known:
    row, figures = said or (None, {})
    residents = living.value if living and living.value else None
    why = _why(row, [figures.get(part.measure) for part in scheme.score], residents)
    parts = () if why or residents is None else _parts(scheme.score, figures, residents, period.months)
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
    """Too few houses, or too few of their months. A publication from before months were kept does not say: that is too few."""
    if not figure.expected:
        return False
    return Coverage(figure.reporting or 0, figure.expected).thin or Coverage(figure.sent or 0, figure.due or 1).thin


def _parts(
    parts: Sequence[Part], figures: Mapping[str, PublishedFigure], residents: Decimal, span: int
) -> tuple[Points, ...]:
    found = []
    for part in parts:
        amount = figures[part.measure].value or Decimal(0)
        found.append(Points(part.measure, amount, part.points(amount, residents, span)))
    return tuple(found)


def true_to_parts(known: Known, scheme: Scheme, period: Period) -> bool:
    """The points are those of the amounts, and the score is that of the points; true of who has no score."""
    if known.score is None or known.need is None:
        return known.score is None and not known.parts
    wanted = {part.measure: part for part in scheme.score}
    right = [wanted[each.measure].points(each.amount, known.need, period.months) for each in known.parts]
    return right == [each.points for each in known.parts] and known.score == scheme.scored(right)
