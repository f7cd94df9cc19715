"""A shop's list of what it offers, as CSV, read line by line with the reason of each fault. Pure but for the clock.

The first line names the columns, in Chinese or English and in any order; ISBN and price must be there. UTF-8, or GB18030 as office
programs write it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from wenmai.bookshops.isbn import published, typed_isbn
from wenmai.bookshops.models import BookKind
from wenmai.fees.money import fen_of
from wenmai.kernel.errors import Invalid
from wenmai.kernel.sent_text import decoded
from wenmai.kernel.spreadsheets import csv_of

MOST_LINES, MOST_BYTES = 50_000, 20_000_000
MOST_COPIES = 9_999
HEADS: Final = {
    "isbn": ("isbn", "书号"),
    "price": ("price", "定价", "价格"),
    "title": ("title", "书名", "题名"),
    "author": ("author", "作者"),
    "publisher": ("publisher", "出版社"),
    "published": ("published", "出版年月", "出版日期"),
    "kind": ("kind", "种类"),
    "clc": ("clc", "中图分类号", "分类号"),
    "copies": ("copies", "数量", "库存"),
}
_LONGEST: Final = {"title": 200, "author": 80, "publisher": 80, "clc": 20}
_PRICE = re.compile(r"[¥￥]?([0-9]{1,5}(?:\.[0-9]{1,2})?)元?")


@dataclass(frozen=True, slots=True)
class TitleLine:
    """One book as a line said it; `isbn` has thirteen digits, `published` is (year, month) with month 0 where nobody knows."""

    number: int
    isbn: str
    price_fen: int
    copies: int
    kind: str
    words: Mapping[str, str]
    published: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be taken, and why."""

    number: int
    reason: str


def template() -> bytes:
    """The form, with two examples to be written over."""
    head = [names[1] if len(names) > 1 and name != "isbn" else "ISBN" for name, names in HEADS.items()]
    examples = (
        ("9787020002207", "59.70", "红楼梦", "曹雪芹", "人民文学出版社", "2008-07", "一般图书", "I242.4", "3"),
        ("9787544291170", "55", "百年孤独", "马尔克斯", "南海出版公司", "2017", "", "", "1"),
    )
    return csv_of(head, examples)


def read(content: bytes) -> tuple[Sequence[TitleLine], Sequence[Fault]]:
    """Books in the order of their lines, and faults; of a book that stands twice the second line is a fault. Raises Invalid for what is no list."""
    rows = list(enumerate(csv.reader(io.StringIO(_text(content))), 1))
    rows = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    columns = _columns(rows[0][1])
    if len(rows) - 1 > MOST_LINES:
        raise _refused(_("一次最多 50000 行，请分成几个文件，选“只添上、改掉”。"))
    lines, faults, seen = list[TitleLine](), list[Fault](), dict[str, int]()
    for found in (_line(number, columns, row) for number, row in rows[1:]):
        if isinstance(found, TitleLine) and found.isbn in seen:
            said = _("和第 %(n)s 行是同一个 ISBN。同一种书写一行，数量写总数。") % {"n": seen[found.isbn]}
            faults.append(Fault(found.number, said))
        elif isinstance(found, TitleLine):
            seen[found.isbn] = found.number
            lines.append(found)
        else:
            faults.append(found)
    return lines, faults


def _text(content: bytes) -> str:
    if not content.strip():
        raise _refused(_("文件是空的。请下载样表，照着填。"))
    text = decoded(content) if len(content) <= MOST_BYTES else None
    if text is None:
        raise _refused(_("这不是 CSV 文本，或者太大。请照样表另存为 CSV。"))
    return text


def _columns(head: Sequence[str]) -> Mapping[str, int]:
    said = [cell.strip().lower() for cell in head]
    found = {name: said.index(each) for name, names in HEADS.items() for each in names if each in said}
    if not {"isbn", "price"} <= set(found):
        raise _refused(_("第一行要写列名，至少有 ISBN 和定价。请下载样表，照着填。"))
    return found


def _line(number: int, columns: Mapping[str, int], row: Sequence[str]) -> TitleLine | Fault:
    given = {name: row[at].strip().lstrip("'") if at < len(row) else "" for name, at in columns.items()}
    reasons = list(_wrong(given))
    if reasons:
        return Fault(number, "".join(reasons))
    words = {name: given.get(name, "") for name in _LONGEST}
    copies = int(given.get("copies") or 1)
    kind = _kind(given.get("kind", "")) or BookKind.BOOK.value
    price = _price(given["price"]) or 0
    return TitleLine(
        number, typed_isbn(given["isbn"]), price, copies, kind, words, published(given.get("published", ""))
    )


def _wrong(given: Mapping[str, str]) -> Iterator[str]:
    for name, reader in (("isbn", typed_isbn), ("published", published)):
        try:
            reader(given.get(name, ""))
        except Invalid as refused:
            yield refused.message
    if _price(given["price"]) is None:
        yield _("定价写成 45 或 45.00，1 元到 99999 元。")
    copies = given.get("copies", "")
    if copies and not (copies.isascii() and copies.isdecimal() and int(copies) <= MOST_COPIES):
        yield _("数量写 0 到 9999 的整数。")
    if _kind(given.get("kind", "")) is None:
        yield _("种类写 %s 之一，空着是一般图书。") % "、".join(str(each.label) for each in BookKind)
    if any(len(given.get(name, "")) > most for name, most in _LONGEST.items()):
        yield _("书名、作者、出版社或分类号太长。")


def _price(text: str) -> int | None:
    found = _PRICE.fullmatch(text.replace(" ", ""))
    try:
        fen = fen_of(Decimal(found[1])) if found else 0
    except InvalidOperation:
        return None
    return fen if 100 <= fen <= 9_999_900 else None


def _kind(text: str) -> str | None:
    """By its word or its code; a plain book where nothing is said."""
    if not text:
        return BookKind.BOOK.value
    return next((each.value for each in BookKind if text in (each.value, str(each.label))), None)


def _refused(said: str) -> Invalid:
    return Invalid("bookshops.list_file", said, fields={"file": said})
