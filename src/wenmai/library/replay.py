"""The ledger folded: what must be open, and where everything must lie, from the events alone. Pure.

Events of one item are taken in the order of their numbers; between items the order does not matter. Whatever prefix of the
ledger is folded gives the projections as they were when its last event was written.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from wenmai.library.statuses import BACK, status_of


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, as the fold needs it."""

    id: int
    kind: str
    at: datetime
    institution: int
    item: int | None
    alias: str = ""
    loan: int | None = None
    transit: int | None = None
    payload: Mapping[str, Any] | None = None
    hold: int | None = None


@dataclass(frozen=True, slots=True)
class FoldedItem:
    """An item as the events leave it."""

    owner: int
    home: int
    place: int
    base: str
    loan: int | None = None
    transit: int | None = None
    status: str = ""
    hold: int | None = None


@dataclass(frozen=True, slots=True)
class FoldedLoan:
    """A loan as the events leave it. Who read it is not in the ledger."""

    item: int
    alias: str
    category: str
    institution: int
    opened_at: datetime
    due_at: datetime
    renewals: int = 0
    state: str = "open"
    closed_at: datetime | None = None
    closed_at_institution: int | None = None
    end: str = ""


@dataclass(frozen=True, slots=True)
class FoldedTransit:
    """A journey as the events leave it."""

    item: int
    origin: int
    destination: int
    reason: str
    sent_at: datetime
    received_at: datetime | None = None
    cancelled_at: datetime | None = None
    rerouted_at: datetime | None = None
    missing_at: datetime | None = None
    previous: int | None = None


@dataclass(frozen=True, slots=True)
class FoldedHold:
    """A hold as the events leave it. What it is of is the catalogue's, and where to look for it is only advice."""

    alias: str
    pickup: int
    requested_at: datetime
    state: str = "waiting"
    item: int | None = None
    frozen_at: datetime | None = None
    frozen_until: date | None = None
    shelf_until: datetime | None = None
    closed_at: datetime | None = None
    point: int | None = None


class Folded:
    """What the events say is true."""

    def __init__(self) -> None:
        self.items: dict[int, FoldedItem] = {}
        self.loans: dict[int, FoldedLoan] = {}
        self.transits: dict[int, FoldedTransit] = {}
        self.holds: dict[int, FoldedHold] = {}

    def take(self, event: Happened) -> None:
        """Let one event have happened."""
        if event.kind in _HOLD_STEPS and event.hold is not None:
            _HOLD_STEPS[event.kind](self, event)
        if event.item is None:
            return
        if event.kind == "item_added":
            said = event.payload or {}
            self.items[event.item] = FoldedItem(said["owner"], said["home"], event.institution, said["base"])
        _STEPS.get(event.kind, _nothing)(self, event)
        self._settle(event.item)

    def _settle(self, item: int) -> None:
        found = self.items[item]
        loan = self.loans[found.loan].state if found.loan else ""
        moving = self.transits[found.transit] if found.transit else None
        missing = moving is not None and moving.missing_at is not None
        self.items[item] = replace(
            found, status=status_of(found.base, loan, moving=moving is not None, missing=missing, kept=bool(found.hold))
        )

    def item(self, event: Happened, **changes: Any) -> None:
        """Change what is known of the event's item."""
        assert event.item is not None
        self.items[event.item] = replace(self.items[event.item], **changes)

    def loan(self, event: Happened, **changes: Any) -> None:
        """Change what is known of the event's loan."""
        assert event.loan is not None
        self.loans[event.loan] = replace(self.loans[event.loan], **changes)

    def transit(self, event: Happened, **changes: Any) -> None:
        """Change what is known of the event's transit."""
        assert event.transit is not None
        self.transits[event.transit] = replace(self.transits[event.transit], **changes)

    def hold(self, key: int | None, **changes: Any) -> None:
        """Change what is known of a hold; nothing where its beginning is not among the events that are folded."""
        if key in self.holds:
            self.holds[key] = replace(self.holds[key], **changes)

    def keep(self, event: Happened, hold: int | None) -> None:
        """The event's item is kept for a hold, or for none; nothing for an event without one."""
        if event.item is not None:
            self.item(event, hold=hold)

    def back(self, event: Happened) -> None:
        """The item lies where it happened, and on the shelf again if it was only missed."""
        assert event.item is not None
        base = self.items[event.item].base
        self.item(event, place=event.institution, base="available" if base in BACK else base)

    def close(self, event: Happened, end: str) -> None:
        """The event's loan is over."""
        assert event.loan is not None
        opened = self.loans[event.loan].opened_at
        self.loan(
            event, state="closed", end=end, closed_at=max(event.at, opened), closed_at_institution=event.institution
        )
        self.item(event, loan=None)


def fold(events: Iterable[Happened]) -> Folded:
    """What is true after some events."""
    folded = Folded()
    for event in events:
        folded.take(event)
    return folded


def _nothing(folded: Folded, event: Happened) -> None:
    del folded, event


def _moved(folded: Folded, event: Happened) -> None:
    said = event.payload or {}
    folded.item(event, owner=said["owner"], home=said["home"])


def _put(folded: Folded, event: Happened) -> None:
    folded.item(event, base=(event.payload or {})["base"], place=event.institution)


def _lent(folded: Folded, event: Happened) -> None:
    said = event.payload or {}
    assert event.item is not None
    assert event.loan is not None
    folded.loans[event.loan] = FoldedLoan(
        event.item, event.alias, said["category"], event.institution, event.at, datetime.fromisoformat(said["due"])
    )
    folded.item(event, loan=event.loan, place=event.institution, base="available")


