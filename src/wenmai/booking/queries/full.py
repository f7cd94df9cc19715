"""How it stands with places that are gone."""

from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from wenmai.booking.models import Pool, Session, Status
from wenmai.booking.queries.sessions import get_session
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import NotFound

OTHERS = 6


@dataclass(frozen=True, slots=True)
class OtherDate:
    """Another date of the same thing that still has places."""

    session: Session
    remaining: int


@dataclass(frozen=True, slots=True)
class FullPool:
    """A pool with its public session, places that other pools of it have on the spot for everybody now, and other dates."""

    pool: Pool
    session: Session
    beside: int
    others: list[OtherDate]


def get_full(pool: int) -> FullPool:
    """How it stands, for everybody alike. Raises NotFound for what the public does not see."""
    found = Pool.objects.filter(pk=pool).first()
    if found is None:
        raise NotFound("booking.no_session", _("没有这一场，可能已经撤下。"))
    session = get_session(ANYONE, found.session_id)
    beside = session.pools.exclude(pk=pool).filter(_for_all("")).aggregate(n=Sum("remaining", default=0))["n"]
    return FullPool(found, session, beside, other_dates(session))


def _for_all(to_pool: str) -> Q:
    """Pools that anybody can book from now: not kept for a door or a group, nor a round's, and their sale is on."""
    plain = {"accepting": True, "door": "", "group": "", "round": None, "online": False}
    now = clock.now()
    window = {"opens_at__lte": now, "closes_at__gt": now}
    return Q(**{to_pool + name: value for name, value in (plain | window).items()})


def other_dates(session: Session) -> list[OtherDate]:
    """Dates of the same offering that are to come and have places, soonest first. One query."""
    rows = Session.objects.filter(offering=session.offering_id, status=Status.PUBLISHED, starts_at__gt=clock.now())
    free = (
        rows.filter(_for_all("pools__"))
        .exclude(pk=session.pk)
        .annotate(free=Sum("pools__remaining"))
        .filter(free__gt=0)
    )
    return [OtherDate(each, each.free) for each in free.order_by("starts_at")[:OTHERS]]
