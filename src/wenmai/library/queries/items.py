"""Items at the desk of a house: found by barcode, call number or title, and one of them with all that staff may see.

Who has it is not told here: a desk sees a reader's loans when the reader is there.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.library import policies, refusals
from wenmai.library.models import Item, ItemKind, ItemStatus, Loan, Task, Transit
from wenmai.library.queries.deeds import DeedLine, latest, tasks_of
from wenmai.places.models import Institution

SHOWN_DEEDS = 50


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item. `keeps` may change it here (its owner's or its home's staff), `owns` may propose to weed it out.

    `deeds` are newest first, at most SHOWN_DEEDS. `used` says that it may be read here, `recalls` that this house may call its loan
    back, `found` that "it turned up" is a deed for it.
    """

    item: Item
    loan: Loan | None
    late: bool
    transit: Transit | None
    deeds: tuple[DeedLine, ...]
    tasks: tuple[Task, ...]
    keeps: bool
    owns: bool
    puts: tuple[tuple[str, str], ...]
    found: bool
    used: bool
    recalls: bool

    @property
    def price(self) -> str:
        """In yuan, "" where it is not known."""
        fen = self.item.price_fen
        return "" if fen is None else f"¥{fen // 100}.{fen % 100:02d}"


def find_items(actor: Actor, house: Institution, text: str, page: int = 1) -> Page[Item]:
    """Items that a house owns or shelves, by the beginning of a barcode or call number, or words of a title; a whole
    barcode, `OWNER|barcode` or tag also finds others'. In the order of the shelf. Raises NotAllowed.
    """
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Item.objects.select_related("record", "owner", "home", "place")
    if not text:
        return page_of(rows.none(), 1)
    ours = Q(home=house) | Q(owner=house)
    near = Q(barcode__istartswith=text) | Q(call_number__istartswith=text) | _titled(text)
    found = rows.filter(_exactly(text) | (ours & near))
    return page_of(found.order_by("call_key", "pk"), page)


def _exactly(text: str) -> Q:
    owner, bar, barcode = text.rpartition("|")
    return Q(barcode=barcode, owner__code=owner) if bar else Q(barcode=text) | Q(rfid_uid=text)


def _titled(text: str) -> Q:
    found = Q()
    for word in text.split()[:5]:
        found &= Q(record__title__icontains=word)
    return found


def get_item(key: int) -> Item:
    """An item of the consortium. Raises NotFound."""
    found = _whole().filter(pk=key).first()
    if found is None:
        raise refusals.no_item()
    return found


def item_page(actor: Actor, house: Institution, key: int) -> ItemPage:
    """One item before the desk of a house. Raises NotFound, NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    item = get_item(key)
    loan = Loan.objects.select_related("institution").filter(item=item, closed_at=None).first()
    moving = Q(received_at=None, cancelled_at=None, rerouted_at=None)
    transit = Transit.objects.select_related("origin", "destination").filter(moving, item=item).first()
    owns = policies.may_keep_stock(actor, item.owner.scope_path)
    keeps = owns or policies.may_keep_stock(actor, item.home.scope_path)
    idle = keeps and loan is None and transit is None and item.base != ItemStatus.WITHDRAWN
    return ItemPage(
        item,
        loan,
        loan is not None and loan.due_at < clock.now(),
        transit,
        latest(key, SHOWN_DEEDS),
        tuple(tasks_of(key)),
        keeps,
        owns and item.base != ItemStatus.WITHDRAWN and item.kind != ItemKind.ANCIENT,
        _puts(item) if idle else (),
        _missed(item, loan, transit),
        loan is None
        and transit is None
        and item.base != ItemStatus.WITHDRAWN
        and house.pk in (item.place_id, item.home_id),
        loan is not None and loan.state == "open" and house.pk in (loan.institution_id, item.owner_id, item.home_id),
    )


def _whole() -> "QuerySet[Item]":
    return Item.objects.select_related("record", "owner__division", "home__division", "place")


PUTS = (ItemStatus.AVAILABLE, ItemStatus.MISSING, ItemStatus.DAMAGED, ItemStatus.BINDING, ItemStatus.PROCESSING)


def _puts(item: Item) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, str(each.label)) for each in PUTS if each != item.base)


def _missed(item: Item, loan: Loan | None, transit: Transit | None) -> bool:
    if loan:
        return loan.state != "open"
    return (transit is not None and transit.missing_at is not None) or item.base in ("missing", "lost")
