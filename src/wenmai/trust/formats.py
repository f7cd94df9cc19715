"""Open data as files: CSV, SDMX-CSV 2.0, Parquet where it can be written, and the catalogue as DCAT in JSON-LD."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from wenmai.ledger import parquet
from wenmai.trust.queries.opendata import Published, Row

ROLLUP: Final = ("measure", "month", "division", "name", "part", "value", "status", "unit")
SDMX: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "PART", "MEASURE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE")  # fmt: skip
FIGURE: Final = tuple(Published.__slots__)


def rollup_csv(rows: Iterable[Row]) -> Iterator[str]:
    """Lines; `status` is "withheld" where the value is left out."""
    yield from _lines(ROLLUP, (_plain(row) for row in rows))


def _plain(row: Row) -> tuple[str, ...]:
    value, status = ("", "withheld") if row.value is None else (f"{row.value.normalize():f}", "")
    return row.measure, f"{row.month:%Y-%m}", row.division, row.name, row.part, value, status, row.unit


def rollup_sdmx(rows: Iterable[Row]) -> Iterator[str]:
    """SDMX-CSV 2.0. A withheld cell has OBS_STATUS Q (missing, suppressed) and CONF_STATUS C (confidential), a shown one A and F."""
    head = ("dataflow", "WENMAI:ROLLUPS(1.0)", "I", "M")
    body = (
        (
            *head, row.division, row.part, row.measure, f"{row.month:%Y-%m}",
            *(("", "Q", "C") if row.value is None else (f"{row.value.normalize():f}", "A", "F")), row.unit,
        )
        for row in rows
    )  # fmt: skip
    yield from _lines(SDMX, body)


def figure_csv(rows: Iterable[Published]) -> Iterator[str]:
    """Lines of published figures."""
    yield from _lines(FIGURE, (tuple(_said(getattr(row, name)) for name in FIGURE) for row in rows))


def _said(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def rollup_parquet(rows: Iterable[Row]) -> bytes:
    """One file. Raises Invalid without the extra `analytics`."""
    parquet.check_installed()
    kept = [_plain(row) for row in rows]
    table = parquet.arrow().table({name: [row[at] for row in kept] for at, name in enumerate(ROLLUP)})
    sink = io.BytesIO()
    parquet.arrow("parquet").write_table(table, sink, compression="zstd")
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


def catalogue(base: str, years: Iterable[int]) -> dict[str, Any]:
    """DCAT 3 as JSON-LD: one dataset of published figures, one of roll-ups for each year. `base` ends without a slash."""
    sets = [_dataset(base, "figures", "公布过的数", [("csv", f"{base}/data/figures.csv")])]
    for year in years:
        files = [(kind, f"{base}/data/rollups/{year}.{kind}") for kind in offered()]
        sets.append(_dataset(base, f"rollups/{year}", f"{year} 年各县各月汇总", files))
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": f"{base}/data/",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": "文脉开放数据", "@language": "zh"},
        "dcat:service": {"@type": "dcat:DataService", "dcat:endpointDescription": {"@id": f"{base}/api/v1/openapi.json"}, "dcat:endpointURL": {"@id": f"{base}/api/v1/trust/figures"}},
        "dcat:dataset": sets,
    }  # fmt: skip


def offered() -> tuple[str, ...]:
    """The kinds of files that this installation can write."""
    return tuple(kind for kind in TYPES if kind != "parquet" or parquet.installed())


def _dataset(base: str, name: str, title: str, files: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "@id": f"{base}/data/#{name}",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": title, "@language": "zh"},
        "dct:accrualPeriodicity": "http://publications.europa.eu/resource/authority/frequency/MONTHLY",
        "dcat:distribution": [
            {"@type": "dcat:Distribution", "dcat:downloadURL": {"@id": url}, "dcat:mediaType": TYPES[kind]}
            for kind, url in files
        ],
    }
