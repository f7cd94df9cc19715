"""What stands in calendars: a person's bookings, and published sessions that a room above has chosen."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.booking.calendars import CANCELLED, CONFIRMED, KEPT, TENTATIVE, Entry
from wenmai.booking.models import Booking, Session, State, Status, WatchLink
from wenmai.booking.queries.seated import said_of
from wenmai.booking.queries.sessions import RELATED
from wenmai.booking.queries.watching import links_of, said_links, taken_off_at
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel
from wenmai.people.queries.persons import wards_of

MOST = 1000
OVER = (State.CANCELLED, State.EXPIRED)


def entries_of_person(person: str, site: str) -> list[Entry]:
    """Every booking, also those made for the family, that stands and is not long over, and what was called off in the
    last 60 days. Two queries.

    `site` is the address before "/booking/".
    """
    since = clock.now() - KEPT
    family = Q(operator=person, channel=Channel.RELATIVE, person__in=wards_of(Actor(person)))
    rows = Booking.objects.filter(Q(person=person) | family, session__ends_at__gt=since)
    rows = rows.filter(~Q(state__in=OVER) | Q(ended_at__gt=since))
    rows = rows.select_related(*(f"session__{name}" for name in RELATED)).annotate(moved=Max("session__moves__at"))
    found = list(rows.order_by("-session__starts_at", "-pk")[:MOST])
    seats = said_of(found)
    return [_of_booking(each, site, seats.get(each.pk, "")) for each in found]


def entries_of_sessions(sessions: "QuerySet[Session]", url_of: Callable[[Session], str]) -> list[Entry]:
    """Published sessions among `sessions` that are not long over; called-off ones for 60 days. Two queries."""
    since = clock.now() - KEPT
    rows = sessions.filter(published_at__isnull=False, ends_at__gt=since)
    rows = rows.filter(Q(cancelled_at__isnull=True) | Q(cancelled_at__gt=since))
    rows = rows.select_related(*RELATED).annotate(moved=Max("moves__at"), unlinked=taken_off_at())
    found = list(rows.order_by("-starts_at", "-pk")[:MOST])
    links = links_of(each.pk for each in found)
    return [_of_session(each, url_of(each), links.get(each.pk, ())) for each in found]


def _of_session(session: Session, url: str, links: Sequence[WatchLink]) -> Entry:
    called_off = session.status == Status.CANCELLED
    changed = (session.moved, session.unlinked, *(each.made_at for each in links))  # type: ignore[attr-defined]
    return Entry(
        key=f"session-{session.pk}",
        title=str(session),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=_latest(session.published_at, session.cancelled_at, *changed),
        revision=session.revision,
        status=CANCELLED if called_off else CONFIRMED,
        where=_where(session),
        words=_("取消了：%(reason)s") % {"reason": session.cancel_reason} if called_off else said_links(links),
        url=url,
    )


def _of_booking(booking: Booking, site: str, seats: str) -> Entry:
    session = booking.session
    called_off = session.status == Status.CANCELLED
    status = CANCELLED if called_off or booking.state in OVER else CONFIRMED
    words = {State.HELD: _("还没确认，到“我的预约”里确认。")}.get(State(booking.state), "")
    if called_off:
        words = _("取消了：%(reason)s") % {"reason": session.cancel_reason}
    return Entry(
        key=f"booking-{booking.key}",
        title=str(session),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=_latest(booking.booked_at, booking.ended_at, booking.moved),  # type: ignore[attr-defined]
        revision=session.revision,
        status=TENTATIVE if booking.state == State.HELD and not called_off else status,
        where=_where(session),
        words="".join([seats, "。" if seats else "", words or _many(booking)]),
        url=f"{site}/booking/{booking.key}/",
    )


def _many(booking: Booking) -> str:
    return _("%(n)s 人。来不了，请提前取消。") % {"n": booking.party_size}


def _where(session: Session) -> str:
    """Host and room, or the square and its village; then the host's address where it happens in the house."""
    host = session.offering.institution
    if session.space:
        return " ".join(filter(None, [host.name, session.space.name, host.address]))
    return " ".join(filter(None, [session.venue, session.division.name]))


def _latest(*instants: datetime | None) -> datetime:
    return max(filter(None, instants))
