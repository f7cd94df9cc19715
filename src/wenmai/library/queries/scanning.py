"""What a scanned text means: an item or a reader. Never a guess: where two libraries use one barcode, the desk is asked."""

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q

from wenmai.kernel.clock import today
from wenmai.library import refusals
from wenmai.library.models import ItemKind, ItemStatus, Reader
from wenmai.library.rfid.shown import shown_by
from wenmai.places.models import Institution

MOST = 10
LONGEST: Final = 100
_CARDS: Final = """
SELECT i.owner_id, i.id, i.barcode, r.title, r.author, i.call_number, i.kind, i.status,
    coalesce(nullif(o.short_name, ''), o.name), coalesce(nullif(h.short_name, ''), h.name),
    coalesce(nullif(p.short_name, ''), p.name)
FROM library_item i JOIN catalogue_record r ON r.id = i.record_id JOIN places_institution o ON o.id = i.owner_id
JOIN places_institution h ON h.id = i.home_id JOIN places_institution p ON p.id = i.place_id
WHERE {where} ORDER BY i.id LIMIT 11
"""
_BY_BARCODE: Final = _CARDS.format(where="i.barcode = %(barcode)s OR i.rfid_uid = %(tag)s")
_BY_OWNER: Final = _CARDS.format(
    where="i.barcode = %(barcode)s AND (o.code = %(owner)s OR o.isil <> '' AND upper(o.isil) = upper(%(owner)s))"
)
_BY_KEY: Final = _CARDS.format(where="i.id = %(key)s::bigint")


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item on a page or a machine: what it is, whose, where. Places are names; `kind_key` is one of models.ItemKind."""

    id: int
    barcode: str
    title: str
    author: str
    call_number: str
    kind: str
    status: str
    status_words: str
    owner: str
    home: str
    place: str
    kind_key: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What answers to a scan: one item, or the candidates to ask about, or nothing. `reader` where it is a reader's number."""

    item: ItemCard | None = None
    candidates: tuple[ItemCard, ...] = ()
    reader: int | None = None


def scan(text: str, institution: str) -> Scanned:
    """The item that a scan at an institution means.

    A tag's UID is unique. `OWNER|barcode` names the owner by the code of its institution or its ISIL. A bare barcode is the item of
    the house's own library system if exactly one there has it, else the only one anywhere, else a question. The memory of
    a tag, typed by its reader in hexadecimal, is the barcode that it says.
    """
    typed = text.strip()
    if tag := shown_by(typed):
        typed = f"{tag.owner}|{tag.barcode}" if _is_house(tag.owner) else tag.barcode
    if not typed or len(typed) > LONGEST:
        return Scanned()
    owner, bar, barcode = typed.rpartition("|")
    values = {"barcode": barcode, "tag": "" if bar else typed, "owner": owner}
    found = _found(_BY_OWNER if bar else _BY_BARCODE, values)
    if len(found) > 1:
        found = _nearest(found, institution)
    if len(found) == 1:
        return Scanned(found[0][1])
    if found:
        return Scanned(candidates=tuple(each for _owner, each in found[:MOST]))
    return Scanned(reader=_reader(typed))


def _is_house(code: str) -> bool:
    """Whether an owner on a tag is a house of ours; an ISIL that nobody here has says nothing of whose the item is."""
    return bool(code) and Institution.objects.filter(Q(code=code) | Q(isil__iexact=code)).exists()


def _found(sql: str, values: dict[str, str]) -> list[tuple[int, ItemCard]]:
    """At most one more than is asked about, each with its owner's key. Not by the ORM: every scan at every counter is one."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(row[0], _card(*row[1:])) for row in cursor.fetchall()]


def _card(key: int, barcode: str, title: str, author: str, call: str, kind: str, status: str, *places: str) -> ItemCard:
    owner, home, place = places
    words = str(ItemStatus(status).label)
    return ItemCard(
        key, barcode, title, author, call, str(ItemKind(kind).label), status, words, owner, home, place, kind
    )


def _nearest(found: list[tuple[int, ItemCard]], institution: str) -> list[tuple[int, ItemCard]]:
    """Those of the terminal's own house or its main library, if there is exactly one; else all of them."""
    mine = _system(institution)
    near = [each for each in found if each[0] in mine]
    return near if len(near) == 1 else found


def _system(institution: str) -> set[int]:
    """The house itself and what it is a branch of, now."""
    house = Institution.objects.filter(code=institution).values_list("pk", flat=True).first()
    if house is None:
        raise refusals.no_house()
    mains = Institution.objects.filter(
        branch_ties__branch=house, branch_ties__network="library", branch_ties__during__contains=today()
    )
    return {house, *mains.values_list("pk", flat=True)}


def _reader(typed: str) -> int | None:
    """Not of who was forgotten: a card of theirs leads to nobody."""
    rows = Reader.objects.filter(number=typed.upper(), person__isnull=False)
    return rows.values_list("pk", flat=True).first()


def item_card(key: int) -> ItemCard:
    """One item by its key. Raises NotFound."""
    found = _found(_BY_KEY, {"key": str(key)})
    if not found:
        raise refusals.no_item()
    return found[0][1]


def the_item(text: str, institution: str) -> int:
    """The key of the one item that a scan means. Raises NotFound, Conflict (library.ambiguous) with the owners to choose from."""
    found = scan(text, institution)
    if found.item:
        return found.item.id
    raise refusals.ambiguous([each.owner for each in found.candidates]) if found.candidates else refusals.no_item()
