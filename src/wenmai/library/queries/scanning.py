"""What a scanned text means: an item or a reader. Never a guess: where two libraries use one barcode, the desk is asked."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wenmai.catalogue.models import Record
from wenmai.kernel.clock import today
from wenmai.library import refusals
from wenmai.library.models import Item, Reader
from wenmai.places.models import Institution

MOST = 10
_SHOWN = (
    "barcode", "call_number", "kind", "status", "record__title", "record__author", "owner__name", "owner__short_name",
    "home__name", "home__short_name", "place__name", "place__short_name",
)  # fmt: skip
"""What a card needs: a record's bytes and its description are long, and every scan reads one."""


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item on a page or a machine: what it is, whose, where. Places are names."""

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


@dataclass(frozen=True, slots=True)
class Scanned:
    """What answers to a scan: one item, or the candidates to ask about, or nothing. `reader` where it is a reader's number."""

    item: ItemCard | None = None
    candidates: tuple[ItemCard, ...] = ()
    reader: int | None = None


def scan(text: str, institution: str) -> Scanned:
    """The item that a scan at an institution means.

    A tag's UID is unique. `OWNER|barcode` names the owner by the code of its institution. A bare barcode is the item of
    the house's own library system if exactly one there has it, else the only one anywhere, else a question.
    """
    typed = text.strip()
    if not typed or len(typed) > 100:
        return Scanned()
    owner, bar, barcode = typed.rpartition("|")
    rows = _rows().filter(Q(barcode=barcode) | Q(rfid_uid=typed) if not bar else Q(barcode=barcode, owner__code=owner))
    found = list(rows.order_by("pk")[: MOST + 1])
    if len(found) > 1:
        found = _nearest(found, institution)
    if len(found) == 1:
        return Scanned(card(found[0]))
    if found:
        return Scanned(candidates=tuple(card(each) for each in found[:MOST]))
    return Scanned(reader=_reader(typed))


def _rows() -> "QuerySet[Item]":
    return Item.objects.select_related("record", "owner", "home", "place").only(*_SHOWN)


def _nearest(found: list[Item], institution: str) -> list[Item]:
    """Those of the terminal's own house or its main library, if there is exactly one; else all of them."""
    mine = _system(institution)
    near = [each for each in found if each.owner_id in mine]
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
    return Reader.objects.filter(number=typed.upper()).values_list("pk", flat=True).first()


def card(item: Item) -> ItemCard:
    """The page's view of a row with its record and places."""
    record: Record = item.record
    return ItemCard(
        item.pk,
        item.barcode,
        record.title,
        record.author,
        item.call_number,
        str(item.get_kind_display()),
        item.status,
        str(item.get_status_display()),
        item.owner.label,
        item.home.label,
        item.place.label,
    )


def item_card(key: int) -> ItemCard:
    """One item by its key. Raises NotFound."""
    row = _rows().filter(pk=key).first()
    if row is None:
        raise refusals.no_item()
    return card(row)


def the_item(text: str, institution: str) -> int:
    """The key of the one item that a scan means. Raises NotFound, Conflict (library.ambiguous) with the owners to choose from."""
    found = scan(text, institution)
    if found.item:
        return found.item.id
    raise refusals.ambiguous([each.owner for each in found.candidates]) if found.candidates else refusals.no_item()
