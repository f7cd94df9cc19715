"""What the pages of items do and show besides the queries: the record that is chosen, the key of a form, words of a deed."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from wenmai.catalogue.index.wanted import Wanted
from wenmai.catalogue.queries.records import records_by_id
from wenmai.catalogue.queries.search import find as find_records
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import Conflict
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import whole
from wenmai.library.actions.items import put_item
from wenmai.library.actions.loans import find, recall, use_in_library
from wenmai.library.counters import Counter, Deed
from wenmai.library.models import ItemStatus
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_id

FOUND, USED = "found", "used"


def counter(actor: Actor, house: Institution, key: str) -> Counter:
    """The counter of a form of these pages. The key does not name who filled it in."""
    return Counter(house.code, f"items:{blind_index(f'{actor.person}:{key}', 'library.desk')}", terminal="desk")


def chosen(asked: QueryDict) -> dict[str, Any]:
    """The record that is meant, or what the catalogue finds; `trouble` says why it cannot look now."""
    text = asked.get("q", "").strip()[:100]
    record = records_by_id([key]).get(key) if (key := whole(asked.get("record"))) else None
    shown: dict[str, Any] = {"record": record, "text": text, "barcode": asked.get("barcode", "")[:40]}
    if record or not text:
        return shown
    try:
        found = find_records(Wanted(text=text, page=page_number(asked.get("page"))))
    except Conflict as error:
        return shown | {"trouble": error.message}
    return shown | {"records": found.hits, "count": found.count}


def put(actor: Actor, at: Counter, item: int, base: str) -> str:
    """Do what a button of the item's page says; what to say of it. Raises what the deeds raise."""
    if base == FOUND:
        return _found(find(actor, at=at, item=item))
    if base == USED:
        use_in_library(actor, at=at, item=item)
        return _("记了一次馆内阅览。放回书架就行。")
    put_item(actor, at=at, item=item, base=base)
    return _("改为“%s”。") % ItemStatus(base).label


def call_back(actor: Actor, at: Counter, item: int, due: date) -> str:
    """Call a loan back; what to say of it. Raises what `recall` raises."""
    recall(actor, at=at, item=item, due=due)
    return _("催还了，应还日提前到 %s，发消息告诉读者了。") % f"{due:%Y-%m-%d}"


def _found(deed: Deed) -> str:
    if not deed.destination:
        return _("找到了，可以上架。")
    house = institutions_by_id([deed.destination])[deed.destination].label
    return _("找到了。请放进送往%s的箱子。") % house
