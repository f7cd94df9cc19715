"""What people show on pages of other rooms."""

from collections.abc import Iterable
from typing import Protocol, cast

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.people.policies import may_read_code
from wenmai.people.queries.needs import needs_of


class Booked(Protocol):
    """A booking, as far as this panel reads it."""

    person: str


class Line(Protocol):
    """One line of an attendance sheet: the masked name, and the booking if there is one."""

    name: str
    booking: Booked | None


def of_roster(request: HttpRequest, thing: object) -> SafeString:
    """What the house should prepare for those who have booked and said so; "" when nobody has, and for who is no staff."""
    if not may_read_code(request.actor):  # type: ignore[attr-defined]
        return SafeString("")
    booked = [(line.name, line.booking.person) for line in cast(Iterable[Line], thing) if line.booking]
    needs = needs_of(person for _name, person in booked)
    lines = [(name, needs[person]) for name, person in booked if person in needs]
    return (
        SafeString(render_to_string("people/parts/roster_needs.html", {"lines": lines}, request))
        if lines
        else SafeString("")
    )
