"""The engines that can count: PostgreSQL over the ledger itself, DuckDB over exported Parquet. Both are asked the same text."""

from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from django.db import connection
from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.ledger import parquet
from wenmai.measures.definitions import Measure
from wenmai.measures.engines import export, portable
from wenmai.measures.periods import Period

Cells = dict[tuple[Any, ...], tuple[Decimal | int, ...]]


class Store(Protocol):
    """Something that answers the definition."""

    name: str

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        """The rows of a text with holes {facts} and {divisions}."""
        ...


class Ledger:
    """PostgreSQL over the facts themselves, without any roll-up."""

    name = "postgresql"

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        """In the caller's transaction. Percent signs of the text are its own: no parameters are bound."""
        names = portable.attributes()
        facts = parquet.relation(names, [portable.column(name) for name in names])
        with connection.cursor() as cursor:
            cursor.execute(text.format(facts=facts, divisions=f"({export.DIVISIONS})"), None)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


class Files:
    """DuckDB over a folder that `export` wrote. Raises Invalid when DuckDB is not installed."""

    name = "duckdb"

    def __init__(self, folder: Path, memory: str = "1GB") -> None:
        if not installed():
            raise Invalid(
                "measures.no_duckdb",
                _("复核要用可选依赖 analytics（DuckDB），请运行 pip install 'wenmai[analytics]'。"),
            )
        self._line = import_module("duckdb").connect(
            config={"memory_limit": memory, "temp_directory": str(folder / "spill")}
        )
        self._line.execute("SET threads = 2")
        for name in ("facts", "divisions"):
            pattern = str(folder / name / "**" / "*.parquet").replace("'", "''")
            self._line.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{pattern}', hive_partitioning = false)"  # noqa: S608 - our own folder
            )

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        """The tables are the folder's files."""
        found: list[tuple[Any, ...]] = self._line.execute(text.format(facts="facts", divisions="divisions")).fetchall()
        return found


def installed() -> bool:
    """True where the second engine and its files can be used."""
    return find_spec("duckdb") is not None and parquet.installed()


def leaves(store: Store, measures: Sequence[Measure], period: Period) -> Cells:
    """(measure, month, division, institution) -> (value, n)."""
    return {row[:4]: (Decimal(row[4]), int(row[5])) for row in store.rows(portable.leaves(measures, period))}


def regions(store: Store, measures: Sequence[Measure], grain: str, period: Period) -> Cells:
    """(measure, start, county or above) -> (value, n, units)."""
    rows = store.rows(portable.regions(measures, grain, period))
    return {row[:3]: (Decimal(row[3]), int(row[4]), int(row[5])) for row in rows}
