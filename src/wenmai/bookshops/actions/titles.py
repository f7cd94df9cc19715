"""A shop says what it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from wenmai.audit.actions import note
from wenmai.bookshops import policies, refusals, title_file
from wenmai.bookshops.models import ShopTitle
from wenmai.bookshops.queries.agreements import shops
from wenmai.bookshops.title_file import Fault, TitleLine
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.places.models import Institution

_COLUMNS: Final = ("price_fen", "copies", "kind", "title", "author", "publisher", "clc", "year", "month")
BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of a list. `kept`: books that it did not name stayed, because some lines could not be read."""

    added: int
    changed: int
    unchanged: int
    gone: int
    kept: bool
    faults: Sequence[Fault]


@transaction.atomic
def put_titles(actor: Actor, *, shop: int, content: bytes, whole: bool = True) -> Listed:
    """Take over a shop's list; the same list again changes nothing. A `whole` list takes out what it does not name, unless a line of
    it could not be read: nobody knows what stood there.

    Raises NotFound, NotAllowed, Invalid for what is no list.
    """
    row = shops().filter(pk=shop).first()
    if row is None:
        raise refusals.no_shop()
    house = row.institution
    permit(policies.may_sell(actor, house))
    lines, faults = title_file.read(content)
    Institution.objects.select_for_update(of=("self",)).get(pk=house.pk)
    before = {each.isbn: each for each in ShopTitle.objects.filter(institution=house)}
    now = {each.isbn: _values(each) for each in lines}
    added = [isbn for isbn in now if isbn not in before]
    changed = [isbn for isbn in now if isbn in before and _differs(before[isbn], now[isbn])]
    _write(house, [(isbn, now[isbn]) for isbn in (*added, *changed)])
    named = ShopTitle.objects.filter(institution=house, isbn__in=list(now))
    named.update(said_at=clock.now())
    kept = whole and bool(faults)
    gone = 0
    if whole and not faults:
        gone = ShopTitle.objects.filter(institution=house).exclude(isbn__in=list(now)).delete()[0]
    if added or changed or gone:
        note(
            actor,
            "bookshops.list",
            f"places.institution:{house.code}",
            added=len(added),
            changed=len(changed),
            gone=gone,
        )
    return Listed(len(added), len(changed), len(now) - len(added) - len(changed), gone, kept, faults)


def _values(line: TitleLine) -> dict[str, Any]:
    year, month = line.published or (None, 0)
    said = {"price_fen": line.price_fen, "copies": line.copies, "kind": line.kind, "year": year, "month": month}
    return said | dict(line.words)


def _differs(row: ShopTitle, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != values[name] for name in _COLUMNS)


def _write(house: Institution, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    made = [ShopTitle(institution=house, isbn=isbn, said_at=clock.now(), **values) for isbn, values in rows]
    ShopTitle.objects.bulk_create(
        made, batch_size=BATCH, update_conflicts=True, unique_fields=["institution", "isbn"],
        update_fields=[*_COLUMNS, "said_at"],
    )  # fmt: skip
