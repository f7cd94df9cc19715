"""An institution as schema.org describes a place, for search engines and other programs."""

from datetime import datetime
from typing import Any

from wenmai.kernel import clock
from wenmai.places.models import InstitutionKind
from wenmai.places.queries import InstitutionPage, WeekLine

TYPES = {
    InstitutionKind.LIBRARY: "Library",
    InstitutionKind.STUDY_ROOM: "Library",
    InstitutionKind.MUSEUM: "Museum",
    InstitutionKind.MICRO_MUSEUM: "Museum",
    InstitutionKind.ART_MUSEUM: "ArtGallery",
    InstitutionKind.ARTS_CENTRE: "PerformingArtsTheater",
    InstitutionKind.BOOKSTORE: "BookStore",
    InstitutionKind.TROUPE: "PerformingGroup",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def place(page: InstitutionPage, url: str) -> dict[str, Any]:
    """JSON-LD of an institution; only what is known."""
    house = page.institution
    known: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(InstitutionKind(house.kind), "CivicStructure"),
        "@id": url,
        "url": url,
        "name": house.name,
        "isAccessibleForFree": True,
        "containedInPlace": {
            "@type": "AdministrativeArea",
            "name": house.division.name,
            "identifier": house.division_id,
        },
        "openingHoursSpecification": [each for line in page.doors.week for each in _opening(line)],
    }
    more = {"alternateName": house.short_name, "telephone": house.phone, "description": house.summary}
    known |= {name: value for name, value in more.items() if value}
    if house.address:
        known["address"] = {"@type": "PostalAddress", "streetAddress": house.address, "addressCountry": "CN"}
    if house.lon is not None and house.lat is not None:
        known["geo"] = {"@type": "GeoCoordinates", "longitude": float(house.lon), "latitude": float(house.lat)}
    return known


def _opening(line: WeekLine) -> list[dict[str, str]]:
    """This week's real hours, dated, because holidays and closures are in them."""
    day = line.day.isoformat()
    base = {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": DAYS[line.day.weekday()],
        "validFrom": day,
        "validThrough": day,
    }
    return [base | {"opens": _time(each.start), "closes": _time(each.end)} for each in line.ranges]


def _time(instant: datetime) -> str:
    return f"{instant.astimezone(clock.SHANGHAI):%H:%M}"
