"""The first sheet of a workbook (XLSX) as lines of text. Only cells are read; what else a workbook can do is left alone."""

import csv
import io
import struct
import zipfile
import zlib
from typing import Final
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid

MAGIC: Final = b"PK\x03\x04"
LARGEST: Final = 30 * 1024 * 1024
"""Bytes of one part, unpacked: 2,000 rows are far below it, what only swells when it is unpacked is above."""
OLD: Final = b"\xd0\xcf\x11\xe0"
BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ET.ParseError, EOFError, KeyError, IndexError, ValueError,
    NotImplementedError, RuntimeError, OverflowError, struct.error,
)  # fmt: skip
"""What a damaged, sealed or made-up workbook raises."""
_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def as_csv(content: bytes) -> bytes:
    """A workbook's first sheet as CSV in UTF-8, line for line; any other content as it is. Raises Invalid."""
    if content.startswith(OLD):
        raise Invalid("registers.workbook", _("这是旧的 .xls 或加了密码的文件，请另存为不加密的 .xlsx 或 CSV 再试。"))
    if not content.startswith(MAGIC):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
            if not names:
                raise Invalid("registers.workbook", _("这个 Excel 文件里没有工作表，请另存为 .xlsx 或 CSV 再试。"))
            shared = _shared(book)
            rows = _rows(_parsed(book, names[0]), shared)
    except BROKEN as error:
        raise Invalid("registers.workbook", _("这个 Excel 文件打不开，请另存为 .xlsx 或 CSV 再试。")) from error
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _parsed(book: zipfile.ZipFile, name: str) -> ET.Element:
    with book.open(name) as part:
        text = part.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise Invalid("registers.too_large", _("这个 Excel 文件解开以后太大，请另存为 CSV，按县（区）拆开再导入。"))
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValueError("no workbook declares entities")
    return ET.fromstring(text)  # noqa: S314 - declarations are refused above


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    found = _parsed(book, "xl/sharedStrings.xml").findall(f"{_NS}si")
    return ["".join(part.text or "" for part in each.iter(f"{_NS}t")) for each in found]


def _rows(sheet: ET.Element, shared: list[str]) -> list[list[str]]:
    lines: list[list[str]] = []
    for row in sheet.iter(f"{_NS}row"):
        number = int(row.get("r") or len(lines) + 1)
        if not len(lines) < number <= 200_000:
            raise ValueError("rows out of order")
        lines += [[] for _each in range(number - len(lines))]
        for cell in row.findall(f"{_NS}c"):
            at = _column(cell.get("r") or "")
            line = lines[-1]
            line += [""] * (at + 1 - len(line))
            line[at] = _text(cell, shared)
    return lines


def _column(reference: str) -> int:
    number = 0
    for sign in reference[:16]:
        if sign.isalpha():
            number = number * 26 + ord(sign.upper()) - 64
    if not 0 < number <= 500:
        raise ValueError(reference)
    return number - 1


def _text(cell: ET.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_NS}t"))
    value = cell.findtext(f"{_NS}v") or ""
    if cell.get("t") == "e" or (not value and cell.find(f"{_NS}f") is not None):
        said = _("Excel 的 %(cell)s 格是公式，没有算出结果。请在 Excel 里打开、改好、保存，再试。")
        raise Invalid("registers.workbook", said % {"cell": (cell.get("r") or "")[:10]})
    return shared[int(value)] if cell.get("t") == "s" else value
