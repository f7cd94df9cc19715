"""What loans and returns at our own desks mean between libraries: entries of pieces and fen, once for a fact."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from wenmai.hub.engine import books
from wenmai.hub.engine.books import Due
from wenmai.hub.models import Entry, Service, Visitor
from wenmai.hub.queries.mains import mains_of
from wenmai.kernel.actor import system
from wenmai.ledger.rows import FactRow
from wenmai.library.models import ReaderAlias
from wenmai.places.models import Institution

LENDING: Final = "library.lending"
RETURN: Final = "library.return"
KINDS: Final = (LENDING, RETURN)


def follow(rows: Sequence[FactRow]) -> None:
    """For a loan the house that lent earns from the reader's library, for a return the house that took it from the owner."""
    facts = [each for each in rows if each.reverses is None]
    homes = _homes(facts)
    _seen(facts)
    codes = {each.institution_code for each in facts} | {str(each.attributes.get("owner", "")) for each in facts}
    houses = dict(Institution.objects.filter(code__in=codes).values_list("code", "pk"))
    for each in rows:
        if each.reverses is not None:
            _reversed(each)
        else:
            _enter(each, houses, homes)


def _homes(facts: Sequence[FactRow]) -> Mapping[str, int]:
    """The home of each reader, by the alias of the year; who was forgotten owes nothing."""
    aliases = [str(each.attributes.get("reader", "")) for each in facts if each.kind == LENDING]
    return dict(ReaderAlias.objects.filter(alias__in=aliases).values_list("alias", "reader__home"))


def _seen(facts: Sequence[FactRow]) -> None:
    """Readers of theirs who borrowed anywhere here, also where nobody asked (a vehicle without a network), were here on that day."""
    days: dict[str, date] = {}
    for each in facts:
        if each.kind == LENDING:
            alias = str(each.attributes.get("reader", ""))
            days[alias] = max(each.happened_on, days.get(alias, each.happened_on))
    rows = Visitor.objects.filter(reader__aliases__alias__in=days)
    for key, alias in rows.values_list("pk", "reader__aliases__alias"):
        Visitor.objects.filter(pk=key, seen_on__lt=days[alias]).update(seen_on=days[alias])


def _enter(fact: FactRow, houses: Mapping[str, int], homes: Mapping[str, int]) -> None:
    other = homes.get(str(fact.attributes.get("reader"))) if fact.kind == LENDING else None
    other = houses.get(str(fact.attributes.get("owner"))) if fact.kind == RETURN else other
    here = houses.get(fact.institution_code)
    if here is None or other is None or here == other:
        return
    mains = mains_of([here, other], fact.happened_on)
    service = Service.LOAN if fact.kind == LENDING else Service.RETURN
    books.enter(system(), Due(service, _source(fact), fact.happened_on, mains[here], mains[other]))


def _reversed(fact: FactRow) -> None:
    entry = Entry.objects.filter(source=_source(fact)).first()
    if entry:
        books.reverse(system(), entry, "undone")


def _source(fact: FactRow) -> str:
    return f"{fact.kind}:{fact.source}"
