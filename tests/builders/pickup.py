"""Pickup points, and books that have come for one."""

from uuid import uuid4

from tests.builders.library import a_reader, a_record, an_item, at
from wenmai.kernel.actor import system
from wenmai.kernel.crypto import open_sealed
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.lending import lend
from wenmai.library.actions.points import PointDraft, make_point
from wenmai.library.actions.returning import return_item
from wenmai.library.models import CODES, Hold, Item, PickupPoint, PickupStay, Reader
from wenmai.places.models import Institution

HOME = "仁和镇大河中路 8 号 2 单元 301，打门卫电话"


def a_point(house: Institution, kind: str = "locker", **more) -> PickupPoint:
    """A locker of two boxes unless said otherwise."""
    more = {"boxes": 2 if kind == "locker" else 0, "name": f"取书点{uuid4().hex[:6]}"} | more
    return make_point(system(), house=house, draft=PointDraft(kind, **more))


def a_hold_at(point: PickupPoint, reader: Reader | None = None, **more) -> Hold:
    """Somebody waits for a book that is out, to be handed over at the point."""
    house, record = point.house, a_record()
    item = an_item(house, record=record)
    lend(system(), at=at(house), item=item.pk, reader=a_reader(house).pk)
    home = {"address": HOME, "consent": True} if point.is_home else {}
    reader = reader or a_reader(house)
    wish = Wish(reader.pk, house.code, record=record.pk, point=point.pk, **home, **more)
    return Hold.objects.get(pk=place_hold(system(), at=at(house), wish=wish).hold)


def arrived(hold: Hold) -> Hold:
    """What it waits for has come back to the house."""
    return_item(system(), at=at(hold.pickup), item=Item.objects.get(record=hold.record_id).pk)
    hold.refresh_from_db()
    return hold


def code_of(stay: PickupStay) -> str:
    """What its reader reads in the message."""
    return open_sealed(bytes(stay.code_sealed), CODES)
