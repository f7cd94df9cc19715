"""What a code in a rule stands for: a division, a house, or a group of libraries."""

from wenmai.library.models import LibraryGroup
from wenmai.places.models import Division, Institution


def path_of_scope(code: str) -> tuple[str, ...]:
    """The codes from the root to what a code names; for a group, to the division or house that looks after it; empty for
    a code that names nothing.
    """
    if code.startswith("group:"):
        steward = LibraryGroup.objects.filter(pk=code.removeprefix("group:")).values_list("steward", flat=True).first()
        return path_of_scope(steward) if steward else ()
    division = Division.objects.filter(pk=code).values_list("path", flat=True).first()
    if division:
        return tuple(division)
    house = Institution.objects.select_related("division").filter(code=code).first()
    return house.scope_path if house else ()


def name_of_scope(code: str) -> str:
    """The name of what a code stands for; the code itself where nothing has it."""
    if code.startswith("group:"):
        group = LibraryGroup.objects.filter(pk=code.removeprefix("group:")).first()
        return group.name if group else code
    division = Division.objects.filter(pk=code).values_list("name", flat=True).first()
    return division or Institution.objects.filter(code=code).values_list("name", flat=True).first() or code


def roots() -> tuple[str, ...]:
    """The codes of the divisions that have none above them."""
    return tuple(Division.objects.filter(parent=None).values_list("pk", flat=True))
