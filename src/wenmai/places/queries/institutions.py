"""Institutions by place and kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, Institution, Space


def get_institution(actor: Actor, code: str) -> Institution:  # noqa: ARG001 (every institution is public; law 14 asks for it)
    """One institution with its division, closed ones too. Raises NotFound."""
    found = Institution.objects.select_related("division").filter(code=code).first()
    if found is None:
        raise NotFound("places.no_institution", _("没有这个机构，地址可能写错了。"))
    return found


def get_room(house: Institution, key: int) -> Space:
    """One room of the house. Raises NotFound for those of others."""
    found = Space.objects.filter(institution=house, pk=key).first()
    if found is None:
        raise NotFound("places.no_space", _("没有这个空间。"))
    found.institution = house
    return found


def institutions_by_code(codes: Iterable[str]) -> dict[str, Institution]:
    """Many institutions at once by code, division loaded, unknown codes left out."""
    rows = Institution.objects.select_related("division").filter(code__in=set(codes))
    return {each.code: each for each in rows}


def institution_called(name: str) -> Institution | None:
    """The one institution of this name that is not closed; None where there is none, or two."""
    found = list(Institution.objects.filter(name=name, closed_on=None).select_related("division")[:2])
    return found[0] if len(found) == 1 else None


def institutions_by_id(keys: Iterable[int]) -> dict[int, Institution]:
    """Many institutions at once by primary key, division loaded."""
    return Institution.objects.select_related("division").in_bulk(set(keys))


def houses_at(actor: Actor) -> list[Institution]:
    """The houses where somebody works; who works for a division, those that lie right in it. Up to 60, one query."""
    codes = list(actor.scopes(STAFF_ROLES))
    rows = Institution.objects.filter(Q(code__in=codes) | Q(division_id__in=codes), closed_on=None)
    return list(rows.select_related("division").order_by("level", "pinyin", "pk")[:60])


def scope_paths(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For divisions and institutions among `codes`: the codes from the province to the thing itself. Two queries."""
    wanted = set(codes)
    paths = Division.objects.filter(code__in=wanted).values_list("code", "path")
    houses = Institution.objects.filter(code__in=wanted).values_list("code", "division__path")
    return {code: tuple(path) for code, path in paths} | {code: (*path, code) for code, path in houses}


def in_service(rows: "QuerySet[Institution]", day: date) -> "QuerySet[Institution]":
    """Those open for service in the sense of existing on a day."""
    return rows.filter(Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A choice of institutions: kind, division (its whole subtree), day on which they exist (default today)."""

    kind: str = ""
    division: str = ""
    day: date | None = None


def institutions(wanted: Wanted) -> "QuerySet[Institution]":
    """All that are wanted, larger levels first, then by sound; division loaded."""
    rows = in_service(Institution.objects.select_related("division"), wanted.day or clock.today())
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.division:
        rows = rows.filter(division__path__contains=[wanted.division])
    return rows.order_by("level", "pinyin", "code")


def institution_codes(wanted: Wanted) -> Sequence[str]:
    """Only the codes, for rooms above that check "each institution"."""
    return list(institutions(wanted).values_list("code", flat=True))


def locked(code: str) -> Institution:
    """The institution under a row lock, division loaded, for actions. Raises NotFound."""
    rows = Institution.objects.select_for_update(of=("self",)).select_related("division")
    thing = rows.filter(code=code).first()
    if thing is None:
        raise NotFound("places.no_institution", _("没有这个机构。"))
    return thing
