"""The care that people ask for, for the house that prepares it. Only what stands under a consent."""

from collections.abc import Iterable

from wenmai.people.models import Need, SpecialGroup


def needs_of(persons: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The needs of each of these persons, in words, in the order of the list; who has none is left out. One query."""
    rows = SpecialGroup.objects.filter(person__in=set(persons), consent__withdrawn_at=None)
    chosen: dict[str, set[str]] = {}
    for person, need in rows.values_list("person_id", "group"):
        chosen.setdefault(person, set()).add(need)
    return {person: tuple(str(each.label) for each in Need if each.value in needs) for person, needs in chosen.items()}
