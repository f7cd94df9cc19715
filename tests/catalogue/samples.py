"""Where the records of the tests come from."""

import io
import os
from functools import cache
from pathlib import Path

import pytest

from wenmai.catalogue.marc.marcxml import read_xml
from wenmai.catalogue.marc.reading import Found, read
from wenmai.catalogue.marc.value import Marc, control, data

HERE = Path(__file__).parent
_FOLDERS = (Path(os.environ.get("WENMAI_RECORDS", "records")), HERE.parents[2] / "shared" / "data")
NOT_SHIPPED = "records that may not be shipped:"
FIRST_100 = "20240101d2024    em y0chiy50      ea"


def loc_bytes() -> bytes:
    """The 200 records that are shipped."""
    return (HERE / "records" / "loc-200.mrc").read_bytes()


@cache
def loc() -> tuple[Found, ...]:
    """The 200 records that are shipped, as values."""
    return tuple(found for found in read(io.BytesIO(loc_bytes())) if isinstance(found, Found))


def outside(name: str) -> Path:
    """A file that is not shipped; the test is skipped, loudly, where it is absent."""
    for folder in _FOLDERS:
        if (folder / name).exists():
            return folder / name
    pytest.skip(f"{NOT_SHIPPED} {name}; set WENMAI_RECORDS to the folder that holds it")


def cnmarc_five() -> list[Marc]:
    """Five CNMARC records of a Chinese library, not ours to ship."""
    with outside("cnmarc-5.xml").open("rb") as stream:
        return [found.marc for found in read_xml(stream) if isinstance(found, Found)]


def a_cnmarc(*more: tuple[str, str, tuple[tuple[str, str], ...]], coded: str = FIRST_100) -> Marc:
    """A small CNMARC record written for the tests."""
    fields = [
        control("001", "012024000001"),
        data("010", "  ", ("a", "978-7-220-10001-7"), ("d", "CNY58.00")),
        data("100", "  ", ("a", coded)),
        data("101", "0 ", ("a", "chi")),
        data("102", "  ", ("a", "CN"), ("b", "510000")),
        data("200", "1 ", ("a", "攀枝花地方志"), ("A", "pan zhi hua di fang zhi"), ("f", "李明主编")),
        data("210", "  ", ("a", "成都"), ("c", "四川人民出版社"), ("d", "2024")),
        data("215", "  ", ("a", "320页"), ("c", "图"), ("d", "24cm")),
        data("606", "0 ", ("a", "地方志"), ("y", "攀枝花")),
        data("690", "  ", ("a", "K297.13"), ("v", "5")),
        data("701", " 0", ("a", "李明"), ("A", "li ming"), ("4", "主编")),
        data("801", " 0", ("a", "CN"), ("b", "WENMAI"), ("c", "20240101")),
        *(data(tag, indicators, *subfields) for tag, indicators, subfields in more),
    ]
    return Marc("00000nam0 2200000   450 ", tuple(fields))
