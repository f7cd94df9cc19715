"""What this room holds about a person: told whole when they ask, and gone when they are to be forgotten."""

from collections.abc import Mapping

from django.utils.timezone import localtime

from wenmai.hub.actions.copies import end_copies_of
from wenmai.hub.models import CopyRequest, ForeignDeed, Visitor


def export_person(person: str) -> Mapping[str, object]:
    """What they have out at other libraries, and of which library's system they are a reader, and what they asked copies of."""
    rows = ForeignDeed.objects.filter(reader__person=person).select_related("institution").order_by("at")
    visits = Visitor.objects.filter(reader__person=person).select_related("system__library")
    return {
        "在外馆借的书": [
            {"书名": each.title, "图书馆": each.institution.name, "借出": f"{localtime(each.at):%Y-%m-%d %H:%M}"}
            for each in rows
        ],
        "文献传递": [
            {
                "书名": each.title,
                "要的部分": each.part,
                "图书馆": each.library.name,
                "用途": str(each.get_purpose_display()),
                "申请": f"{localtime(each.asked_at):%Y-%m-%d %H:%M}",
                "状态": str(each.get_state_display()),
            }
            for each in CopyRequest.objects.filter(reader__person=person).select_related("library").order_by("pk")
        ],
        "外馆读者": [{"图书馆": each.system.library.name, "最近一次": str(each.seen_on)} for each in visits],
    }


def erase_person(person: str) -> int:
    """The deeds forget who it was, the visitor is gone. How many rows changed."""
    changed = ForeignDeed.objects.filter(reader__person=person).update(reader=None)
    changed += end_copies_of(person)
    return changed + Visitor.objects.filter(reader__person=person).delete()[0]
