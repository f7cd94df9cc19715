"""盘点: open a count of a stretch of shelf, scan what stands there, close it with what follows. Every step is safe to repeat."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, permit
from wenmai.library import policies
from wenmai.library.actions.items import put_item
from wenmai.library.actions.loans import find
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.actions.transits import receive, send
from wenmai.library.counters import Counter
from wenmai.library.engine.scenes import lock_item
from wenmai.library.models import InventoryCount, InventoryScan, Item, ItemStatus, TransitReason
from wenmai.library.queries.at_desk import done_under
from wenmai.library.queries.inventory import Found, absent, changed_since, done_by, found, key_of
from wenmai.library.queries.scanning import scan
from wenmai.library.stretches import ends_of
from wenmai.places.queries.institutions import get_institution

MOST_LINES = 2_000
LONGEST = 100


@transaction.atomic
def open_count(actor: Actor, *, house: str, first: str = "", last: str = "") -> InventoryCount:
    """Begin to count from one call number to another, both ends and what begins like the last one included; "" is no end.

    The same stretch again, while it is open, gives back the first. Raises NotFound, NotAllowed, Invalid for ends the wrong way round.
    """
    place = get_institution(actor, house)
    permit(policies.may_run(actor, place.scope_path, place.kind))
    first, last = first.strip(), last.strip()
    ends = dict(zip(("first_key", "last_key"), ends_of(first, last), strict=True))
    try:
        with transaction.atomic():
            made = InventoryCount.objects.create(
                house=place, first=first, last=last, opened_by=_who(actor), opened_at=clock.now(), **ends
            )
    except IntegrityError:
        return InventoryCount.objects.get(house=place, closed_at=None, **ends)
    note(actor, "library.count_opened", f"library.count:{made.pk}", house=place.code)
    return made


@transaction.atomic
def add_scans(actor: Actor, *, count: int, lines: Iterable[str]) -> int:
    """Add what was scanned, one text a line; how many were new. The same text again changes nothing.

    Raises NotFound, NotAllowed, Conflict for a count that is closed, Invalid for too many lines or one that is too long.
    """
    row = _locked(actor, count)
    if row.closed_at:
        raise Conflict("library.count_closed", _("这次盘点已经结账。要再盘，请新开一次。"))
    texts = list(dict.fromkeys(each.strip() for each in lines if each.strip()))
    if len(texts) > MOST_LINES or any(len(each) > LONGEST for each in texts):
        said = _("一次最多 2000 行，一行最多 100 个字符。请分几次贴。")
        raise Invalid("library.count_lines", said, fields={"lines": said})
    known = set(row.scans.filter(text__in=texts).values_list("text", flat=True))
    new = [each for each in texts if each not in known]
    InventoryScan.objects.bulk_create(_scan(row, each) for each in new)
    return len(new)


def _scan(row: InventoryCount, text: str) -> InventoryScan:
    answer = scan(text, row.house.code)
    item = answer.item.id if answer.item else None
    return InventoryScan(count=row, text=text, item_id=item, ambiguous=bool(answer.candidates), at=clock.now())


def close_count(actor: Actor, *, count: int) -> InventoryCount:
    """End it: what was not scanned is missing, what should not stand here goes where it belongs or becomes a task.

    What was lent or changed meanwhile is left alone. Each item is a deed of its own under a key of its own, so that nothing waits
    for two at once: what was interrupted goes on when it is closed again. Twice keeps the first time. Raises NotFound, NotAllowed,
    Conflict without a scan.
    """
    row = _count(actor, InventoryCount.objects.all(), count)
    while not row.closed_at:
        result = found(row)
        if not result.scans:
            raise Conflict("library.count_empty", _("一册也没有扫，不能结账。先扫书架，再结账。"))
        row = _close(actor, count, result, _work_off(actor, row, result))
    return row


def _work_off(actor: Actor, row: InventoryCount, result: Found) -> set[int]:
    """Do what follows for each that differs; the items that were left as they are."""
    deeds = {each.item.pk: (each.why, each.seen) for each in result.strange}
    deeds |= dict.fromkeys(absent(row).values_list("pk", flat=True), ("absent", row.opened_at))
    left = {item for item in sorted(deeds) if not _mend(actor, row, item, *deeds[item])}
    for text in [*result.unknown, *result.ambiguous]:
        candidates = tuple(each.id for each in scan(text, row.house.code).candidates)
        return_unknown(actor, at=_at(row, f"text:{text}"), scanned=text, candidates=candidates)
    return left


@transaction.atomic
def _close(actor: Actor, count: int, result: Found, left: set[int]) -> InventoryCount:
    """The end of it, unless more was scanned meanwhile or somebody else ended it."""
    row = _locked(actor, count)
    if row.closed_at or row.scans.count() != result.scans:
        return row
    missing, mended = done_by(row)
    strange = left & {each.item.pk for each in result.strange}
    row.result = {
        "missing": missing,
        "mended": mended,
        "left": len(left),
        "present": result.items - mended - len(strange),
        "unknown": len(result.unknown) + len(result.ambiguous),
    }
    row.closed_at, row.closed_by = clock.now(), _who(actor)
    row.save(update_fields=["result", "closed_at", "closed_by"])
    note(actor, "library.count_closed", f"library.count:{row.pk}", **row.result)
    return row


def _mend(actor: Actor, row: InventoryCount, item: int, why: str, seen: datetime) -> bool:
    """What follows for one item, unless it was lent or moved meanwhile or is another house's to change; whether it was done."""
    at = _at(row, f"absent:{item}" if why == "absent" else str(item))
    try:
        with transaction.atomic():
            lock_item(item)
            return done_under(at.key) is not None or (not changed_since(item, seen) and _deed(actor, at, item, why))
    except (Conflict, NotAllowed):
        return False


def _deed(actor: Actor, at: Counter, item: int, why: str) -> bool:
    if why == "absent":
        put_item(actor, at=at, item=item, base=ItemStatus.MISSING.value)
    elif why == "elsewhere":
        send(actor, at=at, item=item, to=Item.objects.get(pk=item).home.code, reason=TransitReason.HOME)
    elif why == "missing":
        find(actor, at=at, item=item)
    elif why == "moving":
        receive(actor, at=at, item=item)
    elif why in ("on_loan", "withdrawn"):
        return_item(actor, at=at, item=item)
    else:
        return False
    return True


def _at(row: InventoryCount, what: str) -> Counter:
    return Counter(row.house.code, key_of(row, what), terminal="desk")


def _locked(actor: Actor, count: int) -> InventoryCount:
    return _count(actor, InventoryCount.objects.select_for_update(of=("self",)), count)


def _count(actor: Actor, rows: "QuerySet[InventoryCount]", count: int) -> InventoryCount:
    row = rows.select_related("house__division").filter(pk=count).first()
    if row is None:
        raise NotFound("library.no_count", _("没有这次盘点。"))
    permit(policies.may_circulate(actor, row.house.scope_path))
    return row


def _who(actor: Actor) -> str:
    return actor.person or "system"
