# ruff: noqa: ARG002 - the signatures are Django's
"""The column type of a PostgreSQL transaction id."""

from typing import Any

from django.db import models


class TransactionId(models.BigIntegerField):  # type: ignore[type-arg]
    """An xid8, read as int. Filled by the database, never by Python."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else str(value)
