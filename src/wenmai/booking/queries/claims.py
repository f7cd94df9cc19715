"""What a claim reads before it takes: two short queries."""

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.drafts import Claim
from wenmai.booking.models import ACTIVE, Booking, Pool
from wenmai.booking.refusals import duplicate
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotFound

RELATED = ("session__offering__institution__division", "session__space")


def get_pool(actor: Actor, key: int) -> Pool:
    """A pool with its session, offering and host. Raises NotFound, also when the session is not published."""
    pool = Pool.objects.select_related(*RELATED).filter(pk=key).first()
    if pool is None or not policies.may_see_session(actor, pool.session):
        raise NotFound("booking.no_session", _("没有这一场，可能已经撤下。"))
    return pool


def earlier_booking(session: int, wish: Claim) -> Booking | None:
    """The booking that the same key made before. Raises Conflict for the key on other places, or an active booking."""
    mine = Booking.objects.select_related("session__offering__institution__division", "pool").filter(person=wish.person)
    found = list(mine.filter(Q(idempotency_key=wish.key) | Q(session=session, state__in=ACTIVE)))
    for booking in found:
        if booking.idempotency_key == wish.key:
            return _same(booking, wish)
    if found:
        raise duplicate()
    return None


def _same(booking: Booking, wish: Claim) -> Booking:
    if (booking.pool_id, booking.party_size) == (wish.pool, wish.party_size):
        return booking
    raise Conflict("booking.key_reused", _("这个请求号已用在另一次预约上。刷新页面再约。"))
