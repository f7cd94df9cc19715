"""The folder that other engines read: facts by month, divisions, the definition as SQL, and a page that says what is what.

facts/month=2026-01/facts.parquet    divisions/divisions.parquet
sql/leaves.sql  sql/days.sql  sql/months.sql  sql/years.sql    schema.json
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from wenmai.ledger import parquet
from wenmai.measures.engines import portable
from wenmai.measures.engines.moment import one_moment
from wenmai.measures.periods import Period

GRAINS = {"day": "days.sql", "month": "months.sql", "year": "years.sql"}
DIVISIONS = (
    "SELECT code, name, level, coalesce(parent_id, '') AS parent, path[least(level, 3)] AS owner FROM places_division"
)
"""`owner` is the county, or the division itself above it: where a fact's cell of counties and above stands."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    folder: Path
    months: tuple[parquet.Written, ...]

    @property
    def facts(self) -> int:
        """Facts in all files."""
        return sum(each.facts for each in self.months)

    @property
    def size(self) -> int:
        """Bytes of all files of facts."""
        return sum(each.size for each in self.months)


def export(folder: Path, *, first: date | None = None, last: date | None = None) -> Exported:
    """Write all of it, or the months between two days; all as of one moment. Raises Invalid without the extra `analytics`."""
    parquet.check_installed()
    names = portable.attributes()
    columns = [portable.column(name) for name in names]
    with one_moment():
        months = parquet.months_held(first, last)
        written = tuple(parquet.write(folder, attributes=names, columns=columns, months=months))
        _divisions(folder)
    _texts(folder, columns)
    return Exported(folder, written)


def _divisions(folder: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DIVISIONS)
        rows = cursor.fetchall()
    names = ("code", "name", "level", "parent", "owner")
    table = parquet.arrow().table({name: [row[at] for row in rows] for at, name in enumerate(names)})
    (folder / "divisions").mkdir(parents=True, exist_ok=True)
    parquet.arrow("parquet").write_table(table, folder / "divisions" / "divisions.parquet", compression="zstd")


def _texts(folder: Path, columns: list[str]) -> None:
    (folder / "sql").mkdir(parents=True, exist_ok=True)
    for name, text in statements().items():
        (folder / "sql" / name).write_text(text.format(facts="facts", divisions="divisions") + "\n", encoding="utf-8")
    said = json.dumps(described(columns), ensure_ascii=False, indent=2)
    (folder / "schema.json").write_text(said + "\n", encoding="utf-8")


def statements(period: Period | None = None) -> dict[str, str]:
    """The definition by file: leaves, and counties and above by day, month and year."""
    measures = portable.counted()
    found = {name: portable.regions(measures, grain, period) for grain, name in GRAINS.items()}
    return {"leaves.sql": portable.leaves(measures, period)} | found


def described(columns: list[str]) -> dict[str, Any]:
    """schema.json: columns of facts and divisions, and the measures with their version."""
    fixed = [{"name": name, "type": kind, "title": title} for name, kind, title in parquet.FIXED]
    return {
        "facts": [*fixed, *({"name": name, "type": "text", "title": "度量定义用到的属性"} for name in columns)],
        "divisions": ["code", "name", "level", "parent", "owner"],
        "measures": [
            {"id": each.id, "title": each.title, "unit": each.unit, "version": each.version}
            for each in portable.counted()
        ],
    }
