"""Persons as other rooms may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import today
from wenmai.people.models import Account, Guardianship, Person, RealName, SystemPosting
from wenmai.people.models.postings import SYSTEM_KEY

MASK = "*"
CONSENT_UNDER = 14  # 个人信息保护法 31


@dataclass(frozen=True, slots=True)
class Someone:
    """A person on a page: `name` in full, `masked` for a counter (周*兰), `age` in whole years if known."""

    key: str
    name: str
    masked: str
    age: int | None
    real_name: int
    relation: str = ""


def masked(name: str) -> str:
    """周玉兰 → 周*兰, 李红 → 李*: enough to greet, too little to copy out."""
    if len(name) < 2:
        return name or MASK
    return name[0] + MASK if len(name) == 2 else name[0] + MASK * (len(name) - 2) + name[-1]


def age_on(born: date | None, day: date) -> int | None:
    """Whole years on a day."""
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def someone(person: Person, relation: str = "") -> Someone:
    """The page's view of a row."""
    age = age_on(person.born, today())
    return Someone(person.key, person.name, masked(person.name), age, person.real_name, relation)


def display_name(person: str) -> str:
    """The masked name of a person key, the name of a system; an asterisk for who was erased or never was."""
    return display_names([person]).get(person, MASK)


def display_names(persons: Iterable[str]) -> dict[str, str]:
    """Masked names of many keys in one query; one more if systems are among them."""
    keys = set(persons)
    systems = [int(key.removeprefix(SYSTEM_KEY)) for key in keys if key.startswith(SYSTEM_KEY)]
    names = {key: masked(name) for key, name in Person.objects.filter(key__in=keys).values_list("key", "name")}
    if systems:
        names |= {row.key: row.name for row in SystemPosting.objects.filter(pk__in=systems)}
    return names


def full_name(actor: Actor, person: str) -> str:
    """The own name, or a dependant's; masked for everybody else."""
    return next((each.name for each in party_of(actor) if each.key == person), display_name(person))


def party_of(actor: Actor) -> tuple[Someone, ...]:
    """Whom the actor may book for: oneself first, then dependants by the time they were added."""
    if not actor.person:
        return ()
    own = Person.objects.filter(key=actor.person).first()
    rows = Guardianship.objects.filter(guardian=actor.person, until=None).select_related("dependant").order_by("pk")
    return ((someone(own),) if own else ()) + tuple(someone(row.dependant, row.relation) for row in rows)


def wards_of(actor: Actor) -> "QuerySet[Guardianship, str]":
    """Keys of whom the actor may book for besides themselves, as a subquery."""
    rows = Guardianship.objects.filter(guardian=actor.person or "-", until=None)
    return rows.values_list("dependant", flat=True)


def booked_for_by(actor: Actor) -> "QuerySet[Person, str]":
    """Keys of whom the actor may book for besides themselves, and of those who are forgotten since; as a subquery."""
    mine = Q(guardians__guardian=actor.person or "-", guardians__until=None)
    return Person.objects.filter(mine | Q(erased_at__isnull=False)).values_list("key", flat=True)


def acts_for(actor: Actor, person: str) -> bool:
    """True for oneself and for one's dependants."""
    if not actor.person:
        return False
    wards = Guardianship.objects.filter(guardian=actor.person, dependant=person, until=None)
    return actor.person == person or wards.exists()


def real_name_level(person: str) -> int:
    """How sure we are who it is; see RealName."""
    level = Person.objects.filter(key=person).values_list("real_name", flat=True).first()
    return RealName.NONE if level is None else level


def real_name_levels(persons: Iterable[str]) -> dict[str, int]:
    """The same for several, in one query; who is unknown is left out."""
    keys = set(persons)
    return dict(Person.objects.filter(key__in=keys).values_list("key", "real_name")) if keys else {}


def with_account(persons: Iterable[str]) -> set[str]:
    """Of these keys, who signs in themselves. One query."""
    return set(Account.objects.filter(person__in=set(persons)).values_list("person_id", flat=True))


def ages_of(persons: Iterable[str]) -> dict[str, int]:
    """Whole years today of those whose birthday is known, in one query."""
    rows = Person.objects.filter(key__in=set(persons), born__isnull=False).values_list("key", "born")
    return {key: age for key, born in rows if (age := age_on(born, today())) is not None}
