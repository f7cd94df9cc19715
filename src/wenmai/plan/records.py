"""Single facts and readings as people read them: what, when, where, how many, and what they were counted from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject, UnknownSubject, resolve
from wenmai.ledger import queries as ledger
from wenmai.ledger.kinds import get_kind
from wenmai.ledger.readings import ReadingRow
from wenmai.ledger.rows import FactRow
from wenmai.ledger.subjects import PREFIX as SENT
from wenmai.measures import publications
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.models import Publication
from wenmai.measures.publications import Line
from wenmai.places.queries import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code
from wenmai.plan.clauses import Clause
from wenmai.plan.opening import Explanation

READINGS = 100  # on a page, as its template says


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact in a list. `about` is the session's or the day's name if the record has one."""

    id: int
    day: date
    kind: str
    about: str
    where: str
    quantity: Decimal
    reversal: bool
    online: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading of a stock in a list."""

    where: str
    as_of: date
    source: str
    value: Decimal | None
    demo: bool
    about: Subject | None = None


@dataclass(frozen=True, slots=True)
class FactPage:
    """A fact on a page of its own. `subject` is what was counted, when the actor may see it."""

    row: FactRow
    line: FactLine
    unit: str
    trail: tuple[str, ...]
    subject: Subject | None
    reversed_by: int | None


def fact_lines(rows: Iterable[FactRow]) -> tuple[FactLine, ...]:
    """Lines of many facts in two queries."""
    kept = tuple(rows)
    houses = institutions_by_code({row.institution_code for row in kept} - {""})
    divisions = divisions_by_code({row.division_code for row in kept})
    names = {code: house.name for code, house in houses.items()}
    places = {code: division.name for code, division in divisions.items()}
    return tuple(_line(row, names, places) for row in kept)


def _line(row: FactRow, houses: dict[str, str], places: dict[str, str]) -> FactLine:
    where = [places.get(row.division_code, row.division_code), houses.get(row.institution_code, row.institution_code)]
    return FactLine(
        id=row.id,
        day=row.happened_on,
        kind=get_kind(row.kind).title,
        about=_about(row),
        where="　".join(each for each in where if each),
        quantity=row.quantity,
        reversal=row.reverses is not None,
        online=row.channel == "online",
        demo="demo" in row.attributes,
    )


def _about(row: FactRow) -> str:
    """The name of what was counted. Only our own rooms name it for the public; what other systems send stays with us."""
    return "" if row.source.startswith(f"{SENT}:") else str(row.attributes.get("title", ""))


def opened_readings(actor: Actor, opened: Explanation) -> tuple[ReadingLine, ...]:
    """The first readings behind a number, as people read them."""
    return reading_lines(actor, (*opened.numerator_readings, *opened.denominator_readings)[:READINGS])


def reading_lines(actor: Actor, rows: Iterable[ReadingRow]) -> tuple[ReadingLine, ...]:
    """Lines of many readings; one that a register gave leads to its rows, where the actor may see them."""
    kept = tuple(rows)
    houses = institutions_by_code({row.institution_code for row in kept} - {""})
    divisions = divisions_by_code({row.division_code for row in kept})
    return tuple(
        _reading(actor, row, houses.get(row.institution_code) or divisions.get(row.division_code)) for row in kept
    )


def _reading(actor: Actor, row: ReadingRow, where: object) -> ReadingLine:
    name = getattr(where, "name", row.institution_code or row.division_code)
    about = _subject(actor, str(row.attributes["subject"])) if "subject" in row.attributes else None
    return ReadingLine(name, row.as_of, row.source, row.value, "demo" in row.attributes, about)


def fact_page(actor: Actor, key: int) -> FactPage:
    """One fact with everything that is public about it. Raises NotFound."""
    row = ledger.fact(key)
    if row is None:
        raise NotFound("plan.fact", _("没有这条记录。"))
    taken_back = (
        ledger.reversal_of(row) if row.reverses is None and ledger.live_of(row.kind, row.source) is None else None
    )
    division = divisions_by_code([row.division_code]).get(row.division_code)
    names = divisions_by_code(division.path) if division else {}
    return FactPage(
        row=row,
        line=fact_lines([row])[0],
        unit=get_kind(row.kind).unit,
        trail=tuple(names[code].name for code in division.path) if division else (row.division_code,),
        subject=_subject(actor, row.source),
        reversed_by=taken_back.id if taken_back else None,
    )


def _subject(actor: Actor, source: str) -> Subject | None:
    """The thing behind a fact; facts from other systems and things one may not see have none."""
    try:
        return resolve(actor, source)
    except (UnknownSubject, NotFound):
        return None


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A published figure with the name and unit of its measure; `measure` None when that is gone."""

    line: Line
    measure: Measure | None
    reporting: int | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A publication for the public: `stands` is False when the figures are not those that were signed."""

    row: Publication
    where: str
    lines: tuple[PublishedLine, ...]
    changed: int
    stands: bool


def published_lines(clause: Clause, region: str) -> tuple[publications.Published, tuple[PublishedLine, ...]] | None:
    """What was last published in a region of the sums that a clause counts; None where nothing was."""
    names = [name for name in clause.tree.measures if all_measures()[name].additive]
    found = publications.latest(region, names) if names else None
    return (
        (found, tuple(PublishedLine(line, all_measures().get(line.measure)) for line in found.lines)) if found else None
    )


def publication_page(key: int) -> PublishedPage:
    """One publication, what was reported first. Raises NotFound."""
    row = publications.get_publication(key)
    found, parts = publications.compared(row), {each.measure: each for each in row.figures.all()}
    lines = [
        PublishedLine(
            line, all_measures().get(line.measure), parts[line.measure].reporting, parts[line.measure].expected
        )
        for line in found.lines
    ]
    lines.sort(key=lambda each: each.line.published is None and each.line.now is None)
    where = divisions_by_code([row.division_code]).get(row.division_code)
    name = where.name if where else row.division_code
    return PublishedPage(row, name, tuple(lines), len(found.changed), publications.stands(row))
