"""The page "published, now, why" of one figure and period, and what was known on a past day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.measures import knowledge, publications, queries
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.knowledge import Known, Why
from wenmai.measures.models import Publication, PublishedFigure
from wenmai.measures.periods import Period
from wenmai.places.queries import get_division
from wenmai.plan.records import FactLine, fact_lines

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of later rows: how many and what they add."""

    why: Why
    n: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class WhyPage:
    """`published` + the reasons + `rest` = `now`. `rest` is what no listed row explains: a changed definition, or more rows than
    are listed. `then` is what the ledger knew at the end of `on`, where a day was asked.
    """

    row: Publication
    measure: Measure
    where: str
    published: Decimal | None
    now: Decimal | None
    redefined: bool
    stands: bool
    reasons: tuple[Reason, ...]
    rest: Decimal
    lines: tuple[tuple[FactLine, Why], ...]
    on: date | None
    then: Known | None


def why_page(key: int, measure: str, on: date | None = None) -> WhyPage:
    """A published figure, what it would be now and every row that makes the difference. Raises NotFound, Invalid for a day to come."""
    row = publications.get_publication(key)
    figure, known = row.figures.filter(measure=measure).first(), all_measures().get(measure)
    if figure is None or known is None or not known.additive:
        raise NotFound("plan.no_figure", _("这次公布里没有这个数，或者这个度量已经不用了。"))
    span = Period(row.starts_on, row.ends_on)
    found = knowledge.learned(known, row.division_code, span, row.published_at)
    amounts = {why: [each.amount for each in found if each.why == why] for why in Why}
    reasons = tuple(Reason(why, len(each), sum(each, Decimal(0))) for why, each in amounts.items() if each)
    now = next(iter(queries.aggregate([measure], division=row.division_code, period=span)), None)
    value = now.value if now else None
    listed = found[:SHOWN]
    return WhyPage(
        row=row,
        measure=known,
        where=get_division(row.division_code).name,
        published=figure.value,
        now=value,
        redefined=known.version != figure.definition,
        stands=publications.stands(row),
        reasons=reasons,
        rest=_rest(figure, value, reasons),
        lines=tuple(zip(fact_lines(each.row for each in listed), (each.why for each in listed), strict=True)),
        on=on,
        then=knowledge.known(known, row.division_code, span, _end(on)) if on else None,
    )


def _rest(figure: PublishedFigure, now: Decimal | None, reasons: tuple[Reason, ...]) -> Decimal:
    moved = sum((each.amount for each in reasons), Decimal(0))
    return (now or Decimal(0)) - (figure.value or Decimal(0)) - moved


def _end(day: date) -> datetime:
    """The end of a day in Asia/Shanghai."""
    if day > clock.today():
        raise Invalid("plan.day", _("这一天还没有到，请填今天或以前的日期。"), fields={"on": str(day)})
    return clock.day_bounds(day)[1]