def _renewed(folded: Folded, event: Happened) -> None:
    assert event.loan is not None
    due = datetime.fromisoformat((event.payload or {})["due"])
    folded.loan(event, due_at=due, renewals=folded.loans[event.loan].renewals + 1)


def _recalled(folded: Folded, event: Happened) -> None:
    said = event.payload or {}
    folded.loan(event, due_at=datetime.fromisoformat(said["due"]), renewals=said["renewals"])


def _returned(folded: Folded, event: Happened) -> None:
    said = event.payload or {}
    if said.get("stale"):
        return
    if event.loan:
        folded.close(event, said["end"])
    folded.back(event)


def _found(folded: Folded, event: Happened) -> None:
    if event.loan:
        folded.close(event, "found")
    folded.back(event)


def _settled(folded: Folded, event: Happened) -> None:
    folded.close(event, "settled")
    folded.item(event, base="lost")


def _sent(folded: Folded, event: Happened) -> None:
    said = event.payload or {}
    assert event.item is not None
    assert event.transit is not None
    folded.transits[event.transit] = FoldedTransit(
        event.item, event.institution, said["to"], said["reason"], event.at, previous=said.get("previous")
    )
    folded.item(event, transit=event.transit, place=event.institution)
    folded.hold(folded.items[event.item].hold, state="in_transit", shelf_until=None)


def _received(folded: Folded, event: Happened) -> None:
    folded.transit(event, received_at=event.at)
    folded.item(event, transit=None)
    folded.back(event)


def _rerouted(folded: Folded, event: Happened) -> None:
    folded.transit(event, rerouted_at=event.at)
    folded.item(event, transit=None)
    folded.back(event)


def _cancelled(folded: Folded, event: Happened) -> None:
    folded.transit(event, cancelled_at=event.at)
    folded.item(event, transit=None, place=event.institution)


def _placed(folded: Folded, event: Happened) -> None:
    assert event.hold is not None
    said = event.payload or {}
    folded.holds[event.hold] = FoldedHold(event.alias, said["pickup"], event.at, point=said.get("point"))


def _captured(folded: Folded, event: Happened) -> None:
    folded.back(event)
    folded.keep(event, event.hold)
    folded.hold(event.hold, state="captured", item=event.item)


def _shelved(folded: Folded, event: Happened) -> None:
    until = datetime.fromisoformat((event.payload or {})["until"])
    folded.hold(event.hold, state="on_shelf", shelf_until=until)


def _released(folded: Folded, event: Happened) -> None:
    folded.keep(event, None)
    folded.hold(event.hold, state="waiting", item=None, shelf_until=None)


def _fulfilled(folded: Folded, event: Happened) -> None:
    folded.keep(event, None)
    folded.hold(
        event.hold, state="fulfilled", item=event.item, shelf_until=None, frozen_at=None, frozen_until=None,
        closed_at=event.at,
    )  # fmt: skip


def _reopened(folded: Folded, event: Happened) -> None:
    folded.hold(event.hold, state="waiting", item=None, closed_at=None)


def _ended(state: str) -> "Callable[[Folded, Happened], None]":
    def step(folded: Folded, event: Happened) -> None:
        folded.keep(event, None)
        folded.hold(
            event.hold, state=state, item=None, shelf_until=None, frozen_at=None, frozen_until=None, closed_at=event.at
        )

    return step


def _frozen(folded: Folded, event: Happened) -> None:
    until = (event.payload or {}).get("until")
    folded.hold(event.hold, frozen_at=event.at, frozen_until=date.fromisoformat(until) if until else None)


def _hold_moved(folded: Folded, event: Happened) -> None:
    """To the counter of its house, or wherever the event says."""
    said = event.payload or {}
    if "pickup" in said:
        folded.hold(event.hold, pickup=said["pickup"], point=said["point"])
    else:
        folded.hold(event.hold, point=None)


_HOLD_STEPS: dict[str, Callable[[Folded, Happened], None]] = {
    "hold_placed": _placed,
    "hold_captured": _captured,
    "hold_arrived": lambda folded, event: folded.hold(event.hold, state="captured"),
    "hold_shelved": _shelved,
    "hold_moved": _hold_moved,
    "hold_released": _released,
    "hold_fulfilled": _fulfilled,
    "hold_reopened": _reopened,
    "hold_cancelled": _ended("cancelled"),
    "hold_expired": _ended("expired"),
    "hold_frozen": _frozen,
    "hold_thawed": lambda folded, event: folded.hold(event.hold, frozen_at=None, frozen_until=None),
}
_STEPS: dict[str, Callable[[Folded, Happened], None]] = {
    "item_added": _nothing,
    "item_moved": _moved,
    "item_put": _put,
    "lent": _lent,
    "renewed": _renewed,
    "recalled": _recalled,
    "returned": _returned,
    "lost": lambda folded, event: folded.loan(event, state="lost"),
    "claimed": lambda folded, event: folded.loan(event, state="claimed"),
    "claim_ended": lambda folded, event: folded.loan(event, state="open"),
    "found": _found,
    "settled": _settled,
    "used": lambda folded, event: folded.back(event),
    "overridden": _nothing,
    "sent": _sent,
    "received": _received,
    "rerouted": _rerouted,
    "transit_cancelled": _cancelled,
    "transit_missing": lambda folded, event: folded.transit(event, missing_at=event.at),
}
