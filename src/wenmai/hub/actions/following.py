"""What loans and returns at our own desks mean between libraries: entries of pieces and fen, once for a fact."""

from collections.abc import Mapping, Sequence
from typing import Final

from wenmai.hub.engine import books
from wenmai.hub.engine.books import Due
from wenmai.hub.models import Entry, Service
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
