"""A closure was announced: dates inside it are called off together, and who booked is told not to set out."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.booking import calling_off, policies
from wenmai.booking.models import ACTIVE, Booking, Session
from wenmai.booking.queries.booked import told_of
from wenmai.booking.queries.shut import shut_booked, shut_dates
from wenmai.booking.telling import shut as shut_notices
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.people.queries.duty import on_duty
from wenmai.places.models import Institution

DAYTIME = (8, 21)
SOON = timedelta(days=1)


@transaction.atomic
def call_off_shut(actor: Actor, *, house: Institution, sessions: Sequence[int], reason: str) -> int:
    """Call off those of `sessions` that still lie where the house is shut; all or none. Returns how many.

    Twice finds nothing left. Raises NotAllowed, Invalid without a reason, and what calling off raises.
    """
    permit(policies.may_run_sessions_of(actor, house))
    if not reason.strip():
        message = _("写明原因，约了的人会看到。")
        raise Invalid("booking.reason", message, fields={"reason": message})
    wanted = set(sessions)
    found = [each.session for each in shut_dates(house) if each.session.pk in wanted]
    for session in found:
        calling_off.call_off(actor, session=session, reason=reason.strip())
    return len(found)


def tell_shut(actor: Actor) -> int:
    """Who holds places where it will be shut is told once, the house daily; at night only of what begins within a day.

    Returns how many messages.
    """
    permit(actor.system)
    by_house: dict[str, list[Session]] = {}
    now = clock.now()
    sessions = shut_booked()
    if not DAYTIME[0] <= now.astimezone(clock.SHANGHAI).hour < DAYTIME[1]:
        sessions = [each for each in sessions if each.starts_at - now < SOON]
    for session in sessions:
        by_house.setdefault(session.offering.institution.code, []).append(session)
    return sum(_tell(actor, code, sessions) for code, sessions in by_house.items())


@transaction.atomic
def _tell(actor: Actor, code: str, sessions: Sequence[Session]) -> int:
    told = shut_notices.dates_shut(actor, sessions, on_duty([code], STAFF_ROLES))
    for session in sessions:
        held = Booking.objects.filter(session=session, state__in=ACTIVE)
        told += shut_notices.place_shut(actor, session, told_of(held))
    return told
