"""The table of a division: sums of what was accepted, by house, and who is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code, get_division
from wenmai.places.queries.institutions import in_service
from wenmai.returns import chain
from wenmai.returns.checks import Finding, findings
from wenmai.returns.definitions import Form, Item, all_forms, get_form
from wenmai.returns.lines import unpacked, values_of
from wenmai.returns.models import Version, YearReturn
from wenmai.returns.policies import DECIDERS, may_read_sums
from wenmai.returns.queries.returns import Due, check_year
from wenmai.returns.queries.turns import decider, staffed

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Total:
    """One item over all that count: `filled` of them say something; value None when none does."""

    item: Item
    depth: int
    value: Decimal | None
    filled: int


@dataclass(frozen=True, slots=True)
class Table:
    """A form of a division for a year. `counted` are accepted at this level or above, `missing` are all others due."""

    form: Form
    division: Division
    year: int
    totals: tuple[Total, ...]
    counted: tuple[tuple[Due, Values], ...]
    missing: tuple[Due, ...]
    findings: tuple[Finding, ...]

    @property
    def expected(self) -> int:
        """How many houses are due."""
        return len(self.counted) + len(self.missing)

    @property
    def whole(self) -> bool:
        """True when nobody is missing."""
        return bool(self.counted) and not self.missing

    @property
    def silent(self) -> tuple[Due, ...]:
        """Those that the house itself has not handed in."""
        return tuple(each for each in self.missing if each.state in {"", *chain.OPEN})


def get_table(actor: Actor, form: str, division: str, year: int) -> Table:
    """Raises NotFound, also for who may not read it."""
    found, where = get_form(form), get_division(division)
    check_year(year)
    if not may_read_sums(actor, where.path):
        raise NotFound("returns.no_table", _("没有这张汇总表。"))
    return table_of(found, where, year)


def table_of(form: Form, where: Division, year: int) -> Table:
    """Three queries, however many houses."""
    dues = _dues(form, where, year)
    states = chain.reached(chain.counts_at(where.level))
    sent = _sent([each.row for each in dues if each.row and each.row.state in states])
    counted = tuple((each, sent[each.row.pk]) for each in dues if each.row and each.row.pk in sent)
    missing = tuple(each for each in dues if not (each.row and each.row.pk in sent))
    totals = tuple(_total(form, item, [values for _due, values in counted]) for item in form.items)
    wrong = findings(form, {each.item.key: each.value for each in totals}) if counted else ()
    return Table(form, where, year, totals, counted, missing, wrong)


def _dues(form: Form, where: Division, year: int) -> list[Due]:
    """Houses in service on the last day of the year, and those that handed in all the same."""
    inside = Institution.objects.select_related("division").filter(division__path__contains=[where.code])
    rows = YearReturn.objects.filter(form=form.code, year=year, institution__division__path__contains=[where.code])
    known = {row.institution_id: row for row in rows}
    named = in_service(inside.filter(kind__in=form.kinds), date(year, 12, 31)) | inside.filter(pk__in=list(known))
    houses = sorted(named, key=lambda house: (house.division_id, house.code))
    return [Due(form, house, year, known.get(house.pk)) for house in houses]


def _sent(rows: Sequence[YearReturn]) -> dict[int, Values]:
    found = Version.objects.filter(of__in=rows, number=F("of__versions"))
    return {row.of_id: values_of(unpacked(row.lines)) for row in found}


def _total(form: Form, item: Item, rows: Sequence[Values]) -> Total:
    known = [value for row in rows if (value := row.get(item.key)) is not None]
    return Total(item, form.depth(item), sum(known, Decimal(0)) if known else None, len(known))


@dataclass(frozen=True, slots=True)
class Watched:
    """A form of a division that the actor answers for: how many of how many count, and how many wait for the actor."""

    form: Form
    division: Division
    year: int
    counted: int
    expected: int
    waiting: tuple[Due, ...]


def watched(actor: Actor, year: int) -> list[Watched]:
    """The tables of the divisions at which the actor is posted, the widest first."""
    ordered = sorted(divisions_by_code(actor.scopes(DECIDERS)).values(), key=lambda each: (each.level, each.code))
    return [_watched(actor, form, where, year) for where in ordered for form in all_forms().values()]


def _watched(actor: Actor, form: Form, where: Division, year: int) -> Watched:
    dues = _dues(form, where, year)
    states = chain.reached(chain.counts_at(where.level))
    counted = sum(1 for each in dues if each.state in states)
    return Watched(form, where, year, counted, len(dues), waiting_in(actor, dues))


def waiting_in(actor: Actor, dues: Sequence[Due]) -> tuple[Due, ...]:
    """Those on which the actor may decide now; one query, however many."""
    known = staffed({code for each in dues for code in each.house.division.path[: chain.COUNTY]})
    return tuple(each for each in dues if _turn(actor, each, known))


def _turn(actor: Actor, due: Due, known: Collection[str]) -> bool:
    if due.row is None:
        return False
    due.row.institution = due.house
    return decider(actor, due.row, known) is not None
