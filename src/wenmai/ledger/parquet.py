"""Facts as Parquet, one file a month, for engines that are not ours and for the years that nobody changes any more.

Needs the extra `analytics` (pyarrow). No person leaves the ledger: neither source, instant nor attributes go out, but for the
attributes that the caller names, each as a text column. Read in the caller's transaction, so that all months are of one moment.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid

FIXED: Final = (
    ("id", "bigint", "编号"),
    ("kind", "text", "事实类别"),
    ("happened_on", "date", "发生的日子，北京时间"),
    ("recorded_at", "timestamp", "记入账本的时刻，世界时"),
    ("division_code", "text", "发生地的区划代码，当时的"),
    ("institution_code", "text", "机构代码；没有机构的为空"),
    ("institution_kind", "text", "机构类别"),
    ("quantity", "decimal(20,4)", "数量；撤回的为负"),
    ("channel", "text", "onsite 现场，mobile 流动，online 线上，home 上门"),
    ("audience", "text", "人群，如 |elderly|minors|；没有写的为空"),
    ("setting", "text", "场景"),
    ("reverses", "bigint", "撤回的是哪一条；不是撤回的为空"),
)
"""Column, type, what it is."""

_COPY: Final = """
COPY (SELECT id, kind, happened_on, CAST(extract(epoch FROM recorded_at) * 1000000 AS bigint), division_code, institution_code,
    institution_kind, quantity, channel, CASE WHEN cardinality(audience) = 0 THEN '' ELSE '|' || array_to_string(audience, '|') || '|' END,
    setting, reverses{more}
FROM ledger_fact WHERE happened_on >= '{first}' AND happened_on < '{after}' ORDER BY kind, division_code, id)
TO STDOUT (FORMAT csv)
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One month's file: its facts and bytes."""

    month: date
    path: Path
    facts: int
    size: int


def installed() -> bool:
    """True where Parquet can be written."""
    return find_spec("pyarrow") is not None


def arrow(part: str = "") -> Any:
    """pyarrow or a part of it, loaded when it is first used: it takes memory that a web process can do without."""
    check_installed()
    return import_module(f"pyarrow.{part}" if part else "pyarrow")


def check_installed() -> None:
    """Raises Invalid that says how to install what Parquet needs."""
    if not installed():
        raise Invalid(
            "ledger.no_parquet",
            _("导出 Parquet 要用可选依赖 analytics，请运行 pip install 'wenmai[analytics]'。"),
        )


def months_held(first: date | None = None, last: date | None = None) -> list[date]:
    """The months that hold facts, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT CAST(date_trunc('month', happened_on) AS date) FROM ledger_fact"
            " WHERE happened_on >= coalesce(%s::date, '-infinity') AND happened_on <= coalesce(%s::date, 'infinity') ORDER BY 1",
            [first, last],
        )
        return [month for (month,) in cursor.fetchall()]


def relation(attributes: Sequence[str], columns: Sequence[str]) -> str:
    """The table of facts in PostgreSQL with the columns that the files have, for a statement that runs on both."""
    more = "".join(f", attributes ->> '{name}' AS {column}" for name, column in zip(attributes, columns, strict=True))
    return (
        "(SELECT id, kind, happened_on, recorded_at, division_code, institution_code, institution_kind, quantity, channel,"  # noqa: S608
        " '|' || array_to_string(audience, '|') || '|' AS audience, setting, reverses"
        f"{more} FROM ledger_fact)"
    )


def write(
    folder: Path, *, attributes: Sequence[str], columns: Sequence[str], months: Sequence[date]
) -> Iterator[Written]:
    """Write `facts/month=YYYY-MM/facts.parquet` (zstd) of each month, replacing what stands there. Raises Invalid."""
    check_installed()
    for month in months:
        yield _write(folder, month, attributes, columns)


def _write(folder: Path, month: date, attributes: Sequence[str], columns: Sequence[str]) -> Written:
    target = folder / "facts" / f"month={month:%Y-%m}" / "facts.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    more = "".join(f", attributes ->> '{name}'" for name in attributes)
    text = _COPY.format(more=more, first=month, after=clock.next_month(month))
    with tempfile.TemporaryFile() as raw:
        with connection.cursor() as cursor, cursor.copy(text) as copy:
            for block in copy:
                raw.write(block)
        raw.seek(0)
        table = _table(raw, columns)
    waiting = target.with_suffix(".part")
    arrow("parquet").write_table(table, waiting, compression="zstd")
    waiting.replace(target)
    return Written(month, target, table.num_rows, target.stat().st_size)


def _table(raw: Any, columns: Sequence[str]) -> Any:
    schema, pa, pacsv = schema_of(columns), arrow(), arrow("csv")
    if not raw.read(1):
        return schema.empty_table()
    raw.seek(0)
    read = pacsv.ReadOptions(column_names=schema.names)
    # An unquoted empty field is NULL in COPY's CSV and a quoted one is an empty text.
    convert = pacsv.ConvertOptions(
        column_types={each.name: pa.int64() if each.name == "recorded_at" else each.type for each in schema},
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
    )
    return pacsv.read_csv(raw, read_options=read, convert_options=convert).cast(schema)


def schema_of(columns: Sequence[str]) -> Any:
    """The schema of the files, with what each column is."""
    pa = arrow()
    types = {
        "bigint": pa.int64(), "text": pa.string(), "date": pa.date32(), "timestamp": pa.timestamp("us", tz="UTC"),
        "decimal(20,4)": pa.decimal128(20, 4),
    }  # fmt: skip
    fixed = [pa.field(name, types[kind], metadata={"title": title}) for name, kind, title in FIXED]
    return pa.schema([*fixed, *(pa.field(name, pa.string()) for name in columns)])
