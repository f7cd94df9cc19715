"""A CSV file from anywhere: its encoding, its header in Chinese or identifiers, and its rows with their line numbers."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid

LARGEST_FILE: Final = 200 * 1024 * 1024
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_TEXT: Final = {b"PK\x03\x04": "Excel（.xlsx）", b"\xd0\xcf\x11\xe0": "Excel（.xls）", b"%PDF": "PDF"}
FREE: Final = "attributes."
_OURS: Final = frozenset({"demo", "reason", "taken_over", "undone_import"})  # what the ledger itself says of a fact
_FREE: Final = re.compile(r"(?:属性|attributes)\.([a-z][a-z0-9_]{0,39})")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its identifier, its Chinese heading, whether every row needs it, what to write in it."""

    name: str
    title: str
    needed: bool
    hint: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `number` is the line of the file where it begins, the header being line 1."""

    number: int
    cells: Mapping[str, str]
    excess: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is right. `encoding` as found: utf-8, utf-8-sig, utf-16 or gb18030 (which holds GBK)."""

    encoding: str
    lines: Sequence[Line]


def read(content: bytes, columns: Sequence[Column]) -> Table:
    """The table in `content`. Raises Invalid when the file as a whole cannot be used; rows are not judged here."""
    encoding, text = _decoded(content)
    rows = _rows(text)
    header = next(rows, None)
    if header is None:
        raise Invalid("import.empty", _("文件是空的。第一行要是表头，可先下载模板。"))
    if encoding == "gb18030" and not {cell.strip() for cell in header[1]} & _known(columns).keys():
        raise Invalid("import.encoding", _unknown_encoding())
    names = _names(header[1], columns)
    lines = [_line(number, cells, names) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not lines:
        raise Invalid("import.no_rows", _("文件只有表头，没有数据行。"))
    return Table(encoding, lines)


def template(columns: Sequence[Column], given: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """An example file with the Chinese header, in UTF-8 with BOM so that Excel opens it rightly; `given` cells by name."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in columns])
    writer.writerow([given.get(column.name, column.example) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _decoded(content: bytes) -> tuple[str, str]:
    if len(content) > LARGEST_FILE:
        raise Invalid("import.too_large", _("文件超过 200 MB，请按月份拆开再导入。"))
    for magic, name in _NOT_TEXT.items():
        if content.startswith(magic):
            raise Invalid("import.not_csv", _("这是 %(name)s 文件，请另存为 CSV 再导入。") % {"name": name})
    marked = next((encoding for bom, encoding in _BOMS if content.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding, text
    raise Invalid("import.encoding", _unknown_encoding())


def _unknown_encoding() -> str:
    return _("认不出文件的编码。请另存为 CSV UTF-8 或 GBK 再导入。")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ",", strict=True
    )
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        reason = _("第 %(line)s 行的引号或分隔符不完整，请检查这一行。") % {"line": start}
        raise Invalid("import.broken_csv", reason) from error


def _names(header: Sequence[str], columns: Sequence[Column]) -> list[str]:
    known = _known(columns)
    given = [cell.strip().strip("\ufeff") for cell in header]
    while given and not given[-1]:
        given.pop()
    names = [known.get(cell) or _free(cell) for cell in given]
    strange = [cell or _("（空）") for cell, name in zip(given, names, strict=True) if not name]
    missing = [column.title for column in columns if column.needed and column.name not in names]
    double = sorted({cell for cell in given if given.count(cell) > 1})
    if strange or missing or double:
        raise Invalid(
            "import.columns", _columns_message(strange, missing, double), fields={"header": ",".join(given)[:200]}
        )
    return names


def _known(columns: Sequence[Column]) -> dict[str, str]:
    return {column.title: column.name for column in columns} | {column.name: column.name for column in columns}


def _free(cell: str) -> str:
    """The name in a free column's heading "属性.name" or "attributes.name", "" for any other."""
    found = _FREE.fullmatch(cell)
    return FREE + found[1] if found and found[1] not in _OURS else ""


def _columns_message(strange: Sequence[str], missing: Sequence[str], double: Sequence[str]) -> str:
    parts = [
        (strange, _("不认识的列：%(names)s。")),
        (missing, _("缺少的列：%(names)s。")),
        (double, _("重复的列：%(names)s。")),
    ]
    said = "".join(sentence % {"names": "、".join(names[:10])} for names, sentence in parts if names)
    return said + _("请对照模板改表头后再导入。")


def _line(number: int, cells: Sequence[str], names: Sequence[str]) -> Line:
    found = dict(zip(names, cells, strict=False))
    for name in names[len(cells) :]:
        found[name] = ""
    excess = any(cell.strip() for cell in cells[len(names) :])
    return Line(number, found, excess)
