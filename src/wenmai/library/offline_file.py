"""What a desk notes while the network is away: lines `time,reader,barcode,deed`, read line by line with the reason of each fault."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.boxes import is_box, open_box
from wenmai.kernel.crypto import Unreadable
from wenmai.kernel.errors import Invalid
from wenmai.kernel.sent_text import decoded
from wenmai.kernel.spreadsheets import csv_of
from wenmai.library.engine.scenes import OFFLINE

HEAD = ("time", "reader", "barcode", "deed")
EXAMPLES = (("2026-03-02 14:05", "R100000018", "31000001", "lend"), ("2026-03-02 15:30", "", "31000002", "return"))
MOST_LINES, MOST_BYTES, LONGEST = 1_000, 500_000, 100
SEALED = "library.offline"
LEND, RETURN = "lend", "return"
_DEEDS = {"lend": LEND, "借": LEND, "return": RETURN, "还": RETURN}
_HEADS = {"time", "时间"}


@dataclass(frozen=True, slots=True)
class OfflineLine:
    """One deed as it was noted. `at` in Asia/Shanghai; `reader` the number on the card, "" for a return; `sealed`: nobody could
    read the number where it was kept.
    """

    number: int
    at: datetime
    reader: str
    barcode: str
    deed: str
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be read, and why."""

    number: int
    reason: str


def template() -> bytes:
    """The form, with two examples to be written over."""
    return csv_of(HEAD, EXAMPLES)


def read(content: bytes) -> tuple[Sequence[OfflineLine], Sequence[Fault]]:
    """Lines in the order of their times, and faults. UTF-8, or GB18030 as office programs write it.

    Raises Invalid for what is too long or no text.
    """
    rows = list(enumerate(csv.reader(io.StringIO(_text(content))), 1))
    rows = [(number, [cell.strip() for cell in row]) for number, row in rows if any(cell.strip() for cell in row)]
    if rows and rows[0][1][0].lower() in _HEADS:
        rows = rows[1:]
    if len(rows) > MOST_LINES:
        raise _refused(_("一次最多 1000 行，请分成几个文件。"))
    read = [_line(number, row) for number, row in rows]
    lines = [each for each in read if isinstance(each, OfflineLine)]
    return sorted(lines, key=lambda each: (each.at, each.number)), [each for each in read if isinstance(each, Fault)]


def _text(content: bytes) -> str:
    if not content.strip():
        raise _refused(_("文件是空的。请下载样表，照着填。"))
    text = decoded(content) if len(content) <= MOST_BYTES else None
    if text is None:
        raise _refused(_("这不是 CSV 文本，或者太大。请照样表另存为 CSV。"))
    return text


def _line(number: int, row: Sequence[str]) -> OfflineLine | Fault:
    if len(row) < len(HEAD):
        return Fault(number, _("要有四列：时间、读者证号、条码、借或还。"))
    when, shown, barcode, deed = row[:4]
    reader = _opened(shown)
    at, kind = _time(when), _DEEDS.get(deed.lower(), "")
    faults = {
        _("时间写成 2026-03-02 14:05。"): at is None,
        _("时间在以后，或早于一年。请核对设备的时钟。"): at is not None
        and not clock.now() - OFFLINE < at <= clock.now(),
        _("第四列写 lend（借）或 return（还）。"): not kind,
        _("没有条码。"): not barcode,
        _("这一行的读者号解不开：它不是在这里加密的，或者钥匙没有随备份恢复。请管理员恢复 keys.json 再传。"): reader
        is None,
        _("借书要写读者证号。"): kind == LEND and reader == "",
        _("读者证号或条码太长。"): max(len(reader or ""), len(barcode)) > LONGEST,
    }
    wrong = "".join(said for said, bad in faults.items() if bad)
    if wrong or at is None or reader is None:
        return Fault(number, wrong)
    return OfflineLine(number, at, reader.upper(), barcode, kind, is_box(shown))


def _opened(shown: str) -> str | None:
    """The reader's number, which a device may have sealed; None for a box that cannot be opened."""
    try:
        return open_box(shown, SEALED).strip() if is_box(shown) else shown
    except Unreadable:
        return None


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return at.astimezone(clock.SHANGHAI) if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)


def _refused(said: str) -> Invalid:
    return Invalid("library.offline_file", said, fields={"file": said})
