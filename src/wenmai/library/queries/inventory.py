"""What a count of shelves found: what is there, what is not, and what should not be there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound, permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.library import policies
from wenmai.library.models import CircEvent, InventoryCount, InventoryScan, Item, ItemStatus
from wenmai.places.models import Institution

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Strange:
    """A scan of something that should not stand here: `why` is one of misplaced, elsewhere, on_loan, moving, missing, withdrawn,
    not_ready. `seen` is when.
    """

    item: Item
    why: str
    words: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """How the shelf and the books compare. `items` were scanned; `absent` is counted whole and shown to SHOWN."""

    items: int
    present: int
    absent: int
    absent_items: Sequence[Item]
    strange: Sequence[Strange]
    unknown: Sequence[str]
    ambiguous: Sequence[str]
    scans: int


def counts(actor: Actor, house: Institution, page: int = 1) -> Page[InventoryCount]:
    """The counts of a house, the newest first. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    return page_of(InventoryCount.objects.filter(house=house).order_by("-pk"), page)


def get_count(actor: Actor, house: Institution, key: int) -> InventoryCount:
    """One count of a house. Raises NotFound, NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    row = InventoryCount.objects.filter(house=house, pk=key).first()
    if row is None:
        raise NotFound("library.no_count", _("没有这次盘点。"))
    return row


def on_stretch(count: InventoryCount) -> "QuerySet[Item]":
    """The items whose shelf it is."""
    return _between(count, Item.objects.filter(home=count.house_id))


def _between(count: InventoryCount, items: "QuerySet[Item]") -> "QuerySet[Item]":
    """Those whose call numbers belong there, wherever their home is."""
    rows, last = items.filter(call_key__gte=bytes(count.first_key)), bytes(count.last_key)
    return rows.filter(call_key__lte=last) if last else rows


def expected(count: InventoryCount) -> "QuerySet[Item]":
    """What should stand there. What anything has happened to since the count began is not asked after: it may have been lent
    behind the back of who counts.
    """
    since = CircEvent.objects.filter(item=OuterRef("pk"), recorded_at__gte=count.opened_at)
    here = on_stretch(count).filter(status=ItemStatus.AVAILABLE, place=count.house_id)
    return here.filter(~Exists(since))


def changed_since(item: int, moment: datetime) -> bool:
    """Whether anything happened to an item after we saw it, by our clock."""
    return CircEvent.objects.filter(item=item, recorded_at__gt=moment).exists()


def key_of(count: InventoryCount, what: str) -> str:
    """The key of a deed that closing a count does: for a scanned item its number, for one that is missing "absent:" before it."""
    return f"count:{count.pk}:{what}"


def done_by(count: InventoryCount) -> tuple[int, int]:
    """How many items closing the count has made missing so far, and how many it has put right."""
    number = Cast(OuterRef("pk"), CharField())
    gone = CircEvent.objects.filter(key=Concat(Value(key_of(count, "absent:")), number))
    scanned = count.scans.exclude(item=None).values_list("item", flat=True).distinct()
    keys = [key_of(count, str(each)) for each in scanned]
    return on_stretch(count).filter(Exists(gone)).count(), CircEvent.objects.filter(key__in=keys).count()


def absent(count: InventoryCount) -> "QuerySet[Item]":
    """What should stand there and was not scanned, in the order of the shelf."""
    seen = InventoryScan.objects.filter(count=count, item=OuterRef("pk"))
    return expected(count).filter(~Exists(seen)).order_by("call_key", "pk")


def found(count: InventoryCount) -> Found:
    """The result so far; what was lent or moved after its scan stood there rightly then. Five queries."""
    since = CircEvent.objects.filter(item=OuterRef("item"), recorded_at__gt=OuterRef("at"))
    rows = InventoryScan.objects.filter(count=count).annotate(changed=Exists(since))
    scans = list(rows.select_related("item__record", "item__home", "item__place").order_by("pk"))
    scanned = Item.objects.filter(pk__in=[each.item_id for each in scans])
    stretch = set(_between(count, scanned).values_list("pk", flat=True))
    items = {each.item.pk: each for each in scans if each.item}
    strange = [
        Strange(each.item, why, str(_WORDS[why]), each.at)
        for each in items.values()
        if each.item and not each.changed and (why := why_strange(count, each.item, stretch))
    ]
    missing = absent(count).select_related("record")
    return Found(
        len(items),
        len(items) - len(strange),
        missing.count(),
        list(missing[:SHOWN]),
        strange,
        [each.text for each in scans if not each.item and not each.ambiguous],
        [each.text for each in scans if each.ambiguous],
        len(scans),
    )


def why_strange(count: InventoryCount, item: Item, stretch: set[int]) -> str:
    """Why a scanned item should not stand here, "" for one that should: also another house's that has stayed here (floating)."""
    by_status = {
        ItemStatus.ON_LOAN: "on_loan",
        ItemStatus.LOST: "missing",
        ItemStatus.MISSING: "missing",
        ItemStatus.IN_TRANSIT: "moving",
        ItemStatus.WITHDRAWN: "withdrawn",
    }
    if item.status in by_status:
        return by_status[ItemStatus(item.status)]
    if item.status != ItemStatus.AVAILABLE:
        return "not_ready"
    if count.house_id not in (item.home_id, item.place_id):
        return "elsewhere"
    return "" if item.pk in stretch else "misplaced"


_WORDS = {
    "misplaced": lazy("放错了架，请放回去"),
    "elsewhere": lazy("别馆的书，结账时发回去"),
    "on_loan": lazy("账上借出，结账时按还书办"),
    "missing": lazy("账上找不到，结账时改为在架"),
    "moving": lazy("账上在途，结账时收下"),
    "withdrawn": lazy("已剔除，结账时记待办"),
    "not_ready": lazy("还没上架（加工、破损或留给预约），请拿给台上"),
}
