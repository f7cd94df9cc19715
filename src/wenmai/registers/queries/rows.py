"""Rows as their readers get them: scoped lists, one row with its history, and what a unit's own page of a register is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.ledger.cells import shown
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code
from wenmai.registers import policies
from wenmai.registers.declaring import Register, all_registers
from wenmai.registers.drafts import SAID, said_of
from wenmai.registers.models import Entry, Revision

M = TypeVar("M", bound=Model)
CURRENT, ENDED, WITHDRAWN = "current", "ended", "withdrawn"
STATES = (CURRENT, ENDED, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: in force today or to come, ended, or withdrawn; of a place (a division with all below, or an institution)."""

    state: str = CURRENT
    place: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of one row as people read it."""

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a row's history: what was done, and the former values of what changed."""

    deed: str
    row: Revision
    before: Sequence[Cell] = field(default_factory=tuple)


def path_of(row: Entry) -> tuple[str, ...]:
    """The codes from the province to whose row it is."""
    return row.institution.scope_path if row.institution else tuple(row.division.path)


def rows_of(actor: Actor, register: Register, wanted: Wanted = Wanted()) -> "QuerySet[Any]":
    """The rows that the actor may read, by place; units loaded."""
    rows = _joined(register).filter(_chosen(wanted))
    return rows if actor.system else rows.filter(_within(actor.scopes(policies.READERS)))


def public_rows(register: Register, place: str = "") -> "QuerySet[Any]":
    """The rows in force of a public register. Raises NotFound for any other."""
    if not register.public:
        raise NotFound("registers.unknown", _("没有这本登记册。"))
    return _joined(register).filter(_chosen(Wanted(CURRENT, place)))


def _joined(register: Register) -> "QuerySet[Any]":
    joins = [each for each in register.columns if register.field(each).is_relation]
    rows = register.model._default_manager.select_related("division", "institution__division", *joins)
    return rows.order_by("division_id", "institution__code", *register.key, "valid_from", "pk")


def _within(scopes: Sequence[str]) -> Q:
    return Q(division__path__overlap=list(scopes)) | Q(institution__code__in=list(scopes))


def _chosen(wanted: Wanted) -> Q:
    if wanted.state == WITHDRAWN:
        state = Q(withdrawn_at__isnull=False)
    else:
        open_ = Q(valid_to=None) | Q(valid_to__gt=clock.today())
        state = Q(withdrawn_at=None) & (open_ if wanted.state == CURRENT else ~open_)
    return state & _within([wanted.place]) if wanted.place else state


def get_entry(actor: Actor, register: Register, key: int) -> Any:
    """One row with its unit. Raises NotFound, also for rows of others."""
    row = _joined(register).select_related("scan").filter(pk=key).first()
    if row is None or not policies.may_read(actor, path_of(row)):
        raise NotFound("registers.no_entry", _("登记册里没有这一行。"))
    return row


def cells_of(register: Register, row: Entry, names: Sequence[str] = ()) -> list[Cell]:
    """The columns of a row, its own and who says so."""
    wanted = names or (*register.columns, *SAID)
    return [_cell(register, name, getattr(row, name)) for name in wanted]


def _cell(register: Register, name: str, value: Any) -> Cell:
    known = register.field(name)
    return Cell(str(known.verbose_name), said_of(known, value))


def changes_of(register: Register, row: Entry) -> int:
    """How often something was done to a row: who read it at one number must not write over another's change."""
    return Revision.objects.filter(register=register.name, entry=row.pk).count()


def history_of(register: Register, row: Entry) -> list[Change]:
    """All that was done to a row, newest first."""
    found = Revision.objects.filter(register=register.name, entry=row.pk).order_by("-pk")
    return [Change(str(each.get_deed_display()), each, _before(register, each)) for each in found]


def _before(register: Register, change: Revision) -> list[Cell]:
    known = {*register.columns, *SAID}
    return [_cell(register, name, value) for name, value in change.before.items() if name in known]


@dataclass(frozen=True, slots=True)
class Line:
    """A row in a list: whose, what, and until when."""

    row: Any
    title: str
    cells: Sequence[Cell]


def lines_of(register: Register, rows: Sequence[Any]) -> list[Line]:
    """Rows as a list shows them."""
    return [Line(row, row.unit.name, cells_of(register, row, register.columns)) for row in rows]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One register on the desk: how many rows of the actor's places are in force."""

    register: Register
    rows: int
    writes: bool


def shelves_of(actor: Actor) -> list[Shelf]:
    """All registers with the actor's rows, one query each."""
    officials = actor.system or any(grant.role == "official" for grant in actor.grants)
    return [
        Shelf(each, rows_of(actor, each).order_by().count(), officials or each.writers == "house")
        for each in all_registers()
    ]


def unit_of(actor: Actor, register: Register, code: str) -> Institution | Division:
    """The unit in whose name a row may stand. Raises NotFound for others' and for what cannot stand in this register."""
    if register.unit == "institution":
        house = institutions_by_code([code]).get(code) or _house_called(actor, code)
        if house and policies.may_read(actor, house.scope_path) and _fits(register.kinds, house.kind):
            return house
        raise _nobody(_("您负责的机构里没有「%(code)s」，或不止一家叫这个名字，请核对机构代码。"), code)
    where = divisions_by_code([code]).get(code) or _place_called(actor, register, code)
    if where and policies.may_read(actor, where.path) and _fits(register.levels, where.level):
        return where
    raise _nobody(_("您负责的地方里没有「%(code)s」，或不止一处叫这个名字，请核对区划代码。"), code)


def _house_called(actor: Actor, name: str) -> Institution | None:
    """The one house of this name of those that the actor answers for; None where there is none, or two."""
    found = Institution.objects.filter(name=name, closed_on=None).select_related("division")
    if not actor.system:
        mine = list(actor.scopes(policies.READERS))
        found = found.filter(Q(code__in=mine) | Q(division__path__overlap=mine))
    return _only(found)


def _place_called(actor: Actor, register: Register, name: str) -> Division | None:
    """The same of a place that may stand in the register."""
    found = Division.objects.filter(name=name, valid_to=None)
    found = found.filter(level__in=register.levels) if register.levels else found
    return _only(found if actor.system else found.filter(path__overlap=list(actor.scopes(policies.READERS))))


def _only(found: QuerySet[M]) -> M | None:
    rows = list(found[:2])
    return rows[0] if len(rows) == 1 else None


def _nobody(message: str, code: str) -> NotFound:
    said = message % {"code": shown(code)}
    return NotFound("registers.no_unit", said, fields={"place": said})


def _fits(wanted: Sequence[Any], found: Any) -> bool:
    return not wanted or found in wanted


def choices_of(actor: Actor, register: Register, most: int = 200) -> list[tuple[str, str]]:
    """The units in whose name the actor may enter rows, [] for more than `most`: then the code is typed."""
    roles = policies.READERS if register.writers == "house" else policies.READERS[-1:]
    mine = list(actor.scopes(roles))
    if register.unit == "institution":
        houses = Institution.objects.filter(Q(code__in=mine) | Q(division__path__overlap=mine), closed_on=None)
        houses = houses.filter(kind__in=register.kinds) if register.kinds else houses
        found = [(each.code, each.name) for each in houses.order_by("level", "pinyin", "pk")[: most + 1]]
    else:
        places = Division.objects.filter(path__overlap=mine, valid_to=None)
        places = places.filter(level__in=register.levels) if register.levels else places
        found = [(each.code, each.name) for each in places.order_by("code")[: most + 1]]
    return found if len(found) <= most else []
