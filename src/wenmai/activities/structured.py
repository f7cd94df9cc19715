"""schema.org Event as JSON-LD for the page of an activity; extruct and search engines read it."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from wenmai.activities.models import Activity
from wenmai.activities.queries import standing_of
from wenmai.booking.models import Session, Status
from wenmai.kernel.clock import SHANGHAI

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
ONLINE = "online"


def script_of(activity: Activity, session: Session, address: str) -> SafeString:
    """A <script type="application/ld+json"> element, which no browser runs; "<", ">" and "&" are escaped inside."""
    text = json.dumps(event_of(activity, session, address), ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


def event_of(activity: Activity, session: Session, address: str) -> dict[str, Any]:
    """The Event, with one free offer and the seats that are left."""
    cancelled = session.status == Status.CANCELLED
    mode = "OnlineEventAttendanceMode" if activity.mode == ONLINE else "OfflineEventAttendanceMode"
    event: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{address}#session-{session.pk}",
        "name": activity.title,
        "description": activity.summary or activity.title,
        "url": address,
        "startDate": session.starts_at.astimezone(SHANGHAI).isoformat(),
        "endDate": session.ends_at.astimezone(SHANGHAI).isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "isAccessibleForFree": not activity.fee,
        "inLanguage": activity.languages or ["zh"],
        "organizer": _host(session),
        "location": _location(session),
        "offers": {
            "@type": "Offer",
            "price": str(activity.fee),
            "priceCurrency": "CNY",
            "availability": _availability(session),
            "url": address,
        },
    }
    return event | _capacity(session)


def _host(session: Session) -> dict[str, str]:
    return {"@type": "Organization", "name": session.offering.institution.name}


def _location(session: Session) -> dict[str, Any]:
    host = session.offering.institution
    name = f"{host.name} {session.space.name}" if session.space else session.venue or session.division.name
    address = {"@type": "PostalAddress", "addressCountry": "CN", "addressLocality": session.division.name}
    return {"@type": "Place", "name": name, "address": address}


def _capacity(session: Session) -> dict[str, int]:
    pools = list(session.pools.all())
    if not pools:
        return {}
    return {
        "maximumAttendeeCapacity": sum(p.capacity for p in pools),
        "remainingAttendeeCapacity": sum(p.remaining for p in pools),
    }


def _availability(session: Session) -> str:
    left = standing_of(session).remaining
    return "https://schema.org/SoldOut" if left == 0 else "https://schema.org/InStock"
