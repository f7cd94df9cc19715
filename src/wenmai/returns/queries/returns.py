"""Reading returns: one with its lines, those of a house, and what changed in the records after one went out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution, institutions_by_code
from wenmai.returns import chain
from wenmai.returns.checks import Finding, findings, unexplained
from wenmai.returns.definitions import Form, forms_of, get_form
from wenmai.returns.figures import late, said
from wenmai.returns.lines import Line, lines_of, rounded, unpacked, values_of
from wenmai.returns.models import State, Step, Version, YearReturn
from wenmai.returns.policies import may_fill, may_read_return

FIRST_YEAR = 2015


@dataclass(frozen=True, slots=True)
class Sheet:
    """One return as its page shows it: `row` None before anything was saved, `version` what went out last."""

    form: Form
    house: Institution
    year: int
    row: YearReturn | None
    version: Version | None
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]

    @property
    def state(self) -> str:
        """A return that nobody began is being filled in."""
        return self.row.state if self.row else State.DRAFT.value

    @property
    def word(self) -> str:
        """What the state is called."""
        return str(State(self.state).label)

    @property
    def is_open(self) -> bool:
        """True while the house may write."""
        return self.state in chain.OPEN

    @property
    def must(self) -> tuple[Finding, ...]:
        """What keeps it from going out."""
        return tuple(each for each in self.findings if each.must)

    @property
    def due(self) -> date:
        """Until when it should be in."""
        return due_of(self.form, self.year)


def due_of(form: Form, year: int) -> date:
    """The day of the next year that the form names."""
    month, day = form.due.split("-")
    return date(year + 1, int(month), int(day))


def check_year(year: int) -> None:
    """Raises NotFound for a year that no return is of."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise NotFound("returns.year", _("没有这一年的报表。"))


def get_sheet(actor: Actor, form: str, code: str, year: int) -> Sheet:
    """A return by form, house and year, begun or not. Raises NotFound for who may not read it."""
    found, house = get_form(form), get_institution(actor, code)
    check_year(year)
    if house.kind not in found.kinds or not may_read_return(actor, house):
        raise NotFound("returns.no_return", _("没有这张报表。"))
    row = YearReturn.objects.filter(form=form, institution=house, year=year).first()
    return sheet_of(found, house, year, row)


def sheet_of(form: Form, house: Institution, year: int, row: YearReturn | None) -> Sheet:
    """What is typed over what the records say while it is open; what went out otherwise."""
    version = latest(row)
    if row and version and row.state not in chain.OPEN:
        lines = unpacked(version.lines)
    else:
        lines = current_lines(form, house, year, row)
    return Sheet(form, house, year, row, version, lines, (*findings(form, values_of(lines)), *unexplained(lines)))


def latest(row: YearReturn | None) -> Version | None:
    """What went out last."""
    return row.sent.order_by("-number").first() if row and row.versions else None


def current_lines(form: Form, house: Institution, year: int, row: YearReturn | None) -> tuple[Line, ...]:
    """What it would say if it went out now."""
    records = said(house, year, [item.measure for item in form.items if item.measure])
    typed = {each.key: (each.value, each.reason) for each in row.typed.all()} if row else {}
    return lines_of(form, records, typed)


@dataclass(frozen=True, slots=True)
class Change:
    """What the records said when it went out, what they say now, and how many facts came later."""

    line: Line
    now: Decimal | None
    late: int


def changes(sheet: Sheet) -> tuple[Change, ...]:
    """The filled lines of the last version whose records say something else today."""
    if sheet.version is None or sheet.is_open:
        return ()
    sent = [line for line in unpacked(sheet.version.lines) if line.item.measure]
    records = said(sheet.house, sheet.year, [line.item.measure for line in sent])
    found = [(line, records[line.item.measure].value) for line in sent]
    shown = [(line, None if now is None else rounded(now, line.item)) for line, now in found]
    at = sheet.version.sent_at
    return tuple(
        Change(line, now, late(sheet.house, sheet.year, line.item.measure, at))
        for line, now in shown
        if now != line.computed
    )


def steps(row: YearReturn | None) -> Sequence[Step]:
    """The way it went, newest first."""
    return list(row.steps.order_by("-at", "-pk")) if row else []


def get_version(actor: Actor, key: int) -> Version:
    """A version that the actor may read. Raises NotFound."""
    row = Version.objects.select_related("of__institution__division").filter(pk=key).first()
    if row is None or not may_read_return(actor, row.of.institution):
        raise NotFound("returns.no_version", _("没有这一稿。"))
    return row


@dataclass(frozen=True, slots=True)
class Due:
    """A return that a house has to hand in, and where it stands."""

    form: Form
    house: Institution
    year: int
    row: YearReturn | None

    @property
    def state(self) -> str:
        """Empty before it is begun."""
        return self.row.state if self.row else ""

    @property
    def word(self) -> str:
        """What the state is called."""
        return str(State(self.row.state).label) if self.row else _("还没开始")

    @property
    def late(self) -> bool:
        """Past its day and not handed in."""
        return self.state in {"", *chain.OPEN} and clock.today() > due_of(self.form, self.year)


def own(actor: Actor, year: int) -> list[Due]:
    """The returns that the actor fills in for a year, one for each house and form."""
    mine = houses_of(actor)
    rows = YearReturn.objects.filter(institution__in=mine, year=year)
    known = {(row.form, row.institution_id): row for row in rows}
    return [Due(form, house, year, known.get((form.code, house.pk))) for house in mine for form in forms_of(house.kind)]


def houses_of(actor: Actor) -> list[Institution]:
    """The houses where the actor works, by code."""
    houses = institutions_by_code(actor.scopes(STAFF_ROLES))
    return [house for _code, house in sorted(houses.items()) if may_fill(actor, house)]
