"""What waits in the library of 盐边县 in the demo: holds in every state, a locker with a book in it, one to be carried home,
a list for weeding, a shelf that is being counted, a task. Which books and for whom is invented.
"""

from collections.abc import Mapping

from wenmai.demo.bookshops import LIBRARY
from wenmai.kernel.actor import Actor
from wenmai.library.actions.finding_holds import take_for_hold
from wenmai.library.actions.handing_over import give_to
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.inventory import add_scans, open_count
from wenmai.library.actions.laying import lay_ready
from wenmai.library.actions.points import PointDraft, make_point
from wenmai.library.actions.returning import return_unknown
from wenmai.library.actions.weeding import WeedingDraft, propose_weeding
from wenmai.library.counters import Counter
from wenmai.library.holdings import GONE
from wenmai.library.models import Hold, HomeDelivery, Item, ItemStatus, PickupPoint, PointKind, Reader, WeedingReason
from wenmai.places.models import Institution

OTHER, CENTRE = "PZH-DQ-LIB", "PZH-LIB"
ADDRESS = "盐边县红格镇演示路 1 号（演示地址）"
COUNTED = "I2"


def wait_for_books(actor: Actor, cast: Mapping[str, Actor]) -> None:
    """Ask, bring, lay ready, propose, count; safe to repeat."""
    house = Institution.objects.select_related("division").filter(code=LIBRARY).first()
    if house is None or Hold.objects.filter(demo=True).exists():
        return
    head, readers = (
        cast["librarian"],
        {key: _reader(cast[key]) for key in ("grandmother", "citizen", "reader", "student")},
    )
    locker = make_point(
        head,
        house=house,
        draft=PointDraft(
            PointKind.LOCKER,
            "桐子林车站取书柜",
            "汽车客运站候车厅外",
            always=True,
            boxes=12,
            run_by="县图书馆",
            demo=True,
        ),
    )
    home = make_point(
        head, house=house, draft=PointDraft(PointKind.HOME, "送到红格镇各村", run_by="县图书馆", demo=True)
    )
    _elsewhere(actor, cast, readers)
    here = _free(LIBRARY)
    _kept(head, readers["reader"], here[0])
    lay_ready(head, at=_at("laid"), hold=_kept(head, readers["citizen"], here[1], point=locker))
    _kept(head, readers["student"], here[2], point=locker)
    carried = _kept(head, readers["grandmother"], here[3], point=home, address=ADDRESS)
    give_to(head, delivery=HomeDelivery.objects.get(hold=carried).pk, bearer=cast["clerk"].person)
    _stock(actor, head, here[4:])


def _reader(who: Actor) -> int:
    return Reader.objects.get(person=who.person).pk


def _at(what: str, house: str = LIBRARY) -> Counter:
    return Counter(house, f"demo-wait-{what}", terminal="desk")


def _free(code: str) -> list[Item]:
    """What stands on the shelf of a house and nobody else asks for, in the order of the shelf."""
    rows = Item.objects.filter(place__code=code, home__code=code, demo=True, status=ItemStatus.AVAILABLE)
    return list(rows.exclude(call_key=b"").order_by("call_key", "pk"))


def _elsewhere(actor: Actor, cast: Mapping[str, Actor], readers: Mapping[str, int]) -> None:
    """One that is looked for, one that is on its way: of neither has the county a copy."""
    held = Item.objects.filter(home__code=LIBRARY).exclude(status__in=GONE).values("record")
    only = [each for each in _free(OTHER) if each.record_id not in set(held.values_list("record", flat=True))]
    for key, item in zip(("citizen", "reader"), only, strict=False):
        wish = Wish(readers[key], LIBRARY, record=item.record_id, demo=True)
        place_hold(cast[key], at=_at(f"asked-{key}"), wish=wish)
    take_for_hold(actor, at=_at("sent", OTHER), item=only[1].pk)


def _kept(head: Actor, reader: int, item: Item, point: PickupPoint | None = None, address: str = "") -> int:
    """Asked at the desk for what stands here, and taken from the shelf; the hold."""
    wish = Wish(
        reader, LIBRARY, item=item.pk, laid_by=True, point=point.pk if point else None, address=address,
        consent=bool(address), demo=True,
    )  # fmt: skip
    placed = place_hold(head, at=_at(f"placed-{item.pk}"), wish=wish)
    take_for_hold(head, at=_at(f"taken-{item.pk}"), item=item.pk)
    return placed.hold or 0


def _stock(actor: Actor, head: Actor, books: list[Item]) -> None:
    """Three books to go, which the head of the library may decide on; a shelf half counted; a book that nobody knows."""
    draft = WeedingDraft(
        "演示：书脊脱落的三册", WeedingReason.WORN, "送县废旧物资公司化浆（演示）", [each.barcode for each in books[:3]], "demo-weeding"
    )  # fmt: skip
    propose_weeding(actor, owner=LIBRARY, draft=draft)
    count = open_count(head, house=LIBRARY, first=COUNTED, last=COUNTED)
    stand = [each.barcode for each in books if each.call_number.startswith(f"{COUNTED}/")]
    add_scans(head, count=count.pk, lines=[*stand[::2], "演示-没有登记的书"])
    return_unknown(head, at=_at("unknown"), scanned="演示-9000001")
