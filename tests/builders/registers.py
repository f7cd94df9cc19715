"""Rows of registers for tests, entered through the actions."""

from datetime import date

from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.registers.actions.entering import enter
from wenmai.registers.declaring import Register, get_register
from wenmai.registers.drafts import Said

START = date(2025, 1, 1)


def said(since: date = START, **more) -> Said:
    """Who says so: a yearbook, of the day on which the row begins."""
    as_of = more.pop("as_of", min(since, clock.today()))
    return Said(more.pop("source", "年报"), as_of, since, **more)


def a_row(register: Register | str, where, actor=None, *, since: date = START, until: date | None = None, **values):
    """A row in the name of an institution or a division (or its code)."""
    known = get_register(register) if isinstance(register, str) else register
    place = where if isinstance(where, str) else where.code
    return enter(actor or system(), register=known, place=place, values=values, said=said(since, valid_to=until))
