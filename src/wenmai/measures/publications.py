"""What was published, what it would be now, and how many rows came late: "公布 2,739，现为 2,744，晚报 3 行"."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.ledger.queries import facts
from wenmai.measures import cells, queries, units
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.models import Publication, PublishedFigure
from wenmai.measures.periods import Period
from wenmai.measures.policies import may_publish
from wenmai.measures.queries import Figure
from wenmai.places.models import Division
from wenmai.places.queries.divisions import divisions_by_code, get_division

LATE_CEILING = 1000
SILENT = 5


@dataclass(frozen=True, slots=True)
class Previewed:
    """What would be published of a measure: `reporting` of `expected` units; `silent` names up to SILENT that sent nothing.

    `sent` of `due` are their months. All four are None where nobody is named to report.
    """

    measure: Measure
    value: Decimal | None
    n: int
    reporting: int | None
    expected: int | None
    silent: tuple[str, ...] = ()
    sent: int | None = None
    due: int | None = None


def preview(division: str, period: Period) -> tuple[Previewed, ...]:
    """The additive measures of a division for whole months as they stand now, with who has not reported."""
    additive = [measure for measure in all_measures().values() if measure.additive]
    names = [measure.id for measure in additive]
    found = {figure.measure: figure for figure in queries.aggregate(names, division=division, period=period)}
    houses = units.houses({kind for measure in additive for kind in measure.reports}, division, period.end)
    reported = queries.reporting_units(names, division, period)
    months = queries.reported_months(names, [division], period)
    lines = [_previewed(measure, found.get(measure.id), houses, reported) for measure in additive]
    return tuple(_with_months(line, months.get((line.measure.id, division), {}), period) for line in lines)


def _with_months(line: Previewed, months: Mapping[date, int], period: Period) -> Previewed:
    if line.expected is None:
        return line
    return replace(line, sent=sum(months.values()), due=line.expected * period.months)


def _previewed(
    measure: Measure, figure: Figure | None, houses: Sequence[units.House], reported: Collection[tuple[str, str]]
) -> Previewed:
    asked = [house for house in houses if house.kind in measure.reports]
    silent = [house.name for house in asked if (measure.id, house.code) not in reported]
    value, n = (figure.value, figure.n) if figure else (None, 0)
    if not measure.reports:
        return Previewed(measure, value, n, None, None)
    return Previewed(measure, value, n, len(asked) - len(silent), len(asked), tuple(silent[:SILENT]))


def said(row: Publication, known: Sequence[PublishedFigure] | None = None) -> bytes:
    """A publication as it is signed: JSON in UTF-8, keys sorted, no spaces; amounts as text without trailing zeros.

    `known`: its figures where they were fetched, as the database orders them by measure.
    """
    figures = [
        {
            "measure": each.measure, "definition": each.definition, "n": each.n,
            "value": None if each.value is None else f"{each.value.normalize():f}",
            "reporting": each.reporting, "expected": each.expected,
        } | ({} if each.due is None else {"sent": each.sent, "due": each.due})
        for each in (row.figures.order_by("measure") if known is None else known)
    ]  # fmt: skip
    head = {"division": row.division_code, "first": str(row.starts_on), "last": str(row.ends_on)}
    text = {**head, "published_at": row.published_at.astimezone(UTC).isoformat(), "figures": figures}
    return json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def stands(row: Publication, known: Sequence[PublishedFigure] | None = None) -> bool:
    """True when the figures are those that were signed; `known` as `said` takes it."""
    if not row.signature:
        return False
    text = said(row, known)
    signature = crypto.Signature(row.signed_with, bytes.fromhex(row.signature))
    return crypto.digest(text) == row.digest and crypto.verify(text, signature)


def divisions_to_publish(actor: Actor) -> tuple[str, ...]:
    """The codes of the divisions at which the actor is a statistician, the widest first."""
    return tuple(sorted(divisions_by_code(actor.scopes((Role.STATISTICIAN,))), key=lambda code: (len(code), code)))


def check_may_publish(actor: Actor, division: str, period: Period) -> None:
    """Raises NotFound, NotAllowed, or Conflict as publishing would: a preview of what cannot be published misleads."""
    permit(may_publish(actor, get_division(division).path))
    if period.end >= clock.today():
        raise Invalid("measures.open_period", _("这段时间还没有过完，过完后再公布。"))
    known = Publication.objects.filter(division_code=division, starts_on=period.start, ends_on=period.end).first()
    if known:
        raise Conflict(
            "measures.published",
            _("这段时间已经在 %(day)s 公布过，公布过的数不改。") % {"day": clock.day_of(known.published_at)},
        )


def list_publications(actor: Actor) -> "QuerySet[Publication]":
    """The publications of the actor's divisions, newest first."""
    rows = Publication.objects.order_by("-published_at", "-pk")
    if actor.system:
        return rows
    below = Division.objects.filter(path__overlap=list(divisions_to_publish(actor))).values("code")
    return rows.filter(division_code__in=below)


def get_publication(key: int) -> Publication:
    """One publication; what is published is public. Raises NotFound."""
    row = Publication.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("measures.no_publication", _("没有这次公布。"))
    return row


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

    key: int
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
    return compared(row) if row else None


def latest(division: str, measures: Sequence[str]) -> Published | None:
    """The last publication of a division that ends latest, with the lines of these measures; None when there is none."""
    row = Publication.objects.filter(division_code=division).order_by("-ends_on", "starts_on").first()
    return compared(row, only=measures) if row else None


def compared(row: Publication, *, only: Sequence[str] = ()) -> Published:
    """A publication beside what its figures (or those of some measures) would be now."""
    division, period = row.division_code, Period(row.starts_on, row.ends_on)
    figures = [each for each in row.figures.order_by("measure") if not only or each.measure in only]
    known = [figure.measure for figure in figures if figure.measure in all_measures()]
    now = {figure.measure: figure.value for figure in queries.aggregate(known, division=division, period=period)}
    lines = tuple(_line(row, figure, now.get(figure.measure), period) for figure in figures)
    return Published(row.pk, division, period, row.published_at, lines)


def _line(row: Publication, figure: PublishedFigure, now: Decimal | None, period: Period) -> Line:
    measure = all_measures().get(figure.measure)
    redefined = measure is None or measure.version != figure.definition
    late = None if figure.value == now else _late(row, figure.measure, period)
    return Line(figure.measure, figure.value, now, late, redefined)


def _late(row: Publication, name: str, period: Period) -> int | None:
    measure = all_measures().get(name)
    if measure is None:
        return None
    wanted = cells.filters_within(measure, period.start, period.end, row.division_code, recorded_after=row.published_at)
    return sum(len(facts(each, limit=LATE_CEILING)) for each in wanted)
