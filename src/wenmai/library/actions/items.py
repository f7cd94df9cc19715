"""Items come in, change hands, and go."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.audit.actions import note
from wenmai.catalogue.call_numbers import parse
from wenmai.catalogue.engine.standing import standing_for
from wenmai.catalogue.engine.touching import touch
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.library import policies, refusals
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import holding, scenes
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import ADDED
from wenmai.library.models import PUT, EventKind, Item, ItemKind, ItemStatus, TransitReason
from wenmai.library.queries import at_desk
from wenmai.library.queries.at_desk import House, ItemNow, TransitNow
from wenmai.library.statuses import status_of
from wenmai.places.queries.institutions import institutions_by_id, scope_paths

_NOT_A_LIBRARY = lazy("书店没有自己的馆藏。选借的书在“你读书我买单”柜台办。")
_NOT_YOUR_STOCK = lazy("这一册不是本馆的馆藏，请由藏书馆来办。")


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
    _refuse_shop(house, items)
    keys = [f"{at.key}#{number}" for number in range(len(items))]
    every = [*keys, f"{at.key}#{len(items)}"]
    if known := at_desk.deeds_under(every):
        return _added_before(known, items, house.id)
    records = standing_for(each.record for each in items)
    rows = [_row(each, house.id, records) for each in items]
    _permit_stock(actor, house, (each.owner for each in items if each.owner))
    _check_homes(house, (each.home for each in items if each.home))
    try:
        with transaction.atomic():
            made = Item.objects.bulk_create(rows)
            values = {"at": moment, "house": house.id, "channel": at.channel, "actor": scenes.who(actor), "keys": keys}
            _record_added(made, [_told(each, house.id) for each in items], values)
    except IntegrityError as error:
        if known := at_desk.deeds_under(every):  # the same key at the same instant
            return _added_before(known, items, house.id)
        raise _taken() from error
    touch(records.values())
    return made


def _record_added(made: Sequence[Item], told: Sequence[Mapping[str, Any]], values: dict[str, Any]) -> None:
    payloads = [json.dumps(each, ensure_ascii=False) for each in told]
    with connection.cursor() as cursor:
        cursor.execute(ADDED, values | {"items": [each.pk for each in made], "payloads": payloads})


def _taken() -> Conflict:
    return Conflict("library.barcode_taken", _("有条码（或标签）已经登记过，请核对后再加。"))


def _added_before(known: Sequence[Deed], items: Sequence[ItemDraft], house: int) -> list[Item]:
    """What the key added, if it was these. Raises Conflict for others, fewer or more."""
    same = len(known) == len(items) and all(
        done.kind == EventKind.ITEM_ADDED and done.told.items() <= _told(draft, house).items()
        for done, draft in zip(known, items, strict=True)
    )
    if not same:
        raise refusals.other_deed()
    return list(Item.objects.filter(pk__in=[done.item for done in known]).order_by("pk"))


def add_item(actor: Actor, *, at: Counter, item: ItemDraft) -> Item:
    """Add one item at a house. See `add_items`."""
    return add_items(actor, at=at, items=[item])[0]


def _permit_stock(actor: Actor, house: House, owners: Iterable[int]) -> None:
    """Whose stock it becomes must be served by the actor. Raises NotFound, NotAllowed."""
    others = set(owners) - {house.id}
    found = institutions_by_id(others)
    if others - found.keys():
        raise refusals.no_house()
    for each in found.values():
        permit(policies.may_keep_stock(actor, each.scope_path), str(_NOT_YOUR_STOCK))


def _refuse_shop(house: House, items: Sequence[ItemDraft]) -> None:
    """In a shop only stock of a library that belongs elsewhere begins. Raises NotAllowed."""
    if house.kind == policies.SHOP:
        permit(
            all(each.owner and each.home and house.id not in (each.owner, each.home) for each in items),
            str(_NOT_A_LIBRARY),
        )


def _check_homes(house: House, homes: Iterable[int]) -> None:
    others = set(homes) - {house.id}
    if others - institutions_by_id(others).keys():
        raise refusals.no_house()


def _permit_item(actor: Actor, item: ItemNow, *more: str) -> None:
    """The stock is the owner's; `more` are other houses (codes) of whose staff it is the business too."""
    paths = scope_paths([item.owner_code, *more]).values()
    permit(any(policies.may_keep_stock(actor, path) for path in paths), str(_NOT_YOUR_STOCK))


def _scene(actor: Actor, at: Counter, item: int) -> Scene:
    """At a house whose stock the actor keeps; `_permit_item` asks for the item's."""
    scene = scenes.look(at, item)
    permit(policies.may_keep_stock(actor, scene.house.path))
    return scene


def _check_words(said: Mapping[str, Any]) -> None:
    """Raises Invalid for a barcode that is none, a text that is too long, or a kind or price that does not exist."""
    long = [name for name, most in LENGTHS.items() if len(said.get(name) or "") > most]
    price = said.get("price_fen")
    wrong = {
        "barcode": not said.get("barcode", "-"),
        "kind": said.get("kind", ItemKind.BOOK.value) not in ItemKind.values,
        "price_fen": price is not None and not 0 <= price < 2**31,
    }
    fields = dict.fromkeys([name for name, bad in wrong.items() if bad], _("从列表里选，或改成能用的数"))
    fields |= {name: _("最多 %(most)s 个字符") % {"most": LENGTHS[name]} for name in long}
    if wrong["barcode"]:
        fields["barcode"] = _("写上条码")
    if fields:
        raise Invalid("library.item", _("条码要 1 到 40 个字符，状态和类型从列表里选。"), fields=fields)


