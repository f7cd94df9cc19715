"""The chain over the events of circulation, closed in the order of their transactions, seconds after them."""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final

from wenmai.audit.chain import Chain

_COLUMNS = (
    "key", "kind", "at", "recorded_at", "institution_id", "terminal", "channel", "actor", "item_id", "alias", "loan_id",
    "hold_id", "transit_id", "payload",
)  # fmt: skip


def _content(row: Sequence[Any]) -> list[Any]:
    key, kind, at, recorded_at, *middle, payload = row
    instants = [each.astimezone(UTC).isoformat() for each in (at, recorded_at)]
    return [key, kind, *instants, *middle, json.loads(payload)]


EVENTS: Final = Chain(
    lock="library_sealer",
    rows="library_circevent",
    links="library_circlink",
    columns=_COLUMNS,
    content=_content,
)
