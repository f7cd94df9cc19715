"""What a code in a rule stands for: a division, a house, or a group of libraries."""

from collections.abc import Iterable, Mapping

from wenmai.library.models import LibraryGroup
from wenmai.library.policies import without_shop
from wenmai.places.models import Division, Institution


def path_of_scope(code: str) -> tuple[str, ...]:
    """The codes from the root to what a code names; for a group, to the division or house that looks after it; empty for
    a code that names nothing. Of a shop only what lies above it: it gives no rights over rules and readers.
    """
    if code.startswith("group:"):
        steward = LibraryGroup.objects.filter(pk=code.removeprefix("group:")).values_list("steward", flat=True).first()
        return path_of_scope(steward) if steward else ()
    division = Division.objects.filter(pk=code).values_list("path", flat=True).first()
    if division:
        return tuple(division)
    house = Institution.objects.select_related("division").filter(code=code).first()
    return without_shop(house.scope_path, house.kind) if house else ()


def names_of_scopes(codes: Iterable[str]) -> Mapping[str, str]:
    """The names of what codes stand for; the code itself where nothing has it. Three queries."""
    wanted = set(codes)
    groups = LibraryGroup.objects.filter(pk__in=[code.removeprefix("group:") for code in wanted])
    divisions = Division.objects.filter(pk__in=wanted).values_list("pk", "name")
    houses = Institution.objects.filter(code__in=wanted).values_list("code", "name")
    return {code: code for code in wanted} | dict(houses) | dict(divisions) | {each.scope: each.name for each in groups}


def roots() -> tuple[str, ...]:
    """The codes of the divisions that have none above them."""
    return tuple(Division.objects.filter(parent=None).values_list("pk", flat=True))
