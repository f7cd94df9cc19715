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
    return int(_scalar("SELECT wenmai_epoch()"))


@transaction.atomic
def bump(reason: str) -> int:
    """Start the next epoch and return it; waits for every open transaction that has written a fact or an audit entry."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_epoch IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            "INSERT INTO audit_epoch (number, cluster, reason)"
            " SELECT wenmai_epoch() + 1, system_identifier, %s FROM pg_control_system() RETURNING number",
            [reason],
        )
        return int(cursor.fetchone()[0])


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


def _scalar(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[int] = cursor.fetchone()
    return row[0]
