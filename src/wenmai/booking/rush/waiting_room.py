"""The waiting room of an announced opening: join, and see where one stands. Nothing here waits for the database.

The frame of a page comes from the ordinary door, once for each outfit (language, size, colours) and kind of page; only the
numbers in it are filled in here.
"""

from datetime import datetime
from random import SystemRandom
from uuid import UUID

from wenmai.booking.draw import microseconds
from wenmai.booking.numbers import number_of
from wenmai.booking.rush import asked, line_tickets
from wenmai.booking.rush.answers import Answer, Application, Environ, of_json, page, see_other
from wenmai.booking.rush.frames import Frames
from wenmai.booking.rush.line_tickets import LineTicket
from wenmai.booking.rush.spool import Spool
from wenmai.booking.rush.standing_line import Line, Lines, Place
from wenmai.kernel import clock

PREFIX = "/booking/rounds/"
FRAME_SECONDS = 30.0
FRAME = "wenmai.frame"  # in the environ: which page the ordinary door should draw, with marks instead of numbers
BEFORE, SORTING, STANDING, LOST, OVER = "before", "sorting", "standing", "lost", "over"
MARKS = {
    "rank": b"@@rank@@",
    "ahead": b"@@ahead@@",
    "arrived": b"@@arrived@@",
    "number": b"@@number@@",
    "seconds": b"@@seconds@@",
}
chance = SystemRandom()


class WaitingRoom:
    """Answers `…/join/`, `…/wait/` and `…/wait.json` of queues; None for the ordinary door."""

    def __init__(self, portal: Application, spool: Spool) -> None:
        self.lines = Lines(spool)
        self.frames = Frames(portal, FRAME_SECONDS)
        self.known: dict[str, int] = {}  # number: the arrival that was written last

    def answer(self, environ: Environ) -> Answer | None:
        """The answer, or None when this door does not serve it."""
        key, tail = _parts(environ["PATH_INFO"])
        line = self.lines.get(key) if key else None
        if line is None or FRAME in environ:
            return None
        found = asked.cookies(environ)
        if tail == "join/" and environ["REQUEST_METHOD"] == "POST":
            return self._join(environ, line, found)
        ticket = self._ticket(line, found)
        if ticket is None or environ["REQUEST_METHOD"] != "GET":
            return None
        if tail == "wait/":
            return self._page(environ, line, ticket, asked.look(found))
        return _json(line, ticket) if tail == "wait.json" else None

    def _join(self, environ: Environ, line: Line, found: dict[str, str]) -> Answer | None:
        shown, now = asked.passed(found), clock.now()
        raw = asked.body(environ) if shown and asked.from_our_pages(environ) else None
        if shown is None or raw is None or not line.takes(now) or not line.plain or shown.level < line.level:
            return None
        wishes = _wishes(asked.form_of(raw), line)
        if wishes is None:
            return None
        number = number_of(UUID(line.key), shown.person)
        held = self._ticket(line, found)
        if held and held.number == number and (held.wishes, held.party) != wishes:
            return None  # what stands is not what is wished now: the ordinary door says so
        if held is None or held.number != number:
            held = LineTicket(line.pk, number, shown.person, wishes[0], wishes[1], microseconds(now))
            self._remember(held)
        return see_other(f"{PREFIX}{line.key}/wait/", (line_tickets.cookie(line.key, held),))

    def _ticket(self, line: Line, found: dict[str, str]) -> LineTicket | None:
        text = found.get(line_tickets.cookie_name(line.key), "")
        ticket = line_tickets.read(text) if text else None
        if ticket is None or ticket.round != line.pk or not line.holds(ticket.number, ticket.arrived):
            return None
        self._remember(ticket)
        return ticket

    def _remember(self, ticket: LineTicket) -> None:
        """Write an arrival once in the life of this process: also one that an earlier process has given the paper to."""
        if self.known.get(ticket.number, -1) < ticket.arrived:
            self.known[ticket.number] = ticket.arrived
            self.lines.spool.add(ticket)

    def _page(self, environ: Environ, line: Line, ticket: LineTicket, look: tuple[str, ...]) -> Answer | None:
        place, now = line.place(ticket.number), clock.now()
        if place.booking:
            return see_other("/booking/" if place.booking == "-" else f"/booking/{place.booking}/")
        mark = (FRAME, f"{kind_of(line, place, now)}:{place.reason}")
        frame = self.frames.get(environ, f"{PREFIX}{line.key}/wait/", look, mark)
        return page(filled(frame, line, place, ticket, now)) if frame else None


def kind_of(line: Line, place: Place, now: datetime) -> str:
    """Which page somebody sees."""
    if place.reason:
        return LOST
    if place.rank and now >= line.opens_at:
        return STANDING
    if not line.takes(now):
        return OVER
    return BEFORE if now < line.opens_at else SORTING


def filled(frame: bytes, line: Line, place: Place, ticket: LineTicket, now: datetime) -> str:
    """The page with somebody's numbers."""
    said = {
        "rank": place.rank,
        "ahead": place.ahead,
        "arrived": max(1, line.arrived),
        "number": ticket.number,
        "seconds": seconds(line, place, now),
    }
    for name, mark in MARKS.items():
        frame = frame.replace(mark, str(said[name]).encode())
    return frame.decode()


def seconds(line: Line, place: Place, now: datetime) -> int:
    """After how many seconds a browser should ask again: less often far from the opening, spread so that not all ask at once."""
    if place.booking or place.reason:
        return 3600
    left = (line.opens_at - now).total_seconds()
    if left > 600:
        return 60 + chance.randrange(60)
    return 5 + chance.randrange(5) if left > 10 else 2 + chance.randrange(3)


def _json(line: Line, ticket: LineTicket) -> Answer:
    place, now = line.place(ticket.number), clock.now()
    kind = "won" if place.booking else kind_of(line, place, now)
    said = {
        "state": kind,
        "number": ticket.number,
        "rank": place.rank,
        "ahead": place.ahead,
        "arrived": line.arrived,
        "reason": place.reason,
        "booking": place.booking,
        "seconds": seconds(line, place, now),
    }
    return of_json(200, said)


def _wishes(form: dict[str, list[str]], line: Line) -> tuple[tuple[int, ...], int] | None:
    """What is wished for oneself; None for what the ordinary door judges: a wish for others or with them, a wrong one."""
    if any(form.get("for", ())) or any(form.get("with", ())):
        return None
    texts, party = [each for each in form.get("wish", []) if each], form.get("party", ["1"])[0]
    if not all(each.isdecimal() and len(each) < 19 for each in texts) or party not in {
        str(n) for n in range(1, line.party_max + 1)
    }:
        return None
    wishes = tuple(int(each) for each in texts)
    if not 1 <= len(set(wishes)) == len(wishes) <= line.wishes_most or not line.offered.issuperset(wishes):
        return None
    return wishes, int(party)


def _parts(path: str) -> tuple[UUID | None, str]:
    text, _, tail = path.removeprefix(PREFIX).partition("/")
    try:
        return UUID(text), tail
    except ValueError:
        return None, ""
