"""The lines of an exchange file (docs/operations/hub.md): read one by one, each fault in words, nothing guessed. Pure."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.kernel.sent_text import decoded

MOST_BYTES: Final = 50_000_000
LONGEST: Final = 200
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "holdings": ("barcode", "title", "author", "isbn", "call_number"),
    "loans": ("barcode", "title", "reader", "lent_at", "due_on"),
    "returns": ("barcode", "owner", "returned_at"),
}
NEEDED: Final = {
    "holdings": ("barcode", "title"),
    "loans": ("barcode", "title", "reader", "lent_at"),
    "returns": ("barcode", "returned_at"),
}
TITLES: Final = {
    "barcode": "条码", "title": "书名", "author": "作者", "isbn": "ISBN", "call_number": "索书号", "reader": "读者证号",
    "lent_at": "借出时间", "due_on": "应还日", "owner": "藏书馆", "returned_at": "还回时间",
}  # fmt: skip
BACK: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the number at which it begins in the file, its cells by column, and what is wrong with its columns."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


class Wrong(ValueError):
    """What is wrong with a line, in words."""


def rows_of(kind: str, content: bytes) -> Sequence[Row]:
    """The lines below the heading. Raises Invalid for a file that is none of this kind."""
    lines = _lines(_text(content))
    if not lines:
        raise _refused(_("文件是空的。请照样表导出。"))
    head = [_column(cell) for cell in lines[0][1]]
    if twice := [TITLES[each] for each in TITLES if head.count(each) > 1]:
        raise _refused(_("表头里有两栏都是%s。请照样表导出。") % "、".join(twice))
    missing = [TITLES[each] for each in NEEDED[kind] if each not in head]
    if missing:
        raise _refused(_("第一行要是表头，缺：%s。请照样表导出。") % "、".join(missing))
    return [_row(number, head, cells) for number, cells in lines[1:] if any(cell.strip() for cell in cells)]


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """With the number at which each begins. A quote that is never closed would swallow lines, so nothing is read."""
    reader, lines, number = csv.reader(io.StringIO(text, newline=""), strict=True), [], 1
    try:
        for cells in reader:
            lines.append((number, cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise _refused(_("从第 %s 行起引号不对，整个文件没有收。请改好再交。") % number) from error
    return lines


def _row(number: int, head: Sequence[str], cells: Sequence[str]) -> Row:
    short, extra = len(cells) < len(head), any(cell.strip() for cell in cells[len(head) :])
    said = _("这一行有 %(n)s 栏，表头有 %(m)s 栏。") % {"n": len(cells), "m": len(head)} if short or extra else ""
    return Row(number, {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name}, said)


def _column(cell: str) -> str:
    text = cell.strip()
    return text if text in TITLES else next((name for name, title in TITLES.items() if title == text), "")


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _refused(_("文件超过 50 MB，请分成几个。"))
    if (at := content.find(b"\0")) >= 0:
        raise _refused(_("第 %s 行有不是文字的字节，这不是 CSV 文本。") % (content.count(b"\n", 0, at) + 1))
    text = decoded(content)
    if text is None:
        raise _refused(_("看不懂文件的编码。请存成 UTF-8 或 GB18030。"))
    return text


def check(kind: str, row: Row) -> None:
    """Raises Wrong for what is missing or too long."""
    if row.fault:
        raise Wrong(row.fault)
    missing = [TITLES[each] for each in NEEDED[kind] if not row.cells.get(each)]
    if missing:
        raise Wrong(_("没有%s。") % "、".join(missing))
    if len(row.cells["barcode"]) > 40:
        raise Wrong(_("条码超过 40 个字。"))
    if max(map(len, row.cells.values())) > LONGEST:
        raise Wrong(_("有一栏超过 200 个字。"))


def instant(text: str) -> datetime:
    """2026-03-02 14:05, in Asia/Shanghai. Raises Wrong."""
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise Wrong(_("时间写成 2026-03-02 14:05。")) from error
    at = at.astimezone(clock.SHANGHAI) if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)
    if not clock.now() - BACK < at <= clock.now() + timedelta(minutes=10):
        raise Wrong(_("时间在以后，或早于一年。请核对导出的时钟。"))
    return min(at, clock.now())


def day(text: str) -> date | None:
    """2026-04-01, or nothing. Raises Wrong."""
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise Wrong(_("应还日写成 2026-04-01。")) from error


def _refused(said: str) -> Invalid:
    return Invalid("hub.file", said, fields={"file": said})
