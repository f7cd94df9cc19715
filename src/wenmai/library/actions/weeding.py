"""剔旧: proposed by who serves the owner, decided by another who answers for it (公共图书馆法 28). Ancient books are never weeded."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, permit
from wenmai.library import policies
from wenmai.library.actions.items import withdraw
from wenmai.library.counters import Counter
from wenmai.library.engine.scenes import lock_item
from wenmai.library.models import Item, ItemKind, ItemStatus, WeedingLine, WeedingList, WeedingReason, WeedingState
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution

MOST = 500
SHOWN = 8


@dataclass(frozen=True, slots=True)
class WeedingDraft:
    """What a list says: a title, why its items go, where they go, and the barcodes of the owner's stock. `key` makes a repeat
    give back the first.
    """

    title: str
    reason: str
    goes_to: str
    barcodes: Sequence[str]
    key: str


@transaction.atomic
def propose_weeding(actor: Actor, *, owner: str, draft: WeedingDraft) -> WeedingList:
    """Propose items to go. Nothing changes about them until somebody else approves.

    Raises NotFound, NotAllowed, Invalid with the barcodes that cannot stand on a list, Conflict for an item that stands on another.
    """
    house = get_institution(actor, owner)
    permit(policies.may_keep_stock(actor, policies.without_shop(house.scope_path, house.kind)))
    before = WeedingList.objects.filter(key=draft.key, owner=house, proposed_by=_who(actor))
    if known := before.first():
        return known
    items = _items(house, draft)
    try:
        with transaction.atomic():
            made = WeedingList.objects.create(
                owner=house,
                title=draft.title.strip(),
                reason=draft.reason,
                goes_to=draft.goes_to.strip(),
                key=draft.key,
                proposed_by=_who(actor),
                proposed_at=clock.now(),
            )
            WeedingLine.objects.bulk_create(WeedingLine(list=made, item=each) for each in items)
    except IntegrityError as error:
        if known := before.first():  # the same key at the same instant
            return known
        said = _("有的册已在另一张待审批的剔旧清单上。请先等那一张批完。")
        raise Conflict("library.weeding_listed", said, fields={"barcodes": said}) from error
    note(actor, "library.weeding_proposed", f"library.weeding:{made.pk}", items=len(items), reason=made.reason)
    return made


def _items(house: Institution, draft: WeedingDraft) -> list[Item]:
    barcodes = list(dict.fromkeys(each.strip() for each in draft.barcodes if each.strip()))
    wrong = {
        "title": not 1 <= len(draft.title.strip()) <= 80,
        "reason": draft.reason not in WeedingReason.values,
        "goes_to": not 1 <= len(draft.goes_to.strip()) <= 200,
        "barcodes": not 1 <= len(barcodes) <= MOST,
    }
    if any(wrong.values()):
        fields = {name: _("没有填，或太长") for name, bad in wrong.items() if bad}
        raise Invalid("library.weeding", _("写清名目、原因和去处，一张清单 1 到 500 册。"), fields=fields)
    found = {each.barcode: each for each in Item.objects.filter(owner=house, barcode__in=barcodes)}
    faults = [each for each in barcodes if each not in found]
    _refuse(_("这几个条码不是本馆的馆藏：%s"), faults)
    _refuse(_("古籍不能剔旧，请依法保护：%s"), [each for each, row in found.items() if row.kind == ItemKind.ANCIENT])
    gone = [each for each, row in found.items() if row.base == ItemStatus.WITHDRAWN]
    _refuse(_("已经剔除过：%s"), gone)
    return [found[each] for each in barcodes]


def _refuse(words: str, barcodes: Sequence[str]) -> None:
    if barcodes:
        said = words % "、".join(barcodes[:SHOWN]) + ("…" if len(barcodes) > SHOWN else "")
        raise Invalid("library.weeding_items", said, fields={"barcodes": said})


@transaction.atomic
def approve_weeding(actor: Actor, *, weeding: int) -> WeedingList:
    """Withdraw what can go now; what is on loan or on its way stays, and the line says so. Twice keeps the first time.

    Raises NotFound, NotAllowed (also for who proposed it), Conflict for a list that was refused.
    """
    row = _to_decide(actor, weeding)
    if row.state != WeedingState.PROPOSED:
        return _decided(row, WeedingState.APPROVED)
    now = clock.now()
    for line in row.lines.order_by("item_id"):
        line.kept = _withdrawn(actor, row, line)
        line.closed_at, line.withdrawn_at = now, None if line.kept else now
        line.save(update_fields=["kept", "closed_at", "withdrawn_at"])
    return _decide(actor, row, WeedingState.APPROVED, "")


def _withdrawn(actor: Actor, row: WeedingList, line: WeedingLine) -> str:
    """Nothing for one that is gone, else why it stays."""
    at = Counter(row.owner.code, f"weeding:{row.pk}:{line.item_id}", terminal="desk")
    try:
        with transaction.atomic():
            _check_still(row, line)
            withdraw(actor, at=at, item=line.item_id)
    except (Conflict, NotAllowed) as refused:
        return refused.message[:100]
    return ""


def _check_still(row: WeedingList, line: WeedingLine) -> None:
    """It may have been described anew or given away since it was listed; locked, so that it is what it is when it goes."""
    item = lock_item(line.item_id)
    if item.kind == ItemKind.ANCIENT:
        raise Conflict("library.ancient", _("古籍不能剔旧，请依法保护。"))
    if item.owner_id != row.owner_id:
        raise Conflict("library.other_owner", _("已经归了别的馆，请那个馆自己列清单。"))


@transaction.atomic
def refuse_weeding(actor: Actor, *, weeding: int, words: str) -> WeedingList:
    """Say no, and why; the items stay. Twice keeps the first time. Raises NotFound, NotAllowed, Invalid, Conflict if approved."""
    row = _to_decide(actor, weeding)
    if row.state != WeedingState.PROPOSED:
        return _decided(row, WeedingState.REFUSED)
    if not words.strip():
        raise Invalid("library.words", _("请写一句为什么不批。"), fields={"words": _("写一句")})
    row.lines.update(closed_at=clock.now())
    return _decide(actor, row, WeedingState.REFUSED, words.strip()[:200])


def _to_decide(actor: Actor, weeding: int) -> WeedingList:
    rows = WeedingList.objects.select_for_update(of=("self",)).select_related("owner__division")
    row = rows.filter(pk=weeding).first()
    if row is None:
        raise NotFound("library.no_weeding", _("没有这张剔旧清单。"))
    permit(policies.may_weed(actor, row.owner.scope_path), _("剔旧由本馆馆长或上级来批。"))
    permit(_who(actor) != row.proposed_by, _("清单是您提的，请另一位负责人来批。"))
    return row


def _decided(row: WeedingList, wanted: WeedingState) -> WeedingList:
    if row.state != wanted:
        raise Conflict("library.weeding_decided", _("这张清单已经批过了。请刷新后再看。"))
    return row


def _decide(actor: Actor, row: WeedingList, state: WeedingState, words: str) -> WeedingList:
    row.state, row.decided_by, row.decided_at, row.decided_words = state, _who(actor), clock.now(), words
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_words"])
    withdrawn = row.lines.filter(withdrawn_at__isnull=False).count()
    note(actor, f"library.weeding_{state.value}", f"library.weeding:{row.pk}", withdrawn=withdrawn)
    return row


def _who(actor: Actor) -> str:
    return actor.person or "system"
