"""排架目录: what belongs on a stretch of the shelves of a house, copy by copy, in the order of the shelf."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.library import policies
from wenmai.library.holdings import stock
from wenmai.library.models import Item
from wenmai.library.stretches import ends_of
from wenmai.places.models import Institution

MOST: Final = 50_000
"""Copies of one list."""
_READ: Final = 2_000


def heading() -> list[str]:
    """What stands over the columns."""
    return [_("序号"), _("索书号"), _("书名"), _("作者"), _("条码"), _("类型"), _("状态"), _("现在在哪个馆")]


def shelf_list(actor: Actor, house: Institution, first: str = "", last: str = "") -> Iterator[Sequence[str | int]]:
    """A row a copy, from one call number to another (both included, "" is no end); what has no call number comes last, and only
    where no end is named. Three queries at most, read by the shelf's own index.

    Raises NotAllowed, Invalid for ends the wrong way round or more than MOST copies.
    """
    permit(policies.may_circulate(actor, house.scope_path))
    rows = _on(house, first, last)
    if (number := rows.count()) > MOST:
        said = _("这一段有 %(number)s 册，一次最多 %(most)s 册。请把索书号分成几段。") % {
            "number": number,
            "most": MOST,
        }
        raise Invalid("library.shelf_list", said, fields={"last": said})
    return _lines(rows)


def _on(house: Institution, first: str, last: str) -> "QuerySet[Item]":
    low, high = ends_of(first, last)
    rows = stock(Item.objects.filter(home=house))
    if not (low or high):
        return rows
    rows = rows.filter(call_key__gte=low).exclude(call_key=b"")
    return rows.filter(call_key__lte=high) if high else rows


def _lines(rows: "QuerySet[Item]") -> Iterator[Sequence[str | int]]:
    numbered, bare = rows.exclude(call_key=b""), rows.filter(call_key=b"")
    numbers = count(1)
    for part in (numbered.order_by("call_key", "pk"), bare.order_by("record__title", "pk")):
        read = part.select_related("record", "place").defer("record__raw", "record__keys", "record__description")
        for each in read.iterator(_READ):
            kind, state = str(each.get_kind_display()), str(each.get_status_display())
            told = (each.call_number, each.record.title, each.record.author, each.barcode, kind, state)
            yield (next(numbers), *told, each.place.label)
