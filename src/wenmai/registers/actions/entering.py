"""Enter, correct, end, withdraw: the only writers of rows. Writers of one register take turns, so what they see is what stands."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit
from wenmai.registers import gauges, policies
from wenmai.registers.declaring import Register
from wenmai.registers.drafts import SAID, Said
from wenmai.registers.models.keeping import Deed
from wenmai.registers.placing import check, close, drafted, invalid, kept, locked, placed, reference, revised, twin
from wenmai.registers.queries.rows import changes_of, get_entry, path_of


@transaction.atomic
def enter(
    actor: Actor, *, register: Register, place: str, values: Mapping[str, Any], said: Said, demo: bool = False
) -> Any:
    """Enter a row in the name of a place (an institution's or a division's code); one that holds already is ended by its successor.

    The same row again gives back the first. Raises NotFound for places of others, NotAllowed where only officials write,
    Invalid for unusable values, Conflict when a row of this key with other content begins on the same day or holds then.
    """
    locked(register)
    row = drafted(actor, register, place, values, said, demo=demo)
    before = twin(register, row)
    if before:
        return before
    touched = placed(actor, register, row, said.scan)
    gauges.follow(actor, register, touched)
    note(actor, "registers.enter", reference(register, row), place=place)
    return row


def _own(actor: Actor, register: Register, entry: int) -> Any:
    """A row that stands and that the actor may change. Raises NotFound, NotAllowed, Conflict."""
    locked(register)
    row = get_entry(actor, register, entry)
    permit(policies.may_write(actor, register, path_of(row)), _("这本登记册由主管部门填写。有错请联系主管部门。"))
    if row.withdrawn_at:
        raise Conflict("registers.withdrawn", _("这一行已经撤下，不能再改。请重新登记一行。"))
    return row


def _because(reason: str) -> str:
    if not reason.strip():
        raise invalid("reason", _("请写明原因。"))
    return reason.strip()[:200]


@transaction.atomic
def correct(
    actor: Actor,
    *,
    register: Register,
    entry: int,
    values: Mapping[str, Any],
    said: Said,
    reason: str,
    seen: int | None = None,
) -> Any:
    """Put right what was wrong from the start; the former values stay in the history, and past days of gauges are read anew.

    What has changed since is a new row (`enter`). The same values change nothing. `seen` is how often the row had been changed
    when it was read (`changes_of`). Raises as `enter`, Invalid without a reason, Conflict (registers.stale) when it was changed since.
    """
    row = _own(actor, register, entry)
    if seen is not None and seen != changes_of(register, row):
        raise Conflict("registers.stale", _("你打开以后别人改过这一行。请重新打开，核对后再改。"))
    told = {**values, **{name: getattr(said, name) for name in SAID}}
    before = {name: getattr(row, name) for name, value in told.items() if getattr(row, name) != value}
    if not before and said.scan is None:
        return row
    why, former = _because(reason), copy(row)
    for name, value in told.items():
        setattr(row, name, value)
    check(register, row)
    row.scan = kept(said.scan) if said.scan else row.scan
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict("registers.overlap", _("改成这样会与另一行重叠，请先更正那一行的起止日期。")) from error
    revised(actor, register, row, Deed.CORRECTED, before, why)
    gauges.follow(actor, register, [former, row], _days(before, row))  # it may have been another house's
    note(actor, "registers.correct", reference(register, row), changed=sorted(before))
    return row


def _days(before: Mapping[str, Any], row: Any) -> Iterable[date]:
    return {row.valid_from, *(each for each in before.values() if isinstance(each, date))}


@transaction.atomic
def end(actor: Actor, *, register: Register, entry: int, on: date, reason: str) -> Any:
    """Say from which day on a row no longer holds. Ending it on the same day again changes nothing. Raises as `correct`."""
    row = _own(actor, register, entry)
    if row.valid_to == on:
        return row
    why = _because(reason)
    if on <= row.valid_from:
        raise invalid("on", _("结束的日子要在开始之后；从来没有过的请撤下。"))
    if row.valid_to and row.valid_to < on:
        raise invalid("on", _("这一行更早就结束了，要改请更正。"))
    former = [row.valid_to] if row.valid_to else []
    close(actor, register, row, on, why)
    gauges.follow(actor, register, [row], former)
    note(actor, "registers.end", reference(register, row), on=on.isoformat())
    return row


@transaction.atomic
def withdraw(actor: Actor, *, register: Register, entry: int, reason: str) -> Any:
    """Take a row out that should never have been entered; it stays readable with the reason, and no figure counts it.

    Withdrawing twice changes nothing. Raises NotFound, NotAllowed, Invalid without a reason.
    """
    locked(register)
    row = get_entry(actor, register, entry)
    permit(policies.may_write(actor, register, path_of(row)), _("这本登记册由主管部门填写。有错请联系主管部门。"))
    if row.withdrawn_at is None:
        row.withdrawn_because, row.withdrawn_at = _because(reason), clock.now()
        row.save(update_fields=["withdrawn_because", "withdrawn_at"])
        revised(actor, register, row, Deed.WITHDRAWN, None, reason)
        gauges.follow(actor, register, [row], [row.valid_from])
        note(actor, "registers.withdraw", reference(register, row))
    return row
