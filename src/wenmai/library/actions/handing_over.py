"""A held book is taken: a code opens a box, or a person brings it to the door. Both are a loan, by the one way of lending."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.audit.limits import hit
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.library import foreign, policies, refusals
from wenmai.library.actions.laying import index_of
from wenmai.library.actions.lending import lend
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine.scenes import lock_item
from wenmai.library.models import Hold, HomeDelivery, PickupPoint, PickupStay
from wenmai.library.standing_in import for_house

TRIES, WITHIN = 60, 3600
"""Codes that may be tried at a point within an hour: more than readers come, too few to guess one of eight digits."""
ANSWERED: Final = timedelta(minutes=10)
"""A locker that did not hear the answer may ask again for so long."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The box that opens (None at a shelf), and the loan."""

    box: int | None
    deed: Deed


def open_box(actor: Actor, *, point: int, code: str, terminal: str = "") -> Opened:
    """Lend what a code is for: opening is the loan. For the locker by its token, and for who serves the house.

    The same code again within ten minutes gives the same answer, after that it is used. Raises NotFound, NotAllowed, TooMany,
    Conflict (no_code, code_over, what a visitor's library says, or what stands against the loan: then nothing opens).
    """
    place = _point(actor, point)
    hit("library.pickup_code", str(place.pk), TRIES, WITHIN)
    stay = _stay(place, code.strip())
    if stay is None:
        raise refusals.refused("no_code")
    if stay.out_at is None and stay.hold.reader_id:
        foreign.vouch(stay.hold.reader_id, stay.item_id)
    counter = Counter(place.house.code, f"pickup:{stay.pk}", terminal=terminal or f"point:{place.pk}")
    with transaction.atomic():
        return Opened(stay.box, lend(actor, at=counter, item=stay.item_id, reader=_reader_of(stay)))


def _reader_of(stay: PickupStay) -> int:
    """Whom its code still lets take it, as it stands now that its item is locked. Raises Conflict (code_over)."""
    lock_item(stay.item_id)
    stay.refresh_from_db()
    hold, now = Hold.objects.get(pk=stay.hold_id), clock.now()
    if stay.out_at:
        opens = stay.end == "taken" and stay.out_at >= now - ANSWERED
    else:
        opens = hold.closed_at is None and stay.until >= now
    if hold.reader_id is None or not opens:
        raise refusals.refused("code_over")
    return hold.reader_id


def _point(actor: Actor, point: int) -> PickupPoint:
    """A point of a house that the actor serves. Raises NotFound."""
    row = PickupPoint.objects.select_related("house__division", "place").filter(pk=point).first()
    if row is None or not policies.may_circulate(actor, row.house.scope_path):
        raise NotFound("library.no_point", _("没有这个取书点。"))
    return row


def _stay(point: PickupPoint, code: str) -> PickupStay | None:
    rows = PickupStay.objects.select_related("hold").filter(point=point, code_index=index_of(point.pk, code))
    return rows.order_by("-laid_at", "-pk").first()


@transaction.atomic
def give_to(actor: Actor, *, delivery: int, bearer: str = "", parcel: str = "") -> HomeDelivery:
    """Who carries it: a person, or the post with the number of the parcel. Given anew, the one before does not carry it.

    Raises NotFound, NotAllowed, Conflict (not_at_home), Invalid for neither or both.
    """
    row = _served(actor, delivery)
    if bool(bearer) == bool(parcel.strip()):
        raise Invalid("library.bearer", _("请定一个人送，或填邮件号。"), fields={"parcel": _("二选一")})
    row.bearer, row.parcel, row.by_post, row.given_at = bearer, parcel.strip()[:40], not bearer, clock.now()
    row.save(update_fields=["bearer", "parcel", "by_post", "given_at"])
    note(actor, "library.home_given", f"library.delivery:{row.pk}", by_post=row.by_post)
    return row


@transaction.atomic
def fail_delivery(actor: Actor, *, delivery: int, why: str) -> HomeDelivery:
    """没送到: it is back at the house, and somebody decides anew. By who carries it, or serves there. Raises as `hand_over`."""
    row = _carried(actor, delivery, lock=True)
    if not why.strip():
        raise Invalid("library.reason", _("请写明为什么没送到。"), fields={"why": _("写明原因")})
    row.tries, row.failed_at, row.failed_why = row.tries + 1, clock.now(), why.strip()[:200]
    row.bearer, row.parcel, row.by_post, row.given_at = "", "", False, None
    row.save()
    note(actor, "library.home_failed", f"library.delivery:{row.pk}", tries=row.tries)
    return row


def hand_over(actor: Actor, *, delivery: int) -> Deed:
    """送到了: the reader has it, on loan from now on; the address is forgotten. By who carries it, or serves at the house.

    Twice gives the same answer. Raises NotFound, Conflict (not_at_home, not_given, what a visitor's library says, or what stands
    against the loan).
    """
    seen = HomeDelivery.objects.select_related("hold__pickup__division").filter(pk=delivery, over_at=None).first()
    if seen and seen.hold.reader_id and _concerns(actor, seen):
        foreign.vouch(seen.hold.reader_id, seen.hold.item_id or 0)
    return _hand_over(actor, delivery)


@transaction.atomic
def _hand_over(actor: Actor, delivery: int) -> Deed:
    seen = HomeDelivery.objects.select_related("hold__pickup").filter(pk=delivery).first()
    over = seen is not None and seen.end == "delivered"
    row = seen if seen and over and _concerns(actor, seen) else _carried(actor, delivery)
    hold = row.hold
    if hold.item_id is None or hold.reader_id is None:
        raise refusals.refused("not_at_home")
    counter = Counter(hold.pickup.code, f"home:{row.pk}", terminal="home", channel="home")
    return lend(for_house(actor, hold.pickup.code), at=counter, item=hold.item_id, reader=hold.reader_id)


def _served(actor: Actor, delivery: int) -> HomeDelivery:
    row = _open(delivery, lock=True)
    permit(policies.may_circulate(actor, row.hold.pickup.scope_path))
    return row


def _carried(actor: Actor, delivery: int, *, lock: bool = False) -> HomeDelivery:
    row = _open(delivery, lock=lock)
    if not _concerns(actor, row):
        raise _none()
    if row.given_at is None:
        raise refusals.refused("not_given")
    return row


def _concerns(actor: Actor, row: HomeDelivery) -> bool:
    mine = policies.is_own(actor, row.bearer)
    return mine or policies.may_circulate(actor, row.hold.pickup.scope_path)


def _open(delivery: int, *, lock: bool) -> HomeDelivery:
    """Locked by itself: a loan locks the item first, so that it is not locked for one."""
    rows = HomeDelivery.objects.select_related("hold__pickup__division")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=delivery).first()
    if row is None:
        raise _none()
    if row.over_at or row.hold.state != "captured":
        raise refusals.refused("not_at_home")
    return row


def _none() -> NotFound:
    return NotFound("library.no_delivery", _("没有这一件要送的书。"))
