"""What others did with somebody's record, in words: when, what, at which house. Never who of the staff by name or key."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.audit.models import AuditEntry
from wenmai.audit.queries import Wanted, entries
from wenmai.audit.words import verb_word
from wenmai.kernel.actor import system
from wenmai.kernel.clock import now
from wenmai.people.models import Posting, SystemPosting
from wenmai.people.models.postings import SYSTEM_KEY
from wenmai.people.queries.persons import display_names
from wenmai.people.queries.places import place_names

MOST = 500
SAME_VISIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Deed:
    """`where` names the houses, a system or the family; `who` is a masked name and stays on the person's own page."""

    at: datetime
    what: str
    where: str
    who: str = ""
    times: int = 1


def deeds_on(person: str, *, days: int = 0) -> tuple[Deed, ...]:
    """What others did with a person's record, newest first, 500 at most; of the last `days` where given. Five queries."""
    rows = entries(system(), Wanted(subject=f"people.person:{person}")).exclude(person__in=[person, "", "system"])
    if days:
        rows = rows.filter(at__gte=now() - timedelta(days=days))
    found = list(rows[:MOST])
    houses, names = _houses(found), display_names({entry.person for entry in found})
    return tuple(
        Deed(entry.at, verb_word(entry.verb), _("、").join(houses[entry.pk]) or _("家人"), names.get(entry.person, ""))
        for entry in found
    )


def visits(deeds: Iterable[Deed]) -> tuple[Deed, ...]:
    """The same deed by the same hands within a quarter of an hour is one line that says how often."""
    lines: list[Deed] = []
    latest: dict[tuple[str, str, str], int] = {}
    for deed in deeds:
        key = (deed.what, deed.where, deed.who)
        place = latest.get(key)
        if place is not None and lines[place].at - deed.at <= SAME_VISIT:
            lines[place] = replace(lines[place], times=lines[place].times + 1)
        else:
            latest[key] = len(lines)
            lines.append(deed)
    return tuple(lines)


def _houses(found: Collection[AuditEntry]) -> dict[int, list[str]]:
    """The names of the places of each entry's actor: as the trail has them, else by the postings of that time."""
    codes = {entry.pk: list(entry.posted) or _posted_then(entry) for entry in found}
    names = place_names(sorted({code for each in codes.values() for code in each}))
    return {key: [names.get(code, code) for code in each] for key, each in codes.items()}


def _posted_then(entry: AuditEntry) -> list[str]:
    if entry.person.startswith(SYSTEM_KEY):
        rows = SystemPosting.objects.filter(pk=int(entry.person.removeprefix(SYSTEM_KEY))).values_list(
            "scope", flat=True
        )
        return list(rows)
    then = Posting.objects.filter(person=entry.person, since__lte=entry.at).exclude(until__lt=entry.at)
    return sorted(set(then.values_list("scope", flat=True)))
