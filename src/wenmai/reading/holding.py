"""What this room holds about a person: told whole when they ask, and deleted when they are to be forgotten."""

from collections.abc import Mapping

from django.utils.timezone import localtime

from wenmai.reading.models import LogEntry, ReaderStop


def export_person(person: str) -> Mapping[str, object]:
    """The log with its notes, and whether suggestions are off."""
    rows = LogEntry.objects.filter(person=person).select_related("house").order_by("day", "pk")
    stop = ReaderStop.objects.filter(person=person).first()
    said: dict[str, object] = {"阅读记录": [_line(each) for each in rows]} if rows else {}
    return said | ({"不看推荐，从": f"{localtime(stop.since):%Y-%m-%d %H:%M}"} if stop else {})


def erase_person(person: str) -> int:
    """All of it goes; how many rows."""
    return LogEntry.objects.filter(person=person).delete()[0] + ReaderStop.objects.filter(person=person).delete()[0]


def _line(each: LogEntry) -> dict[str, str]:
    line = {"题名": each.title, "作者": each.author, "日期": f"{each.day}"}
    line |= {"借自": each.house.name} if each.house else {}
    line |= {"标记": str(each.get_mark_display())} if each.mark else {}
    return line | ({"自己写的": each.note} if each.note else {})
