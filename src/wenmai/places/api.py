"""Places for programs: divisions, institutions and their hours. Public, read only."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Invalid
from wenmai.places import queries
from wenmai.places.hours import OpenRange
from wenmai.places.models import Division, Institution, InstitutionKind

router = Router(tags=["places"])
LONGEST = 62
Page = Annotated[int, Field(ge=1, le=10_000)]


class DivisionOut(Schema):
    """A division; `path` runs from the province to itself."""

    code: str
    name: str
    level: int
    kind: str
    path: list[str]
    valid_from: date | None
    valid_to: date | None


class InstitutionOut(Schema):
    """An institution; `demo` is true for invented ones."""

    code: str
    name: str
    kind: str
    level: int
    division: str
    address: str
    phone: str
    lon: float | None
    lat: float | None
    isil: str
    opened_on: date | None
    closed_on: date | None
    demo: bool


class InstitutionsOut(Schema):
    """One page of institutions; `count` is exact to 1,000."""

    items: list[InstitutionOut]
    page: int
    count: int


class StretchOut(Schema):
    """An open stretch, [start, end)."""

    start: datetime
    end: datetime
    kind: str


class DayOut(Schema):
    """One day and when the institution is open."""

    day: date
    open: list[StretchOut]


def _institution(house: Institution) -> InstitutionOut:
    plain = {
        name: getattr(house, name) for name in InstitutionOut.model_fields if name not in {"division", "lon", "lat"}
    }
    lon, lat = (None if each is None else float(each) for each in (house.lon, house.lat))
    return InstitutionOut(**plain, division=house.division_id, lon=lon, lat=lat)


def _stretch(each: OpenRange) -> StretchOut:
    return StretchOut(start=each.start, end=each.end, kind=each.kind)


@router.get("/divisions/{code}", response=DivisionOut, url_name="division")
def division(request: HttpRequest, code: str) -> Division:
    """One division."""
    return queries.get_division(code)


@router.get("/divisions/{code}/children", response=list[DivisionOut], url_name="division_children")
def children(request: HttpRequest, code: str) -> list[Division]:
    """The units right below a division."""
    queries.get_division(code)
    return list(queries.child_divisions(code))


@router.get("/institutions", response=InstitutionsOut, url_name="institutions")
def institutions(
    request: HttpRequest,
    division: str = "",
    kind: InstitutionKind | None = None,
    open_now: bool = False,
    page: Page = 1,
) -> InstitutionsOut:
    """Institutions of a division's subtree and a kind, 20 to a page."""
    wanted = queries.Wanted(kind=kind.value if kind else "", division=division)
    found = queries.list_institutions(wanted, open_now=open_now, page=page)
    return InstitutionsOut(items=[_institution(row.institution) for row in found.items], page=page, count=found.count)


@router.get("/institutions/{code}", response=InstitutionOut, url_name="institution")
def institution(request: HttpRequest, code: str) -> InstitutionOut:
    """One institution."""
    return _institution(queries.get_institution(ANYONE, code))


@router.get("/institutions/{code}/hours", response=list[DayOut], url_name="institution_hours")
def hours(request: HttpRequest, code: str, first: date, last: date) -> list[DayOut]:
    """Real opening hours for at most 62 days: holidays, closures and seasons are in them."""
    house = queries.get_institution(ANYONE, code)
    if not 0 <= (last - first).days < LONGEST:
        reason = _("last 不能早于 first，一次最多问 62 天。")
        raise Invalid("places.hours_span", reason, fields={"last": _("超出范围")})
    span = queries.ranges_between(house, first, last)
    return [DayOut(day=day, open=[_stretch(each) for each in ranges]) for day, ranges in span.items()]
