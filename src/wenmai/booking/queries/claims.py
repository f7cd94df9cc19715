"""What a claim reads before it takes: two short queries for plain values, because this is the hottest road."""

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.drafts import Claim, Claimable
from wenmai.booking.models import ACTIVE, Booking, Pool
from wenmai.booking.refusals import duplicate
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotFound

OFFERING = "session__offering__"
COLUMNS = (
    "pk",
    "session",
    "remaining",
    "accepting",
    "opens_at",
    "closes_at",
    "session__status",
    "session__starts_at",
    "session__ends_at",
    "session__space",
    OFFERING + "bookable",
    OFFERING + "party_max",
    OFFERING + "real_name_level",
    "session__published_at",
    OFFERING + "institution__division__path",
    OFFERING + "institution__code",
)


def get_claimable(actor: Actor, pool: int) -> Claimable:
    """A pool that the actor may know of. Raises NotFound, also when the session was never published."""
    row = Pool.objects.filter(pk=pool).values_list(*COLUMNS).first()
    found = Claimable(*row) if row else None
    if found is None or (found.published_at is None and not policies.may_run_at(actor, found.host)):
        raise NotFound("booking.no_session", _("没有这一场，可能已经撤下。"))
    return found


def earlier_booking(session: int, wish: Claim) -> Booking | None:
    """The booking that the same key made before. Raises Conflict for the key on other places, or an active booking."""
    mine = Booking.objects.filter(
        Q(idempotency_key=wish.key) | Q(session=session, state__in=ACTIVE), person=wish.person
    )
    found = dict(mine.values_list("idempotency_key", "pk"))
    if wish.key in found:
        return _same(Booking.objects.get(pk=found[wish.key]), wish)
    if found:
        raise duplicate()
    return None


def _same(booking: Booking, wish: Claim) -> Booking:
    if (booking.pool_id, booking.party_size) == (wish.pool, wish.party_size):
        return booking
    raise Conflict("booking.key_reused", _("这个请求号已用在另一次预约上。刷新页面再约。"))