def _row(draft: ItemDraft, house: int, records: Mapping[int, int]) -> Item:
    barcode = draft.barcode.strip()
    _check_words(asdict(draft) | {"barcode": barcode})
    if draft.base not in PUT:
        raise Invalid("library.item", _("状态从列表里选。"), fields={"base": _("从列表里选")})
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


def _told(draft: ItemDraft, house: int) -> dict[str, Any]:
    """What the first event says of an item; older ones say no barcode."""
    barcode = draft.barcode.strip()
    return {"owner": draft.owner or house, "home": draft.home or house, "base": draft.base, "barcode": barcode}


def call_key(call_number: str) -> bytes:
    """What sorts call numbers as on the shelf."""
    return parse(call_number).key().encode() if call_number else b""


LENGTHS = {"barcode": 40, "rfid_uid": 32, "call_number": 80, "acquired_via": 40, "note": 200}
"""The longest texts of an item."""
EDITABLE = ("call_number", "kind", "price_fen", "acquired_on", "acquired_via", "note", "rfid_uid", "barcode")


@transaction.atomic
def edit_item(actor: Actor, *, at: Counter, item: int, **changes: Any) -> Item:
    """Change what describes an item: any of EDITABLE, by who serves its owner or its home.

    Raises NotFound, NotAllowed, Invalid, Conflict for a barcode taken.
    """
    scene = _scene(actor, at, item)
    _permit_item(actor, scene.item, scene.item.home_code)
    if unknown := changes.keys() - set(EDITABLE):
        raise Invalid("library.item", _("这几项不能改：%s") % "、".join(sorted(unknown)))
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    _check_words(changes)
    if "rfid_uid" in changes:
        changes["rfid_uid"] = changes["rfid_uid"] or None
    if "call_number" in changes:
        changes["call_key"] = call_key(changes["call_number"])
    try:
        with transaction.atomic():
            Item.objects.filter(pk=item).update(**changes)
    except IntegrityError as error:
        raise _taken() from error
    note(actor, "library.edit_item", f"library.item:{item}", fields=sorted(changes.keys() & set(EDITABLE)))
    return Item.objects.get(pk=item)


@transaction.atomic
def move_item(actor: Actor, *, at: Counter, item: int, home: int, owner: int = 0) -> Deed:
    """Let an item belong elsewhere from now on; it goes there when it is next given back or sent.

    By who serves the owner, and the new owner if there is one. Raises NotFound, NotAllowed, Conflict (also barcode_taken there).
    """
    scene = _scene(actor, at, item)
    belongs = {"owner": owner or scene.item.owner, "home": home}
    if scene.now.done:
        told = belongs if owner else {"home": home}
        return scenes.again(scene.now.done, item, EventKind.ITEM_MOVED, **told)
    _permit_item(actor, scene.item)
    _permit_stock(actor, scene.house, [owner] if owner else [])
    _check_homes(scene.house, [home])
    try:
        with transaction.atomic():
            Item.objects.filter(pk=item).update(owner=belongs["owner"], home=home)
    except IntegrityError as error:
        said = _("要归的馆已有这个条码。请先给这一册换一个条码，再改归属。")
        raise Conflict("library.barcode_taken", said) from error
    change = scene.change(actor, EventKind.ITEM_MOVED)
    change.event(EventKind.ITEM_MOVED, owner=belongs["owner"], home=home)
    return change.write()


@transaction.atomic
def put_item(actor: Actor, *, at: Counter, item: int, base: str) -> Deed:
    """Say in which state an item is that lies here: in work, on the shelf, missing, damaged, at the binder's.

    What was sent off from here, for no hold, can still be said to be in work: it goes on, and waits where it arrives.
    By who serves its owner or its home. Raises NotFound, NotAllowed, Conflict (on_loan, moving, withdrawn), Invalid for
    another word.
    """
    if base not in PUT or base == ItemStatus.WITHDRAWN:
        raise Invalid("library.item", _("状态从列表里选。"), fields={"base": _("从列表里选")})
    return _put(actor, at, item, base)


@transaction.atomic
def withdraw(actor: Actor, *, at: Counter, item: int) -> Deed:
    """Take an item out of the stock for good (公共图书馆法 28), by who serves its owner.

    Raises NotFound, NotAllowed, Conflict (on_loan, moving).
    """
    return _put(actor, at, item, ItemStatus.WITHDRAWN.value)


def _put(actor: Actor, at: Counter, item: int, base: str) -> Deed:
    scene = _scene(actor, at, item)
    if scene.now.done:
        return scenes.again(scene.now.done, item, EventKind.ITEM_PUT, base=base)
    _permit_item(actor, scene.item, *([] if base == ItemStatus.WITHDRAWN else [scene.item.home_code]))
    if scene.now.loan:
        raise refusals.refused("on_loan")
    way = scene.now.transit
    if way and not _goes_on(scene, way, base):
        raise refusals.refused("moving")
    if scene.item.base == ItemStatus.WITHDRAWN:
        raise refusals.refused("withdrawn")
    change = scene.change(actor, EventKind.ITEM_PUT)
    change.event(EventKind.ITEM_PUT, base=base)
    hold = scene.now.hold
    kept = hold is not None and base == ItemStatus.AVAILABLE and hold.pickup == scene.house.id
    if hold and not kept:
        holding.release(change, hold)
    lost = way is not None and way.missing_at is not None
    status = status_of(base, moving=way is not None, missing=lost, kept=kept)
    change.put_item(base=base, status=status, place=scene.house.id)
    return change.write()


def _goes_on(scene: Scene, way: TransitNow, base: str) -> bool:
    """Whether it may travel on and be in work: its journey began here, and nobody waits for it at the end."""
    here = scene.item.place == scene.house.id
    return here and base == ItemStatus.PROCESSING and way.reason != TransitReason.HOLD
