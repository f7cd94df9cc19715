"""Where a new hold is to be handed over, if not at the counter: asked for, and the address of who is brought things home."""

from datetime import datetime

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.crypto import seal
from wenmai.kernel.errors import Invalid
from wenmai.library import refusals
from wenmai.library.models import ADDRESSES, Hold, HomeDelivery, PickupPoint
from wenmai.library.queries.matrix import rules_at
from wenmai.library.queries.standing import revision

SHORTEST, LONGEST = 5, 200


def check_point(point: int | None, house: int, category: str, *, address: str, consent: bool) -> None:
    """Whether a reader may choose a point (None: the counter); it stays as it is until the transaction ends.

    Raises Conflict (no_point, not_for_you), Invalid for an address that is missing, that nobody consented to, or that nothing is
    brought to.
    """
    if point is None:
        _check_no_address(address)
        return
    row = PickupPoint.objects.select_for_update(no_key=True, of=("self",)).filter(pk=point, house=house).first()
    if row is None or row.closed_at or row.paused_at:
        raise refusals.refused("no_point")
    path = rules_at(revision(), clock.today()).category_path(category)
    if row.for_whom and not set(path) & set(row.for_whom):
        raise refusals.refused("not_for_you")
    if row.is_home:
        _check_address(address, consent=consent)
    else:
        _check_no_address(address)


def _check_no_address(address: str) -> None:
    if address.strip():
        raise Invalid("library.address", _("只有送书上门才要地址。请把地址删去。"), fields={"address": _("删去地址")})


def _check_address(address: str, *, consent: bool) -> None:
    if not SHORTEST <= len(address.strip()) <= LONGEST:
        said = _("请写明送到哪里：街道、楼栋、门牌，和怎样联系。")
        raise Invalid("library.address", said, fields={"address": said})
    if not consent:
        said = _("请勾选同意用这个地址送书。送完就删。")
        raise Invalid("library.consent", said, fields={"consent": said})


def begin_delivery(hold: Hold, address: str, at: datetime) -> None:
    """Keep the address of a hold, sealed, for as long as it is needed; also of one that was to go elsewhere meanwhile."""
    kept = {"address_sealed": seal(address.strip(), ADDRESSES), "consent_at": at, "over_at": None, "end": ""}
    HomeDelivery.objects.update_or_create(hold=hold, defaults=kept)
