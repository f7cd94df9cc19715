"""Who may book for somebody."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.functional import Promise

from wenmai.kernel.actor import Actor
from wenmai.people.models import Guardianship, Person, Relation
from wenmai.people.queries.persons import Someone, someone


def guardians_of(person: str) -> Sequence[tuple[Someone, str | Promise]]:
    """Family members who may book for a person, with what the person is to them. One query."""
    rows = Guardianship.objects.filter(dependant=person or "-", until=None).select_related("guardian").order_by("pk")
    return [(someone(row.guardian), Relation(row.relation).label) for row in rows]


def my_guardians(actor: Actor) -> Sequence[tuple[Someone, str | Promise]]:
    """The same for oneself."""
    return guardians_of(actor.person)


def is_forgotten(person: str) -> bool:
    """True for a key that leads to nobody any more."""
    return Person.objects.filter(key=person, erased_at__isnull=False).exists()


def family_of(persons: Iterable[str]) -> set[str]:
    """These persons and who is joined to them by care, over two steps: also who shares a child, also a brother. Two queries."""
    found = {person for person in persons if person}
    for _step in range(2):
        rows = Guardianship.objects.filter(Q(guardian__in=found) | Q(dependant__in=found), until=None)
        found = found.union(*rows.values_list("guardian", "dependant"))
    return found
