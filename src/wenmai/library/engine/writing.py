"""One statement that writes a deed: its events, and every row that follows from them.

The parts that a deed does not have are not in the text, so there are some ten different statements, each prepared once by
a connection. Order inside: a transit is closed before the next is opened, which the partial unique index asks for.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.library.counters import Counter, Deed
from wenmai.library.models import KEPT

NEW: Final = -1
"""Stands in an event for the loan or the transit that the same deed makes."""

_LOAN: Final = """new_loan AS (
    INSERT INTO library_loan (item_id, reader_id, alias, category, institution_id, opened_at, due_at, renewals, terms, state, "end")
    VALUES (%(item)s, %(loan_reader)s, %(loan_alias)s, %(loan_category)s, %(house)s, %(at)s, %(loan_due)s, 0,
        %(loan_terms)s::jsonb, 'open', '')
    RETURNING id
)"""
_LOAN_CHANGED: Final = """changed_loan AS (
    UPDATE library_loan SET due_at = %(loan_due)s, renewals = %(loan_renewals)s, state = %(loan_state)s
    WHERE id = %(loan)s
)"""
_LOAN_CLOSED: Final = """closed_loan AS (
    UPDATE library_loan SET state = 'closed', closed_at = greatest(%(at)s, opened_at), closed_at_institution_id = %(house)s,
        "end" = %(loan_end)s
    WHERE id = %(loan)s
)"""
_TRANSIT_ENDED: Final = """ended_transit AS (
    UPDATE library_transit SET {column} = %(at)s WHERE id = %(transit)s RETURNING id
)"""
_TRANSIT: Final = """new_transit AS (
    INSERT INTO library_transit (item_id, origin_id, destination_id, reason, sent_at, previous_id)
    SELECT %(item)s, %(house)s, %(transit_to)s, %(transit_reason)s, %(at)s, {previous}
    RETURNING id
)"""
_ITEM: Final = """the_item AS (
    UPDATE library_item SET base = %(item_base)s, status = %(item_status)s, place_id = %(item_place)s WHERE id = %(item)s
)"""
_ALIAS: Final = """new_alias AS (
    INSERT INTO library_readeralias (reader_id, year, alias) VALUES (%(alias_reader)s, %(alias_year)s, %(alias)s)
)"""
_HOLDS: Final = """{name} AS (
    UPDATE library_hold AS h SET state = c.state, item_id = c.item, shelf_until = c.until, target_id = NULL,
        target_since = NULL, frozen_at = NULL, frozen_until = NULL, frozen_why = '',
        closed_at = CASE WHEN c.state IN ('fulfilled', 'cancelled', 'expired') THEN %(at)s END
    FROM unnest(%({name}_keys)s::bigint[], %({name}_states)s::text[], %({name}_items)s::bigint[],
        %({name}_untils)s::timestamptz[]) AS c(id, state, item, until)
    WHERE h.id = c.id{after}
    RETURNING h.id
)"""
_EVENTS: Final = """made AS (
    INSERT INTO library_circevent (key, kind, at, institution_id, terminal, channel, actor, item_id, alias, loan_id,
        hold_id, transit_id, payload)
    SELECT e.key, e.kind, %(at)s, %(house)s, %(terminal)s, %(channel)s, %(actor)s, %(item)s::bigint, e.alias,
        {loan}, e.hold, {transit}, e.payload
    FROM unnest(%(keys)s::text[], %(kinds)s::text[], %(aliases)s::text[], %(loans)s::bigint[], %(holds)s::bigint[],
        %(transits)s::bigint[], %(payloads)s::jsonb[])
        WITH ORDINALITY AS e(key, kind, alias, loan, hold, transit, payload, number)
    ORDER BY e.number
    RETURNING id, key, loan_id, transit_id
)"""
_TASKS: Final = """new_task AS (
    INSERT INTO library_task (kind, institution_id, item_id, event, scanned, made_at, done_by, done_words)
    SELECT t.kind, t.institution, %(item)s::bigint, made.id, %(scanned)s, %(recorded)s, '', ''
    FROM made, unnest(%(task_kinds)s::text[], %(task_places)s::bigint[]) AS t(kind, institution)
    WHERE made.key = %(key)s
)"""
ADDED: Final = """
INSERT INTO library_circevent (key, kind, at, institution_id, terminal, channel, actor, item_id, alias, payload)
SELECT e.key, 'item_added', %(at)s, %(house)s, '', %(channel)s, %(actor)s, e.item, '', e.payload
FROM unnest(%(keys)s::text[], %(items)s::bigint[], %(payloads)s::jsonb[]) WITH ORDINALITY AS e(key, item, payload, number)
ORDER BY e.number
"""
"""The first event of many items."""
_ANSWER: Final = "SELECT id, loan_id, transit_id FROM made WHERE key = %(key)s"


@dataclass(slots=True)
class Change:
    """What a deed writes, collected by the action that decides it. The first event told is the one that has the key.

    Every value of an event's payload is ready for JSON; `main` is the kind of the event that carries the key.
    """

    counter: Counter
    house: int
    at: datetime
    actor: str
    main: str
    item: int | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    tasks: list[tuple[str, int]] = field(default_factory=list)
    holds: dict[int, tuple[str, int | None, datetime | None]] = field(default_factory=dict)
    scanned: str = ""

    def event(
        self,
        kind: str,
        *,
        alias: str = "",
        loan: int | None = None,
        transit: int | None = None,
        hold: int | None = None,
        **payload: Any,
    ) -> None:
        """Add an event, in the order in which things happened."""
        told = {"kind": kind, "alias": alias, "loan": loan, "transit": transit, "hold": hold, "payload": payload}
        self.events.append(told)

    def told(self, **payload: Any) -> None:
        """Add to what the deed's own event says, which is also its answer."""
        own = next(each for each in self.events if each["kind"] == self.main)
        own["payload"].update(payload)

    def open_loan(self, *, reader: int, alias: str, category: str, due: datetime, terms: dict[str, Any]) -> None:
        """A new loan at the house of the deed."""
        self.parts["loan"] = _LOAN
        self._set(
            loan_reader=reader, loan_alias=alias, loan_category=category, loan_due=due,
            loan_terms=json.dumps(terms, ensure_ascii=False),
        )  # fmt: skip

    def change_loan(self, loan: int, *, due: datetime, renewals: int, state: str) -> None:
        """The open loan as it is from now on."""
        self.parts["loan"] = _LOAN_CHANGED
        self._set(loan=loan, loan_due=due, loan_renewals=renewals, loan_state=state)

    def close_loan(self, loan: int, end: str) -> None:
        """The loan is over."""
        self.parts["loan"] = _LOAN_CLOSED
        self._set(loan=loan, loan_end=end)

    def end_transit(self, transit: int, column: str) -> None:
        """The open transit is received, cancelled, rerouted or missing; `column` says which."""
        assert column in {"received_at", "cancelled_at", "rerouted_at", "missing_at"}
        self.parts["transit_ended"] = _TRANSIT_ENDED.format(column=column)
        self._set(transit=transit)

    def open_transit(self, to: int, reason: str, *, goes_on: bool = False) -> None:
        """A journey from the house of the deed; `goes_on` from the one that ends in the same deed."""
        after = "(SELECT {} FROM ended_transit)"
        previous = after.format("id") if goes_on else "NULL"
        if "transit_ended" in self.parts and not goes_on:
            previous = after.format("nullif(id, id)")  # asked for all the same, so that the end comes first
        self.parts["transit"] = _TRANSIT.format(previous=previous)
        self._set(transit_to=to, transit_reason=reason)

    def put_hold(self, hold: int, state: str, *, item: int | None = None, until: datetime | None = None) -> None:
        """The hold as it is from now on; `until` is how long it waits on the shelf."""
        self.holds[hold] = (state, item, until)

    def put_item(self, *, base: str, status: str, place: int) -> None:
        """The item as it is from now on."""
        self.parts["item"] = _ITEM
        self._set(item_base=base, item_status=status, item_place=place)

    def name_reader(self, reader: int, alias: str) -> None:
        """The reader's alias of the year of the deed, which did not exist yet."""
        self.parts["alias"] = _ALIAS
        self._set(alias_reader=reader, alias_year=self.at.year, alias=alias)

    def task(self, kind: str, institution: int) -> None:
        """Trouble for a person at an institution."""
        self.tasks.append((kind, institution))

    def _set(self, **values: Any) -> None:
        self.values.update(values)

    def write(self) -> Deed:
        """Write all of it; the deed as its own event tells it."""
        if self.tasks:
            self.told(tasks=[kind for kind, _place in self.tasks])
        with connection.cursor() as cursor:
            cursor.execute(self._sql(), self._values())
            event, loan, transit = cursor.fetchone()
        own = next(each for each in self.events if each["kind"] == self.main)
        return Deed(event, self.main, self.item, loan, transit, own["alias"], own["payload"])

    def _sql(self) -> str:
        loan = (
            "CASE WHEN e.loan = -1 THEN (SELECT id FROM new_loan) ELSE e.loan END" if self._makes("loan") else "e.loan"
        )
        new = "CASE WHEN e.transit = -1 THEN (SELECT id FROM new_transit) ELSE e.transit END"
        events = _EVENTS.format(loan=loan, transit=new if "transit" in self.parts else "e.transit")
        order = ("alias", "loan", "transit_ended", "transit", "item")
        parts = [self.parts[name] for name in order if name in self.parts] + self._hold_parts() + [events]
        return "WITH " + ", ".join(parts + ([_TASKS] if self.tasks else [])) + "\n" + _ANSWER

    def _hold_parts(self) -> list[str]:
        """What lets go of an item comes before what takes it, which the partial unique index asks for."""
        freed = {key: row for key, row in self.holds.items() if row[0] not in KEPT}
        taken = {key: row for key, row in self.holds.items() if row[0] in KEPT}
        found: list[str] = []
        for name, rows in (("freed_hold", freed), ("taken_hold", taken)):
            if rows:
                after = " AND (SELECT count(*) FROM freed_hold) > 0" if found else ""
                found.append(_HOLDS.format(name=name, after=after))
                states, items, untils = zip(*rows.values(), strict=True)
                self._set(**{
                    f"{name}_keys": list(rows), f"{name}_states": list(states), f"{name}_items": list(items),
                    f"{name}_untils": list(untils),
                })  # fmt: skip
        return found

    def _makes(self, part: str) -> bool:
        return self.parts.get(part) == _LOAN

    def _values(self) -> dict[str, Any]:
        keys = self._keys()
        return self.values | {
            "key": self.counter.key, "house": self.house, "at": self.at, "actor": self.actor, "item": self.item,
            "terminal": self.counter.terminal, "channel": self.counter.channel, "scanned": self.scanned,
            "recorded": clock.now(), "keys": keys,
            "kinds": [each["kind"] for each in self.events],
            "aliases": [each["alias"] for each in self.events],
            "loans": [each["loan"] for each in self.events],
            "holds": [each["hold"] for each in self.events],
            "transits": [each["transit"] for each in self.events],
            "payloads": [json.dumps(each["payload"], ensure_ascii=False) for each in self.events],
            "task_kinds": [kind for kind, _place in self.tasks],
            "task_places": [place for _kind, place in self.tasks],
        }  # fmt: skip

    def _keys(self) -> list[str]:
        """The deed's own event has the key as it is, the others with a number."""
        found, own = [], False
        for number, each in enumerate(self.events):
            mine = each["kind"] == self.main and not own
            own = own or mine
            found.append(self.counter.key if mine else f"{self.counter.key}#{number}")
        return found
