"""A row on its way into its register: checked, placed between those of its key, its former values kept."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import Actor
from wenmai.kernel.enclosures import Enclosure, type_of
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.places.models import Division, Institution
from wenmai.registers import policies
from wenmai.registers.declaring import Register
from wenmai.registers.drafts import SAID, Said, json_of
from wenmai.registers.models import Revision, Scan
from wenmai.registers.models.keeping import Deed
from wenmai.registers.queries.rows import path_of, unit_of

FIRST: Final = date(1949, 1, 1)
LAST: Final = date(2099, 12, 31)
AHEAD: Final = timedelta(days=366)
"""A row may begin in the time to come, but not later: that would be a slip of the year."""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('registers'), hashtext(%s))"
_OURS: Final = ("division", "institution", "scan", "recorded_at", "recorded_by", "withdrawn_at")


def locked(register: Register) -> None:
    """Let nobody else write this register until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [register.name])


def reference(register: Register, row: Any) -> str:
    """The subject reference of a row."""
    return f"registers.entry:{register.name}.{row.pk}"


def drafted(
    actor: Actor, register: Register, place: str, values: Mapping[str, Any], said: Said, *, demo: bool = False
) -> Any:
    """A row that may be written, not yet kept. Raises what `enter` raises but Conflict."""
    unit = unit_of(actor, register, place)
    house = unit if isinstance(unit, Institution) else None
    division = house.division if house else unit
    assert isinstance(division, Division)
    told = {name: getattr(said, name) for name in SAID}
    row = register.model(
        **values, **told, institution=house, division=division,
        recorded_at=clock.now(), recorded_by=actor.person, demo=demo,
    )  # fmt: skip
    permit(policies.may_write(actor, register, path_of(row)), _("这本登记册由主管部门填写。有错请联系主管部门。"))
    check(register, row)
    return row


def check(register: Register, row: Any) -> None:
    """Raise Invalid with the columns at fault."""
    try:
        row.full_clean(exclude=_OURS, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        named = {name: "；".join(said) for name, said in error.message_dict.items()}
        titles = [f"{register.field(name).verbose_name}：{said}" for name, said in named.items()]
        raise Invalid("registers.values", "；".join(titles), fields=named) from error
    for name in (*register.columns, *SAID):
        said = getattr(row, name)
        if isinstance(said, date) and not FIRST <= said <= LAST:
            raise invalid(name, _("日期在 1949 年以前或 2099 年以后，请核对年份。"))
    if row.valid_from > clock.today() + AHEAD:
        raise invalid("valid_from", _("开始的日子在一年以后。到时候再登记。"))
    if row.valid_to and row.valid_to <= row.valid_from:
        raise invalid("valid_to", _("结束的日子要在开始之后。"))
    if row.as_of > clock.today():
        raise invalid("as_of", _("数据截至的日子还没有到。"))


def invalid(name: str, message: str) -> Invalid:
    """A refusal at one column."""
    return Invalid(f"registers.{name}", message, fields={name: message})


def _same_key(register: Register, row: Any) -> Any:
    key = {name: getattr(row, name) for name in register.key}
    rows = register.model._default_manager.filter(institution=row.institution, withdrawn_at=None, **key)
    return (rows if row.institution else rows.filter(division=row.division)).order_by("valid_from")


def twin(register: Register, row: Any) -> Any | None:
    """The row that says the same already. Raises Conflict for one that begins on the same day and says something else."""
    before = _same_key(register, row).filter(valid_from=row.valid_from).first()
    if before is None:
        return None
    names = [*register.columns, "source", "as_of", "evidence", *(["valid_to"] if row.valid_to else [])]
    if all(getattr(before, name) == getattr(row, name) for name in names):
        return before
    raise Conflict("registers.there", _("同一天起已经登记了一行，内容不同。要改请打开那一行更正。"))


def placed(actor: Actor, register: Register, row: Any, scan: Enclosure | None) -> list[Any]:
    """Keep a row between those of its key: the one that holds ends where it begins. All rows that changed. Raises Conflict."""
    touched = []
    for other in _same_key(register, row):
        inside = other.valid_from < row.valid_from < (other.valid_to or date.max)
        if row.valid_to and ((other.valid_to and inside) or row.valid_from < other.valid_from < row.valid_to):
            raise Conflict("registers.overlap", _("这段日子里已经登记了一行，请先更正那一行的起止日期。"))
        if inside:
            row.valid_to = row.valid_to or other.valid_to
            close(actor, register, other, row.valid_from, _("由下一行接续"))
            touched.append(other)
        elif other.valid_from > row.valid_from and row.valid_to is None:
            row.valid_to = other.valid_from
    row.scan = kept(scan) if scan else None
    row.save()
    revised(actor, register, row, Deed.ENTERED)
    return [*touched, row]


def kept(scan: Enclosure) -> Scan:
    """The paper with its digest. Raises Invalid for what is no PDF, JPG or PNG up to 10 MB."""
    kind = type_of(scan, "registers.scan")
    return Scan.objects.create(name=scan.name, type=kind, digest=crypto.digest(scan.content), content=scan.content)


def revised(
    actor: Actor, register: Register, row: Any, deed: Deed, before: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Keep the former values of a change."""
    said = {name: json_of(value) for name, value in (before or {}).items()}
    Revision.objects.create(
        register=register.name, entry=row.pk, deed=deed, before=said, reason=reason.strip()[:200],
        at=clock.now(), by=actor.person,
    )  # fmt: skip


def close(actor: Actor, register: Register, row: Any, on: date, reason: str) -> None:
    """End a row on a day, with its revision."""
    before = {"valid_to": row.valid_to}
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    revised(actor, register, row, Deed.ENDED, before, reason)
