"""Open data as files: CSV, SDMX-CSV 2.0 (`sdmx`), Parquet where it can be written, the catalogue as DCAT and the columns as CSVW."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from wenmai.ledger import parquet
from wenmai.trust.tables import Dataset, Table


def as_csv(table: Table, rows: Iterable[Any]) -> Iterator[str]:
    """Lines; `status` is "withheld" where the value is left out."""
    yield from _lines(table.head, table.lines(rows))


def as_parquet(table: Table, rows: Iterable[Any]) -> bytes:
    """One file of texts. Raises Invalid without the extra `analytics`."""
    parquet.check_installed()
    kept = list(table.lines(rows))
    columns = {name: [row[at] for row in kept] for at, name in enumerate(table.head)}
    sink = io.BytesIO()
    parquet.arrow("parquet").write_table(parquet.arrow().table(columns), sink, compression="zstd")
    return sink.getvalue()


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in (head, *rows):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


TYPES: Final = {
    "csv": "text/csv",
    "sdmx.csv": "application/vnd.sdmx.data+csv;version=2.0.0",
    "parquet": "application/vnd.apache.parquet",
}


def offered() -> tuple[str, ...]:
    """The kinds of files that this installation can write."""
    return tuple(kind for kind in TYPES if kind != "parquet" or parquet.installed())


def catalogue(base: str, sets: Iterable[Dataset]) -> dict[str, Any]:
    """DCAT 3 as JSON-LD: every set with its files, each conforming to the columns of `schema`. `base` ends without a slash."""
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": f"{base}/data/",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": "文脉开放数据", "@language": "zh"},
        "dcat:service": {"@type": "dcat:DataService", "dcat:endpointDescription": {"@id": f"{base}/api/v1/openapi.json"}, "dcat:endpointURL": {"@id": f"{base}/api/v1/trust/figures"}},
        "dcat:dataset": [_dataset(base, each) for each in sets],
    }  # fmt: skip


def _dataset(base: str, each: Dataset) -> dict[str, Any]:
    return {
        "@id": f"{base}/data/#{each.name}",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": each.title, "@language": "zh"},
        "dct:accrualPeriodicity": "http://publications.europa.eu/resource/authority/frequency/MONTHLY",
        "dct:conformsTo": {"@id": f"{base}/data/schema.json"},
        "dcat:distribution": [
            {"@type": "dcat:Distribution", "dcat:downloadURL": {"@id": f"{base}{path}"}, "dcat:mediaType": TYPES[kind]}
            for kind, path in each.files
        ],
    }


def schema(base: str, sets: Iterable[Dataset]) -> dict[str, Any]:
    """CSV on the Web: the columns of every plain CSV file, their types, and what names a row."""
    files = [(each, path) for each in sets for kind, path in each.files if kind == "csv"]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "tables": [
            {"url": f"{base}{path}", "dc:title": each.title, "tableSchema": _columns(each.table)}
            for each, path in files
        ],
    }


def _columns(table: Table) -> dict[str, Any]:
    columns = [
        {"name": column.name, "titles": column.name, "dc:description": column.title, "datatype": column.type}
        for column in table.columns
    ]
    return {"columns": columns, "primaryKey": list(table.key)}
