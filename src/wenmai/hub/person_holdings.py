"""What this room holds about a person: told whole when they ask, and gone when they are to be forgotten."""

from collections.abc import Mapping

from django.utils.timezone import localtime

from wenmai.hub.models import ForeignDeed, Visitor


def export_person(person: str) -> Mapping[str, object]:
    """What they have out at other libraries, and of which library's system they are a reader."""
    rows = ForeignDeed.objects.filter(reader__person=person).select_related("institution").order_by("at")
    visits = Visitor.objects.filter(reader__person=person).select_related("system__library")
    return {
        "在外馆借的书": [
            {"书名": each.title, "图书馆": each.institution.name, "借出": f"{localtime(each.at):%Y-%m-%d %H:%M}"}
            for each in rows
        ],
        "外馆读者": [{"图书馆": each.system.library.name, "最近一次": str(each.seen_on)} for each in visits],
    }


def erase_person(person: str) -> int:
    """The deeds forget who it was, the visitor is gone. How many rows changed."""
    changed = ForeignDeed.objects.filter(reader__person=person).update(reader=None)
    return changed + Visitor.objects.filter(reader__person=person).delete()[0]
