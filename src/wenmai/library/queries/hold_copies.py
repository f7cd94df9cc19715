"""Copies that could serve who waits: what lies free on a shelf now, and for which holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import connection

from wenmai.library.queries.at_desk import ItemNow
from wenmai.library.queries.hold_queue import Candidate, permitted
from wenmai.library.queries.terms import ages_asked, terms_for_many
from wenmai.library.targeting.assignment import servable

MOST: Final = 50
"""Holds that are looked at before a renewal; who waits further back waits for other returns."""
COLUMNS: Final = """
SELECT i.id, i.record_id, c.work_id, i.place_id, o.code, h.code, i.kind
FROM library_item i JOIN catalogue_record c ON c.id = i.record_id JOIN places_institution o ON o.id = i.owner_id
    JOIN places_institution h ON h.id = i.home_id
"""
_OTHERS: Final = f"""{COLUMNS}, library_item this JOIN catalogue_record tc ON tc.id = this.record_id
WHERE this.id = %(item)s AND i.status = 'available' AND i.id <> this.id
    AND (i.record_id = this.record_id OR c.work_id = tc.work_id)
ORDER BY i.id
"""


@dataclass(frozen=True, slots=True)
class CopyNow:
    """An item that is free, where it lies (a key), and what rules ask of it."""

    id: int
    record: int
    work: int | None
    place: int
    owner_code: str
    home_code: str
    kind: str


def fits(hold: Candidate, copy: CopyNow) -> bool:
    """Whether a copy is what a hold is of."""
    return copy.id == hold.wanted or copy.record == hold.record or (copy.work is not None and copy.work == hold.work)


def permitted_copies(holds: Sequence[Candidate], copies: Sequence[CopyNow]) -> Mapping[int, list[CopyNow]]:
    """For each hold the copies that may serve it."""
    pairs = [(hold, copy) for hold in holds for copy in copies if fits(hold, copy)]
    ages = ages_asked(hold.person for hold in holds)
    terms = terms_for_many([hold.case(copy, ages.get(hold.person or "")) for hold, copy in pairs])
    found: dict[int, list[CopyNow]] = {}
    for (hold, copy), said in zip(pairs, terms, strict=True):
        if said.hold_ok:
            found.setdefault(hold.id, []).append(copy)
    return found


def waited_for(item: ItemNow, at: datetime) -> bool:
    """Whether somebody permitted waits for a borrowed item whom no free copy can serve (invariant 11)."""
    holds = [hold for hold, _terms in islice(permitted(item, at), MOST)]
    if not holds:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, {"item": item.id})
        copies = [CopyNow(*row) for row in cursor.fetchall()]
    allowed = {hold: {copy.id: 0 for copy in found} for hold, found in permitted_copies(holds, copies).items()}
    return len(servable([each.id for each in holds], allowed)) < len(holds)
