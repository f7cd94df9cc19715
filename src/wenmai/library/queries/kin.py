"""For whom a reader speaks: for themselves, and for those of the family who are theirs to look after (people: 我的家人)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wenmai.kernel.actor import Actor
from wenmai.library import policies
from wenmai.library.models import Reader
from wenmai.people.queries.persons import acts_for, party_of


@dataclass(frozen=True, slots=True)
class Relative:
    """A reader for whom the actor speaks; `name` in full, "" for the actor."""

    row: Reader
    name: str


def speaks_for(actor: Actor, person: str | None, path: Iterable[str]) -> bool:
    """Whether a deed with a reader's own things is done as the reader's: by themselves or by who looks after them.

    Staff of the house on `path` serve there as staff, for their own children too. One query for who is neither.
    """
    if policies.is_own(actor, person):
        return True
    return bool(person) and not policies.may_circulate(actor, path) and acts_for(actor, str(person))


def family_of(actor: Actor) -> Sequence[Relative]:
    """The readers for whom the actor speaks, themselves in front. Three queries."""
    party = party_of(actor)
    rows = Reader.objects.select_related("home").filter(person__in=[each.key for each in party], closed_at=None)
    readers = {row.person: row for row in rows}
    found = [(readers.get(each.key), each) for each in party]
    return [Relative(row, "" if each.key == actor.person else each.name) for row, each in found if row]
