"""schema.org Event as JSON-LD for the page of an activity; extruct and search engines read it."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.activities.models import Activity
from wenmai.activities.queries import single_pools, standing_of
from wenmai.activities.vocabulary import Kind, Mode
from wenmai.booking.audiences import Audience
from wenmai.booking.models import Session, Status
from wenmai.booking.queries.watching import Watchable, watchables
from wenmai.kernel import clock
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.linked_data import script

MIXED = "MixedEventAttendanceMode"
SCHEMA = "https://schema.org/"
TYPES = {
    Kind.EXHIBITION: "ExhibitionEvent",
    Kind.LECTURE: "EducationEvent",
    Kind.TRAINING: "EducationEvent",
    Kind.READING: "LiteraryEvent",
    Kind.FILM: "ScreeningEvent",
}


def script_of(activity: Activity, session: Session, address: str) -> SafeString:
    """The date as a data block of its page."""
    return script(event_of(activity, session, address))


def event_of(activity: Activity, session: Session, address: str) -> dict[str, Any]:
    """The Event of one date: when (and when it was to be), where, for whom, the offer and the seats that are left.

    `address` is that of the page. A date that can be watched too is a MixedEventAttendanceMode with a VirtualLocation for each
    link (SC-D13). Two queries, one more when the date was ever moved.
    """
    links = watchables(session)
    event: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(Kind(activity.kind), "Event"),
        "@id": f"{address}#session-{session.pk}",
        "name": activity.title,
        "description": activity.summary or activity.title,
        "url": f"{address}?session={session.pk}",
        "startDate": _instant(session.starts_at),
        "endDate": _instant(session.ends_at),
        "eventAttendanceMode": SCHEMA + _attendance_mode(activity, watched=bool(links)),
        "isAccessibleForFree": not activity.fee,
        "inLanguage": activity.languages or ["zh"],
        "organizer": _host(session, address),
        "location": _location(activity, session, address, links),
        "offers": _offer(activity, session, address),
    }
    return event | _status(session) | _people(activity) | _capacity(session)


def _attendance_mode(activity: Activity, *, watched: bool) -> str:
    if activity.mode == Mode.ONLINE:
        return "OnlineEventAttendanceMode"
    return MIXED if activity.also_online or watched else "OfflineEventAttendanceMode"


def _status(session: Session) -> dict[str, str]:
    """Cancelled, rescheduled with the start that was announced before, or as announced."""
    if session.status == Status.CANCELLED:
        return {"eventStatus": f"{SCHEMA}EventCancelled"}
    moved = session.moves.last() if session.revision else None
    if moved is None:
        return {"eventStatus": f"{SCHEMA}EventScheduled"}
    return {"eventStatus": f"{SCHEMA}EventRescheduled", "previousStartDate": _instant(moved.was.lower)}


def _people(activity: Activity) -> dict[str, Any]:
    """For whom, who speaks, and which series it belongs to; what is not known is left out."""
    said: dict[str, Any] = {}
    if activity.audience:
        labels = [str(Audience(each).label) for each in activity.audience]
        said["audience"] = [{"@type": "Audience", "audienceType": label} for label in labels]
    if activity.speaker:
        said["performer"] = {"@type": "Person", "name": activity.speaker}
    if activity.series:
        said["superEvent"] = {"@type": "EventSeries", "name": activity.series}
    if activity.demo:
        said["disambiguatingDescription"] = _("演示数据")
    return said


def _host(session: Session, address: str) -> dict[str, str]:
    host = session.offering.institution
    site = address.split("/activities/", maxsplit=1)[0]
    return {"@type": "Organization", "name": host.name, "url": f"{site}/places/{host.code}/"}


def _location(activity: Activity, session: Session, address: str, links: Sequence[Watchable]) -> Any:
    """The room in the house with its street, or the square in its village; beside it where it can be watched."""
    virtual: list[dict[str, str]] = [
        {"@type": "VirtualLocation", "name": each.link.source, "url": each.link.url} for each in links
    ]
    if activity.also_online and not virtual:  # the page's own address: where one takes part is told to who has booked
        virtual.append({"@type": "VirtualLocation", "url": address})
    if activity.mode == Mode.ONLINE:
        return virtual or {"@type": "VirtualLocation", "url": address}
    place = _place(session)
    return [place, *virtual] if virtual else place


def _place(session: Session) -> dict[str, Any]:
    host = session.offering.institution
    where: dict[str, Any] = {
        "@type": "PostalAddress",
        "addressCountry": "CN",
        "addressLocality": session.division.name,
    }
    if not session.space:
        return {"@type": "Place", "name": session.venue or session.division.name, "address": where}
    if host.address:
        where["streetAddress"] = host.address
    place: dict[str, Any] = {"@type": "Place", "name": f"{host.name} {session.space.name}", "address": where}
    if host.lon is not None and host.lat is not None:
        place["geo"] = {"@type": "GeoCoordinates", "longitude": float(host.lon), "latitude": float(host.lat)}
    return place


def _offer(activity: Activity, session: Session, address: str) -> dict[str, Any]:
    offer = {
        "@type": "Offer",
        "price": str(activity.fee) if activity.fee else "0",
        "priceCurrency": "CNY",
        "availability": SCHEMA + _availability(session),
        "url": f"{address}?session={session.pk}#book",
    }
    opens = standing_of(session).opens_at
    return offer | ({"validFrom": _instant(opens)} if opens else {})


def _capacity(session: Session) -> dict[str, int]:
    pools = list(session.pools.all())
    if not pools:
        return {}
    spot, online = [p for p in pools if not p.online], [p.capacity for p in pools if p.online]
    return {
        "maximumAttendeeCapacity": sum(p.capacity for p in spot),
        "remainingAttendeeCapacity": sum(p.remaining for p in single_pools(spot) if not p.door),
    } | ({"maximumVirtualAttendeeCapacity": sum(online)} if online else {})


def _availability(session: Session) -> str:
    standing, now = standing_of(session), clock.now()
    closed = standing.closes_at is not None and now >= standing.closes_at and not standing.by_round
    if session.status != Status.PUBLISHED or now >= session.ends_at or closed:
        return "Discontinued"
    if standing.by_round:
        return "LimitedAvailability"
    if standing.opens_at and now < standing.opens_at:
        return "PreOrder"
    return "SoldOut" if standing.remaining == 0 else "InStock"


def _instant(at: Any) -> str:
    return str(at.astimezone(SHANGHAI).isoformat(timespec="minutes"))
