"""A book of theirs on its way home in our crates: an item of its owner that nobody can borrow (加工中), with a brief record where no
catalogue knows the book.
"""

from io import BufferedReader, BytesIO

from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.engine.joining import RANKS
from wenmai.catalogue.marc.value import Marc, control, data
from wenmai.catalogue.marc.writing import write
from wenmai.catalogue.models import Level, Record
from wenmai.hub.models import ForeignDeed, ForeignItem
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.items import ItemDraft, add_item
from wenmai.library.actions.transits import cancel_transit, receive, send
from wenmai.library.counters import Counter
from wenmai.library.foreign import GUEST
from wenmai.library.models import Item, ItemStatus, Transit, TransitReason
from wenmai.library.targeting.ways import ways_between
from wenmai.places.models import Institution

LEADER = "     nam0 22     3i 450 "


def send_home(thing: ForeignItem, house: Institution, key: str) -> int | None:
    """The journey home, where routes lead there; None where none does, or the item was weeded out. One that is still open is over:
    the book has been there, or it would not be brought anew.
    """
    home = thing.system.library
    if house.pk == home.pk or (house.pk, home.pk) not in ways_between([(house.pk, home.pk)]):
        return None
    item = thing.guest or _guest(thing)
    if item is None or item.base == ItemStatus.WITHDRAWN:
        return None
    if way_of(item.pk):
        receive(system(), at=Counter(home.code, f"{key}:there"), item=item.pk)
    deed = send(system(), at=Counter(house.code, key), item=item.pk, to=home.code, reason=TransitReason.HOME)
    return deed.transit


def stays_here(deed: ForeignDeed) -> None:
    """The journey on which a deed sent its book is off, unless it is over already."""
    if deed.transit is None:
        return
    way = Transit.objects.filter(pk=deed.transit, received_at=None, cancelled_at=None, rerouted_at=None).first()
    if way:
        cancel_transit(system(), at=Counter(deed.institution.code, f"{deed.key}:stays"), item=way.item_id)


def way_of(item: int) -> Transit | None:
    """The journey that an item is on."""
    return Transit.objects.filter(item=item, received_at=None, cancelled_at=None, rerouted_at=None).first()


def _guest(thing: ForeignItem) -> Item | None:
    home = thing.system.library
    record = _record(thing, home.code)
    if record is None or Item.objects.filter(owner=home, barcode=thing.barcode).exists():
        return None
    draft = ItemDraft(
        record, thing.barcode, base=ItemStatus.PROCESSING.value, call_number=thing.call_number, acquired_via=GUEST,
        demo=thing.system.demo,
    )  # fmt: skip
    thing.guest = add_item(system(), at=Counter(home.code, f"hub.guest:{thing.pk}"), item=draft)
    thing.save(update_fields=["guest"])
    return thing.guest


def _record(thing: ForeignItem, source: str) -> int | None:
    """What the catalogue knows by the ISBN, the fullest first; else a brief record under the library's name, which a full one takes the place
    of when it comes.
    """
    if thing.isbn:
        rows = Record.objects.filter(isbns__contains=[thing.isbn], merged_into=None, deleted_at=None)
        known = min(rows.values_list("level", "pk"), key=lambda row: (RANKS[row[0]], row[1]), default=None)
        if known:
            return known[1]
    number = f"hub-{thing.barcode}"
    fields = (
        control("001", number),
        *([data("010", "  ", ("a", thing.isbn))] if thing.isbn else []),
        data("100", "  ", ("a", f"{clock.today():%Y%m%d}d        em y0chiy50      ea")),
        data("101", "0 ", ("a", "chi")),
        data("200", "1 ", ("a", thing.title), *([("f", thing.author)] if thing.author else [])),
        *([data("701", " 0", ("a", thing.author))] if thing.author else []),
    )
    known_as = Source(source, level=Level.VISITING)
    import_records(system(), stream=BufferedReader(BytesIO(write(Marc(LEADER, fields)))), source=known_as)
    row = Record.objects.filter(source=source, control=number).first()
    return (row.merged_into_id or row.pk) if row else None
