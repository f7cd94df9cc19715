"""What a claim reads before it takes: two short queries for plain values, because this is the hottest road."""

from datetime import datetime

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, When
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.drafts.claims import Claim, Claimable
from wenmai.booking.limits import Limits
from wenmai.booking.models import ACTIVE, Booking, Pool, Question, Standing
from wenmai.booking.queries.seated import area_of
from wenmai.booking.refusals import ELDER, duplicate
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.people.queries.persons import ages_of

OFFERING = "session__offering__"
POLICY = OFFERING + "policy__"
CAPS = (
    "pk",
    "counted_together",
    "active_most",
    "window_days",
    "window_most",
    "cancels_days",
    "cancels_most",
    "overlap",
    "strikes",
)
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
    "bound",
    OFFERING + "bookable",
    OFFERING + "party_max",
    OFFERING + "real_name_level",
    "session__published_at",
    OFFERING + "institution__division__path",
    OFFERING + "institution__code",
    "session__offering",
    OFFERING + "institution",
    "door",
    "group",
    "round",
    "lead",
    *(POLICY + name for name in CAPS),
    "house",
    OFFERING + "institution__hours_revision",
    OFFERING + "subject",
    "leads",
    "asks",
    "area",
    POLICY + "confirming",
    POLICY + "hold_minutes",
    OFFERING + "real_name_each",
)
AT_HOUSE = Q(session__venue="") | Q(
    session__venue__in=[F(OFFERING + "institution__name"), F(OFFERING + "institution__short_name")]
)
BOUND = Q(session__space__isnull=False) | AT_HOUSE
EXTRA = {
    "bound": ExpressionWrapper(BOUND, output_field=BooleanField()),
    "house": Case(When(BOUND, then=F(OFFERING + "institution"))),
    "leads": Exists(Pool.objects.filter(lead=OuterRef("pk"))),
    "asks": Exists(Question.objects.filter(offering=OuterRef("session__offering"))),
    "area": area_of(OuterRef("pk"), OuterRef("session")),
}


def get_claimable(actor: Actor, pool: int) -> Claimable:
    """A pool that the actor may know of. Raises NotFound, also when the session was never published."""
    row = Pool.objects.filter(pk=pool).annotate(**EXTRA).values_list(*COLUMNS).first()
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


def limits_of(actor: Actor, found: Claimable, wish: Claim) -> Limits | None:
    """The caps of the offering's policy for this claim; None when there is nothing to count.

    Nobody is stopped by what is remembered of them when staff or a relative book, and people over 60 keep no caps there.
    """
    if found.policy is None or (not policies.acts_as(actor, wish.person) and is_elder(wish.person)):
        return None
    limits = Limits(
        policy=found.policy,
        session=found.session,
        offering=found.offering,
        institution=found.institution,
        together=found.together,
        active_most=found.active_most,
        window_days=found.window_days,
        window_most=found.window_most,
        cancels_days=found.cancels_days,
        cancels_most=found.cancels_most,
        overlap=found.overlap,
        strikes=found.strikes,
        blocking=policies.acts_as(actor, wish.person) or actor.channel is Channel.RELATIVE,
    )
    return limits if limits.needed() else None


def is_elder(person: str) -> bool:
    """Whether somebody is known to be 60 or older."""
    return any(age >= ELDER for age in ages_of([person]).values())


def suspended_until(person: str, policy: int) -> datetime | None:
    """Until when a person cannot book online under a policy; None for who can."""
    rows = Standing.objects.filter(person=person, policy=policy, until__gt=clock.now())
    return rows.values_list("until", flat=True).first()


def _same(booking: Booking, wish: Claim) -> Booking:
    if (booking.pool_id, booking.party_size) == (wish.pool, wish.party_size):
        return booking
    raise Conflict("booking.key_reused", _("这个请求号已用在另一次预约上。刷新页面再约。"))
