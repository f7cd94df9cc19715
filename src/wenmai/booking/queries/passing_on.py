"""要当面转告的: messages of a house for people without a phone, an address and an account, as its clerks read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.notices.models import Notice
from wenmai.notices.queries import to_pass_on
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Line:
    """A message with the masked name of whom it is for; the house has booked for them and knows the rest."""

    notice: Notice
    name: str


def get_house(actor: Actor, code: str) -> Institution:
    """A house whose sessions the actor runs. Raises NotFound."""
    found = Institution.objects.select_related("division").filter(code=code).first()
    if found is None or not may_run_sessions_of(actor, found):
        raise NotFound("booking.no_house", _("没有这个单位，或不归你管。"))
    return found


def lines_of(house: Institution) -> Sequence[Line]:
    """What there is to pass on, oldest first. Four queries; one when there is nothing."""
    rows = to_pass_on(house.code)
    names = display_names(each.person for each in rows) if rows else {}
    return [Line(each, names.get(each.person, "")) for each in rows]
