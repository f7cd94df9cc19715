"""Sessions and bookings as iCalendar (RFC 5545), for calendars that follow us. Pure: the same entries, the same bytes.

An event keeps its UID for ever. SEQUENCE counts what changed of time or place, and once more when it is called off.
What is called off stays as STATUS:CANCELLED, so that a phone which has it takes it out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from wenmai.kernel.clock import SHANGHAI

CONTENT_TYPE = "text/calendar; charset=utf-8"
KEPT = timedelta(days=60)
EVERY = timedelta(hours=1)
OFFSET = timedelta(hours=8)
END_OF_LINE = re.compile(r"\\(?=[nNrR])")
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `key` ("session-42") is unique in this installation; `changed_at` is when any of it last changed."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    revision: int = 0
    status: str = CONFIRMED
    where: str = ""
    words: str = ""
    url: str = ""

    @property
    def sequence(self) -> int:
        """Higher than anything that was sent of this event before."""
        return self.revision + (self.status == CANCELLED)


def uid_of(key: str) -> str:
    """The UID of an event: the same whatever the site's name becomes."""
    return f"{key}@{settings.HOME_DIVISION}.wenmai"


def calendar_of(title: str, entries: Iterable[Entry]) -> bytes:
    """A calendar file with CRLF and folded lines, events in order of their start."""
    calendar = Calendar()
    calendar.add("prodid", "-//wenmai//wenmai//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _read_alike(title))
    calendar.add("x-wr-timezone", SHANGHAI.key)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_zone())
    for entry in sorted(entries, key=lambda each: (each.starts_at, each.key)):
        calendar.add_component(_event(entry))
    made: bytes = calendar.to_ical()
    return made


def _read_alike(text: str) -> str:
    """A backslash before n or r in its full width: some readers take it for the end of a line, however it is escaped."""
    return END_OF_LINE.sub("＼", text)


def _zone() -> Timezone:
    """China has had one offset and no summer time since 1991-09-15."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1991, 9, 15))  # noqa: DTZ001 - a zone's own definition is local
    standard.add("tzoffsetfrom", OFFSET)
    standard.add("tzoffsetto", OFFSET)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", SHANGHAI.key)
    zone.add_component(standard)
    return zone


def _event(entry: Entry) -> Event:
    event, changed = Event(), entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", uid_of(entry.key))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", entry.starts_at.astimezone(SHANGHAI))
    event.add("dtend", entry.ends_at.astimezone(SHANGHAI))
    event.add("summary", _read_alike(entry.title))
    event.add("status", entry.status)
    event.add("sequence", entry.sequence)
    said = (("location", _read_alike(entry.where)), ("description", _read_alike(entry.words)), ("url", entry.url))
    for name, value in said:
        if value:
            event.add(name, value)
    return event
