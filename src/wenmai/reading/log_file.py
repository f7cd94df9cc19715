"""One's own log as a file."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wenmai.kernel.spreadsheets import csv_of as table
from wenmai.reading.models import LogEntry


def csv_of(entries: Iterable[LogEntry]) -> bytes:
    """All of it, one book a line."""
    head = (_("日期"), _("题名"), _("作者"), _("分类"), _("借自"), _("标记"), _("自己写的"))
    return table(head, [_line(each) for each in entries])


def _line(each: LogEntry) -> tuple[str, ...]:
    house = each.house.name if each.house else ""
    return (f"{each.day}", each.title, each.author, each.clc, house, str(each.get_mark_display()), each.note)
