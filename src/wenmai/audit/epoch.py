"""The epoch: which life of the transaction counter a row was written in. The ledger's feed and the sealer rest on it."""

from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place in feed order: rows sort by (epoch, txid, id), and none ever appears below a passed horizon."""

    epoch: int
    txid: int
    id: int


START: Final = Position(0, 0, 0)

HORIZON: Final = "(epoch < (SELECT wenmai_epoch()) OR txid < pg_snapshot_xmin(pg_current_snapshot()))"
"""SQL: true for rows of transactions that are over and below which nothing can appear any more."""


def current() -> int:
    """The present epoch."""
    return _scalar("SELECT wenmai_epoch()")


def bump(reason: str) -> int:
    """Start the next epoch and return it; waits for every open transaction that has written a fact or an audit entry."""
    return _scalar("SELECT wenmai_bump_epoch(%s)", reason)


@transaction.atomic
def settle() -> bool:
    """Bump if this database was restored into another cluster since the last epoch began; call before serving."""
    moved = bool(
        _scalar(
            "SELECT EXISTS (SELECT FROM audit_epoch WHERE number = wenmai_epoch()"
            " AND cluster <> (SELECT system_identifier FROM pg_control_system()))",
        ),
    )
    if moved:
        bump("restored into another cluster")
    return moved


def _scalar(sql: str, *values: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[int] = cursor.fetchone()
    return row[0]
