"""What the ledger hands out: frozen rows, with the columns that make them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

COLUMNS = (
    "id", "kind", "happened_on", "happened_at", "recorded_at", "division_code", "institution_code", "institution_kind",
    "quantity", "channel", "audience", "setting", "source", "turn", "reverses", "attributes", "txid", "epoch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact. `quantity` is negative in a reversal, whose `reverses` is the id of the fact taken back.

    `source` is the subject reference of what was counted ("booking.attendance:42"); `attributes` JSON-ready.
    """

    id: int
    kind: str
    happened_on: date
    happened_at: datetime
    recorded_at: datetime
    division_code: str
    institution_code: str
    institution_kind: str
    quantity: Decimal
    channel: str
    audience: tuple[str, ...]
    setting: str
    source: str
    turn: int
    reverses: int | None
    attributes: Mapping[str, Any]
    txid: int
    epoch: int


def fact_row(values: tuple[Any, ...]) -> FactRow:
    """The row of a cursor over COLUMNS in their order."""
    row = dict(zip(COLUMNS, values, strict=True))
    row["audience"] = tuple(row["audience"])
    row["txid"] = int(row["txid"])
    row["attributes"] = json.loads(row["attributes"])
    return FactRow(**row)


def columns(prefix: str = "") -> str:
    """The select list of COLUMNS."""
    return ", ".join(f"{prefix}{name}" for name in COLUMNS)
