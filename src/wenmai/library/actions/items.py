"""Items come in, change hands, and go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from wenmai.catalogue.call_numbers import parse
from wenmai.catalogue.engine.standing import standing_for
from wenmai.catalogue.engine.touching import touch
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.library import policies, refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import scenes
from wenmai.library.engine.writing import ADDED
from wenmai.library.models import PUT, EventKind, Item, ItemKind, ItemStatus
from wenmai.library.queries import at_desk
from wenmai.library.statuses import status_of


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item to be added to the stock of the counter's institution. Places are keys of institutions, 0 the counter's own."""

    record: int
    barcode: str
    home: int = 0
    owner: int = 0
    kind: str = ItemKind.BOOK.value
    base: str = ItemStatus.AVAILABLE.value
    call_number: str = ""
    rfid_uid: str = ""
    price_fen: int | None = None
    acquired_on: date | None = None
    acquired_via: str = ""
    note: str = ""
    demo: bool = False


@transaction.atomic
def add_items(actor: Actor, *, at: Counter, items: Sequence[ItemDraft]) -> list[Item]:
    """Add many items at a house, in three statements; the same key again gives back those that were added by it.

    An item of a record that was merged comes to the record that stands for it. Raises NotFound, NotAllowed, Invalid for a
    draft that cannot be used or whose record is missing or deleted, Conflict for a barcode or tag that is taken.
    """
    moment = scenes.moment(at)
    house = at_desk.house_of(at.institution, moment.date())
    if house is None:
        raise refusals.no_house()
    permit(policies.may_circulate(actor, house.path))
    keys = [f"{at.key}#{number}" for number in range(len(items))]
    known = at_desk.items_under(keys)
    if known:
        return list(Item.objects.filter(pk__in=known).order_by("pk"))
    records = standing_for(each.record for each in items)
    rows = [_row(each, house.id, records) for each in items]
    try:
        with transaction.atomic():
            made = Item.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Conflict("library.barcode_taken", _("有条码（或标签）已经登记过，请核对后再加。")) from error
    values: dict[str, Any] = {
        "keys": keys,
        "items": [each.pk for each in made],
        "payloads": [_said(each) for each in made],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            ADDED, values | {"at": moment, "house": house.id, "channel": at.channel, "actor": scenes.who(actor)}
        )
    touch(records.values())
    return made


def add_item(actor: Actor, *, at: Counter, item: ItemDraft) -> Item:
    """Add one item at a house. See `add_items`."""
    return add_items(actor, at=at, items=[item])[0]


def _row(draft: ItemDraft, house: int, records: Mapping[int, int]) -> Item:
    barcode = draft.barcode.strip()
    if not barcode or len(barcode) > 40 or draft.base not in PUT or draft.kind not in ItemKind.values:
        said = _("条码要 1 到 40 个字符，状态和类型从列表里选。")
        raise Invalid("library.item", said, fields={"barcode": said})
    if draft.record not in records:
        said = _("目录里没有这条书目，可能已经删除。请先编目或重新检索，再加馆藏。")
        raise Invalid("library.no_record", said, fields={"record": said})
    return Item(
        record_id=records[draft.record],
        owner_id=draft.owner or house,
        home_id=draft.home or house,
        place_id=house,
        barcode=barcode,
        rfid_uid=draft.rfid_uid or None,
        call_number=draft.call_number,
        call_key=call_key(draft.call_number),
        kind=draft.kind,
        price_fen=draft.price_fen,
        base=draft.base,
        status=draft.base,
        acquired_on=draft.acquired_on,
        acquired_via=draft.acquired_via,
        note=draft.note,
        demo=draft.demo,
    )


def _said(item: Item) -> str:
    return f'{{"owner": {item.owner_id}, "home": {item.home_id}, "base": "{item.base}"}}'


def call_key(call_number: str) -> bytes:
    """What sorts call numbers as on the shelf."""
    return parse(call_number).key().encode() if call_number else b""


EDITABLE = ("call_number", "kind", "price_fen", "acquired_on", "acquired_via", "note", "rfid_uid", "barcode")


@transaction.atomic
def edit_item(actor: Actor, *, at: Counter, item: int, **changes: Any) -> Item:
    """Change what describes an item: any of EDITABLE. Raises NotFound, NotAllowed, Invalid, Conflict for a barcode taken."""
    scenes.at_counter(actor, at, item)
    if unknown := changes.keys() - set(EDITABLE):
        raise Invalid("library.item", _("这几项不能改：%s") % "、".join(sorted(unknown)))
    if "call_number" in changes:
        changes["call_key"] = call_key(changes["call_number"])
    try:
        with transaction.atomic():
            Item.objects.filter(pk=item).update(**changes)
    except IntegrityError as error:
        raise Conflict("library.barcode_taken", _("有条码（或标签）已经登记过，请核对后再加。")) from error
    return Item.objects.get(pk=item)


@transaction.atomic
def move_item(actor: Actor, *, at: Counter, item: int, home: int, owner: int = 0) -> Deed:
    """Let an item belong elsewhere from now on; it goes there when it is next given back or sent."""
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.ITEM_MOVED)
    belongs = {"owner": owner or scene.item.owner, "home": home}
    Item.objects.filter(pk=item).update(owner=belongs["owner"], home=home)
    change = scene.change(actor, EventKind.ITEM_MOVED)
    change.event(EventKind.ITEM_MOVED, owner=belongs["owner"], home=home)
    return change.write()


@transaction.atomic
def put_item(actor: Actor, *, at: Counter, item: int, base: str) -> Deed:
    """Say in which state an item is that lies here: in work, on the shelf, missing, damaged, at the binder's.

    Raises Conflict (library.on_loan, withdrawn), Invalid for another word.
    """
    if base not in PUT or base == ItemStatus.WITHDRAWN:
        raise Invalid("library.item", _("状态从列表里选。"), fields={"base": _("从列表里选")})
    return _put(actor, at, item, base)


@transaction.atomic
def withdraw(actor: Actor, *, at: Counter, item: int) -> Deed:
    """Take an item out of the stock for good (公共图书馆法 28). Raises Conflict (on_loan, moving)."""
    return _put(actor, at, item, ItemStatus.WITHDRAWN.value)


def _put(actor: Actor, at: Counter, item: int, base: str) -> Deed:
    scene = scenes.at_counter(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.ITEM_PUT)
    if scene.now.loan:
        raise refusals.refused("on_loan")
    if scene.now.transit:
        raise refusals.refused("moving")
    if scene.item.base == ItemStatus.WITHDRAWN:
        raise refusals.refused("withdrawn")
    change = scene.change(actor, EventKind.ITEM_PUT)
    change.event(EventKind.ITEM_PUT, base=base)
    change.put_item(base=base, status=status_of(base), place=scene.house.id)
    return change.write()
