"""Codes of places as postings hold them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, Institution


def path_of(scope: str) -> tuple[str, ...]:
    """The codes from the root to a division or institution. Raises NotFound."""
    house = Institution.objects.select_related("division").filter(code=scope).first()
    if house:
        return house.scope_path
    division = Division.objects.filter(code=scope).first()
    if division is None:
        raise NotFound("people.scope", _("没有“%(code)s”这个机构或区划。") % {"code": scope})
    return tuple(division.path)


def place_names(codes: Sequence[str]) -> dict[str, str]:
    """Names of institutions and divisions by code, in two queries."""
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return names | dict(Institution.objects.filter(code__in=codes).values_list("code", "name"))
