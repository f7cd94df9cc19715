"""Availability near me on the page of a record: what was asked, what is offered, and the houses in that order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict

from wenmai.library.forms.near import NearForm
from wenmai.library.queries.near import NearShelf, near_shelves
from wenmai.library.queries.opac import Shelf
from wenmai.places.queries.divisions import child_divisions, divisions_by_code
from wenmai.places.queries.nearness import Spot, spot_of


@dataclass(frozen=True, slots=True)
class Near:
    """`choices` are places by code and name, `chosen` the one that counts ("" for none); `here`: by the device's position."""

    shelves: Sequence[NearShelf]
    choices: Sequence[tuple[str, str]]
    chosen: str
    spot: Spot | None
    here: bool
    open_only: bool


def near(shelves: Sequence[Shelf], data: QueryDict, kept: str) -> Near:
    """The houses of a record as a visitor asks for them; `kept` is the place chosen in the head of the page, "" for none."""
    form = NearForm(data)
    form.is_valid()
    position, open_only = form.position(), bool(form.cleaned_data.get("open"))
    code = "" if position else (form.cleaned_data.get("near") or kept)
    spot = Spot(float(position[0]), float(position[1])) if position else spot_of(code) if code else None
    found = near_shelves(shelves, spot, open_only=open_only) if shelves else ()
    return Near(found, _choices(code, spot), code if spot else "", spot, position is not None, open_only)


def _choices(code: str, spot: Spot | None) -> Sequence[tuple[str, str]]:
    """The city of the chosen place with its counties, and what was chosen if it is none of them."""
    rows = divisions_by_code([code, settings.HOME_DIVISION])
    home = rows.get(code) or rows.get(settings.HOME_DIVISION)
    city = home.path[min(1, len(home.path) - 1)] if home else ""
    listed = [(each.pk, each.name) for each in (*divisions_by_code([city]).values(), *child_divisions(city))]
    other = [(code, spot.name)] if spot and code and code not in dict(listed) else []
    return other + listed
