"""From rows to readings: a unit's stock changes only on the days on which its rows begin, end, or say so themselves.

So readings are kept for those days, and any day between them, past ones too, reads the last before it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.ledger.actions import record_readings
from wenmai.ledger.gauges import Reading
from wenmai.places.models import Institution
from wenmai.registers import declaring
from wenmai.registers.declaring import Register, RegisterGauge
from wenmai.registers.models import Entry, Revision

REGISTRY = "registry"
FIRST_DAY = date(1949, 10, 1)
Unit = tuple[str, str, str]
"""Division, institution ("" where there is none) and its kind."""


def declare(register: Register) -> Register:
    """Declare a register with its gauges; from the apps.py of the room that owns it."""
    return declaring.declare(register, read)


def read(register: Register, gauge: RegisterGauge, day: date) -> Iterator[Reading]:
    """The readings of all units on a day, each dated by the day on which it last changed."""
    formers = formers_of(register, ()) if gauge.days else {}
    for unit, rows in _by_unit(gauge, register.model._default_manager.all()).items():
        changes = [each for each in _days(gauge, rows, formers) if each <= day]
        if changes:
            yield from _reading(register, gauge, unit, rows, max(changes), formers)


def follow(actor: Actor, register: Register, touched: Iterable[Entry], also: Iterable[date] = ()) -> None:
    """Record anew what the units of these rows have on every day on which it changes; `also`: days on which it used to.

    Gauges by name, as imports take them: both hold each gauge to the end of the transaction.
    """
    rows = list(touched)
    for gauge in sorted(register.gauges, key=lambda each: each.gauge.name):
        units = {unit for row in rows if (unit := _unit(gauge, row))}
        record_readings(actor, gauge=gauge.gauge.name, readings=list(_steps(register, gauge, units, set(also))))


def _steps(register: Register, gauge: RegisterGauge, units: set[Unit], also: set[date]) -> Iterator[Reading]:
    kept = _rows_of(register, gauge, units)
    formers = formers_of(register, [row.pk for rows in kept.values() for row in rows]) if gauge.days else {}
    for unit in sorted(units):
        rows = kept.get(unit, [])  # none any more where a correction has moved the row to another gauge
        days = {*_days(gauge, rows, formers), *also}
        for day in sorted(each for each in days if FIRST_DAY <= each <= clock.today()):
            yield from _reading(register, gauge, unit, rows, day, formers)


def _rows_of(register: Register, gauge: RegisterGauge, units: set[Unit]) -> dict[Unit, list[Entry]]:
    rows = register.model._default_manager.all()
    houses = [institution for _division, institution, _kind in units if institution]
    if houses:
        rows = rows.filter(**{f"{gauge.at or 'institution'}__code__in": houses})
    else:
        rows = rows.filter(division__in=[division for division, _institution, _kind in units])
    return {unit: found for unit, found in _by_unit(gauge, rows).items() if unit in units}


def _by_unit(gauge: RegisterGauge, rows: Any) -> dict[Unit, list[Entry]]:
    found = defaultdict[Unit, list[Entry]](list)
    joined = [gauge.at] if gauge.at else []
    for row in rows.select_related("institution", *joined).order_by("pk"):
        unit = _unit(gauge, row)
        if unit and gauge.about(row):
            found[unit].append(row)
    return found


def _unit(gauge: RegisterGauge, row: Entry) -> Unit | None:
    house: Institution | None = getattr(row, gauge.at) if gauge.at else row.institution
    if house:
        return house.division_id if gauge.at else row.division_id, house.code, str(house.kind)
    return None if gauge.at else (row.division_id, "", "")


def _days(gauge: RegisterGauge, rows: Sequence[Entry], formers: dict[int, list[dict[str, Any]]]) -> Iterator[date]:
    for row in rows:
        yield row.valid_from
        if row.valid_to:
            yield row.valid_to
        if gauge.days:
            yield from gauge.days(row, formers.get(row.pk, ()))


def formers_of(register: Register, keys: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The former values of rows (of all for no keys), oldest first."""
    rows = Revision.objects.filter(register=register.name).exclude(before={})
    found = defaultdict[int, list[dict[str, Any]]](list)
    for entry, before in (rows.filter(entry__in=keys) if keys else rows).order_by("pk").values_list("entry", "before"):
        found[entry].append(before)
    return found


def _reading(
    register: Register,
    gauge: RegisterGauge,
    unit: Unit,
    rows: Sequence[Entry],
    day: date,
    formers: dict[int, list[dict[str, Any]]],
) -> Iterator[Reading]:
    begun = [row for row in rows if row.withdrawn_at is None and row.valid_from <= day]
    held = [row for row in begun if row.holds(day)]
    for row in held:
        row.formers = formers.get(row.pk, ())  # type: ignore[attr-defined]
    amount = gauge.counts(begun if gauge.ended else held, day) if begun else None
    marks: dict[str, Any] = {"subject": f"registers.unit:{register.name}.{unit[1] or unit[0]}", "rows": len(held)}
    marks |= {"demo": True} if any(row.demo for row in held) else {}
    above, below = amount if isinstance(amount, tuple) else (None, None)
    if amount is None:  # what was recorded by mistake is taken out again: such a reading counts nowhere
        marks |= {"void": True}
    division, institution, kind = unit
    yield Reading(
        division,
        day,
        REGISTRY,
        institution=institution,
        institution_kind=kind,
        attributes=marks,
        numerator=above,
        denominator=below,
        value=None if isinstance(amount, tuple) else amount or Decimal(0),
    )
