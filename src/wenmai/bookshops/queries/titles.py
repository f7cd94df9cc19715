"""What shops say that they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from wenmai.bookshops.models import ShopTitle
from wenmai.bookshops.queries.agreements import taking_part
from wenmai.fees.money import yuan_of
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class ListPage:
    """How many books a shop's list names, when it last said so, and the ones that came last."""

    number: int
    said_at: datetime | None
    latest: Sequence[ShopTitle]


def list_of(shop: Institution) -> ListPage:
    """The list of a shop. Two queries."""
    rows = ShopTitle.objects.filter(institution=shop)
    counted = rows.aggregate(number=Count("pk"), said_at=Max("said_at"))
    return ListPage(counted["number"], counted["said_at"], list(rows.order_by("-pk")[:20]))


def with_list(shop: int, sent: Mapping[str, str], isbn: str) -> dict[str, str]:
    """What was typed of a book at a shop's counter (an institution's key); what was left out as the shop's list says it."""
    given = {name: value for name, value in sent.items() if value.strip()}
    if not isbn or "price" in given:
        return dict(sent)
    row = ShopTitle.objects.filter(institution=shop, isbn=isbn).first()
    if row is None:
        return dict(sent)
    listed = {"price": yuan_of(row.price_fen), "published": row.published}
    listed |= {name: getattr(row, name) for name in ("title", "author", "publisher", "clc")}
    given.pop("kind", None)  # the form's own first choice, not what somebody said
    return {"kind": row.kind} | listed | given


def offered_in(isbn: str) -> Sequence[ShopTitle]:
    """Shops that take part today and say that they have a book. One query."""
    shops = taking_part().values("institution")
    rows = ShopTitle.objects.filter(isbn=isbn, institution__in=shops).select_related("institution")
    return list(rows.order_by("-copies", "institution__pinyin"))
