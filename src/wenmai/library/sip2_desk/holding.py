"""Holds from a machine: 15 asks for the title of the book in hand, or gives it up."""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.library import foreign, refusals
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.moving_holds import Elsewhere, move_hold
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
    """Place, cancel, or have it brought elsewhere. Raises what the actions raise."""
    if request.mode == HoldMode.ADD:
        return _placed(machine, request, thing, reader)
    if request.mode == HoldMode.DELETE:
        return _cancelled(machine, request, thing, reader)
    return _moved(machine, request, thing, reader)


def _placed(machine: Machine, request: Asked, thing: ItemCard, reader: int) -> HoldAnswer:
    pickup, at_point = _place(request.pickup or machine.code)
    until = localtime(request.expires).date() if request.expires else None
    record = Item.objects.values_list("record", flat=True).get(pk=thing.id)
    if request.hold_type == HoldType.THIS_COPY:
        wish = Wish(reader, pickup, item=thing.id, point=at_point, until=until)
    else:
        wish = Wish(reader, pickup, record=record, point=at_point, until=until)
    foreign.vouch_to_wait(reader)
    made = _fresh(machine, request, wish)
    line = _line(reader, made.hold or 0)
    said = _("约上了，排第 %s 位。书到了发消息给你。") % line.place if line.place else _("约上了。")
    return HoldAnswer(
        ok=True, position=line.place or None, pickup=line.pickup_code, item=thing.barcode, title=thing.title,
        screen=(said,), printed=(said,),
    )  # fmt: skip


def _place(text: str) -> tuple[str, int | None]:
    """The house and the point of BS, as CODE or CODE:point. Raises Conflict (no_point)."""
    house, _colon, point = text.partition(":")
    if point and not (point.isascii() and point.isdigit()):
        raise refusals.refused("no_point")
    return house, int(point) if point else None


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


def _moved(machine: Machine, request: Asked, thing: ItemCard, reader: int) -> HoldAnswer:
    """`*` with BS: another place to fetch it. A day (BW) is not changed: who waits less long asks anew."""
    if not request.pickup:
        raise Invalid("library.hold_change", _("自助机只能改取书处。别的请取消后再约。"))
    house, point = _place(request.pickup)
    found, at = _mine(thing, reader), machine.counter(key_of(machine, request))
    move_hold(machine.actor(), at=at, hold=found.pk, to=Elsewhere(house, point))
    line = _line(reader, found.pk)
    return HoldAnswer(
        ok=True, position=line.place or None, pickup=line.pickup_code, item=thing.barcode, title=thing.title,
        screen=(_("取书处换了，排的位置没变。"),),
    )  # fmt: skip


def _cancelled(machine: Machine, request: Asked, thing: ItemCard, reader: int) -> HoldAnswer:
    found = _mine(thing, reader)
    cancel_hold(machine.actor(), at=machine.counter(f"{key_of(machine, request)}:{found.pk}"), hold=found.pk)
    return HoldAnswer(ok=True, item=thing.barcode, title=thing.title, screen=(_("取消了。"),))


def _mine(thing: ItemCard, reader: int) -> Hold:
    """The reader's open hold that this item would serve. Raises NotFound."""
    item = Item.objects.select_related("record").get(pk=thing.id)
    mine = Hold.objects.filter(reader=reader, closed_at=None)
    found = (
        mine.filter(wanted=item).first()
        or mine.filter(record=item.record_id).first()
        or (mine.filter(work=item.record.work_id).first() if item.record.work_id else None)
    )
    if found is None:
        raise NotFound("library.no_hold", _("没有这项预约。"))
    return found
