"""Holds from a machine: 15 asks for the title of the book in hand, or gives it up."""

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.library import foreign, refusals
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.counters import Deed
from wenmai.library.models import Hold, Item
from wenmai.library.queries.hold_pages import HoldLine, holds_of
from wenmai.library.queries.scanning import ItemCard
from wenmai.library.sip2.codes import HoldMode, HoldType
from wenmai.library.sip2.messages.circulation import Hold as Asked
from wenmai.library.sip2.messages.circulation import HoldAnswer
from wenmai.library.sip2_desk.machines import Machine, has_clock, key_of

MOST_AGAIN = 20


def hold(machine: Machine, request: Asked, thing: ItemCard, reader: int) -> HoldAnswer:
    """Place or cancel. To change one it is cancelled and asked for anew. Raises what the actions raise."""
    if request.mode == HoldMode.ADD:
        return _placed(machine, request, thing, reader)
    if request.mode == HoldMode.DELETE:
        return _cancelled(machine, request, thing, reader)
    raise Invalid("library.hold_change", _("自助机不能改预约，请取消后再约。"))


def _placed(machine: Machine, request: Asked, thing: ItemCard, reader: int) -> HoldAnswer:
    pickup, _colon, point = (request.pickup or machine.code).partition(":")
    at_point = int(point) if point.isascii() and point.isdigit() else None
    if point and at_point is None:
        raise refusals.refused("no_point")
    record = Item.objects.values_list("record", flat=True).get(pk=thing.id)
    if request.hold_type == HoldType.THIS_COPY:
        wish = Wish(reader, pickup, item=thing.id, point=at_point)
    else:
        wish = Wish(reader, pickup, record=record, point=at_point)
    foreign.vouch_to_wait(reader)
    made = _fresh(machine, request, wish)
    line = _line(reader, made.hold or 0)
    said = _("约上了，排第 %s 位。书到了发消息给你。") % line.place if line.place else _("约上了。")
    return HoldAnswer(
        ok=True, position=line.place or None, pickup=line.pickup_code, item=thing.barcode, title=thing.title,
        screen=(said,), printed=(said,),
    )  # fmt: skip


def _fresh(machine: Machine, request: Asked, wish: Wish) -> Deed:
    """Do it once. A machine without a clock says the same for every reader: there, only an open hold of the reader was this."""
    key = key_of(machine, request)
    for number in range(MOST_AGAIN):
        try:
            deed = place_hold(machine.actor(), at=machine.counter(f"{key}:{number}" if number else key), wish=wish)
        except Conflict as refused:
            if refused.code != "library.key_used":
                raise
            continue
        if not deed.repeated or has_clock(request) or Hold.objects.filter(pk=deed.hold or 0, closed_at=None).exists():
            return deed
    raise refusals.other_deed()


def _line(reader: int, key: int) -> HoldLine:
    found = next((each for each in holds_of(reader) if each.key == key), None)
    if found is None:
        raise refusals.refused("hold_over")
    return found


def _cancelled(machine: Machine, request: Asked, thing: ItemCard, reader: int) -> HoldAnswer:
    item = Item.objects.select_related("record").get(pk=thing.id)
    mine = Hold.objects.filter(reader=reader, closed_at=None)
    found = (
        mine.filter(wanted=item).first()
        or mine.filter(record=item.record_id).first()
        or (mine.filter(work=item.record.work_id).first() if item.record.work_id else None)
    )
    if found is None:
        raise NotFound("library.no_hold", _("没有这项预约。"))
    cancel_hold(machine.actor(), at=machine.counter(f"{key_of(machine, request)}:{found.pk}"), hold=found.pk)
    return HoldAnswer(ok=True, item=thing.barcode, title=thing.title, screen=(_("取消了。"),))
