"""What this process knows of the pools that people are claiming right now, asked of the database once a second.

It only ever refuses by it; who is not refused goes to the statement. A place that came back is seen within a second.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation

from wenmai.booking import eligibility, refusals, rooms
from wenmai.booking.drafts.claims import Claim, Claimable
from wenmai.booking.engine.claiming import Provided
from wenmai.booking.limits import Limits
from wenmai.booking.models import ACTIVE, Booking, Question
from wenmai.booking.queries.claims import get_claimable, limits_of
from wenmai.booking.rush.answers import Answer, refusal
from wenmai.kernel.actor import ANYONE, Actor
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.people.passes import Pass

SECONDS = 1.0
MOST = 500


@dataclass(slots=True)
class Shelved:
    """One pool. `keys` are those of its bookings while it is sold out, `holders` the people who have a place on that date
    then: they are answered with their booking. `questions` are what its offering asks of whoever books.
    """

    found: Claimable
    plain: bool
    keys: frozenset[str]
    holders: frozenset[str] = frozenset()
    questions: tuple[Question, ...] = ()
    read_at: float = field(default_factory=time.monotonic)
    said: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def refused(self, key: str, language: str, now: datetime) -> Answer | None:
        """The answer for everybody, whoever asks: not open yet, over, closed, or full. None: ask the database."""
        if key in self.keys:
            return None
        try:
            refusals.check_for_all(self.found, now)
        except DomainError as error:
            return self._answer(error, language, now)
        return None

    def reason(self, now: datetime) -> str:
        """The code of why nobody can have a place now, whoever asks; "" when it depends on who asks."""
        try:
            refusals.check_for_all(self.found, now)
        except DomainError as error:
            return error.code
        return ""

    def limits(self, actor: Actor, wish: Claim) -> Limits | None:
        """The caps for this claim."""
        return limits_of(actor, self.found, wish)

    def provided(self, session_key: str, shown: Pass) -> Provided:
        """What the statement has to find unchanged, and alive."""
        return Provided(self.found.house or 0, self.found.hours or 0, session_key, shown.account, shown.stamp)

    def _answer(self, error: DomainError, language: str, now: datetime) -> Answer:
        """The same bytes for everybody with the same reason and language."""
        made = self.said.get((error.code, language))
        if made is None:
            with translation.override(language):
                made = self.said[error.code, language] = refusal(self._said(now) or error)
        return made

    def _said(self, now: datetime) -> DomainError | None:
        try:
            refusals.check_for_all(self.found, now)
        except DomainError as error:
            return error
        return None


class Shelf:
    """Pools by key; one thread reads a stale one again while the others go on with what is known."""

    def __init__(self) -> None:
        self._pools: dict[int, Shelved] = {}
        self._missing: dict[int, float] = {}  # apart: made-up numbers push no pool out
        self._lock = threading.Lock()

    def get(self, pool: int) -> Shelved | None:
        """The pool as of a second ago at most; None when there is no such pool for everybody."""
        known = self._pools.get(pool)
        if known and time.monotonic() - known.read_at < SECONDS:
            return known
        if known is None and self._missed(pool):
            return None
        if not self._lock.acquire(blocking=known is None):
            return known
        try:
            return self._read(pool)
        finally:
            self._lock.release()

    def forget(self, pool: int) -> None:
        """Read it again at the next question: this process has just seen that it changed."""
        if known := self._pools.get(pool):
            known.read_at = 0.0

    def _missed(self, pool: int) -> bool:
        return time.monotonic() - self._missing.get(pool, -SECONDS) < SECONDS

    def _read(self, pool: int) -> Shelved | None:
        known = self._pools.get(pool)
        if known and time.monotonic() - known.read_at < SECONDS:
            return known
        try:
            made = shelve(get_claimable(ANYONE, pool))
        except NotFound:
            self._pools.pop(pool, None)
            if len(self._missing) >= MOST:
                self._missing.clear()
            self._missing[pool] = time.monotonic()
            return None
        if len(self._pools) >= MOST:
            self._pools.clear()
        self._pools[pool] = made
        return made


def shelve(found: Claimable) -> Shelved:
    """What is worth knowing of a pool. `plain`: its claims need nothing that only the slow door can ask."""
    questions = tuple(Question.objects.filter(offering=found.offering)) if found.asks else ()
    keys, holders = _held(found) if not found.remaining else (frozenset[str](), frozenset[str]())
    return Shelved(found, _plain(found), keys, holders, questions)


def _held(found: Claimable) -> tuple[frozenset[str], frozenset[str]]:
    rows = Booking.objects.filter(session=found.session, state__in=ACTIVE)
    held = list(rows.values_list("pool", "idempotency_key", "person"))
    keys = frozenset(key for pool, key, _person in held if pool == found.pool)
    return keys, frozenset(person for _pool, _key, person in held)


def _plain(found: Claimable) -> bool:
    if found.lead is not None or found.area or found.confirming or eligibility.decided(found.subject):
        return False
    if found.door or found.group or found.round is not None or not found.bookable:
        return False
    if found.bound:
        try:
            rooms.check_place_open(found.session)
        except DomainError:
            return False
    return True
