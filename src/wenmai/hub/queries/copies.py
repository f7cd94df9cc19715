"""文献传递 on pages: one's own requests, those of a library, and who has a work."""

from collections.abc import Sequence

from django.db.models import QuerySet

from wenmai.hub import policies, refusals
from wenmai.hub.models import CopyRequest
from wenmai.hub.models.copies import OPEN
from wenmai.kernel.actor import Actor
from wenmai.kernel.pagination import Page, page_of
from wenmai.library.models import Item, Reader
from wenmai.places.models import Institution

SHOWN = 50


def _rows() -> "QuerySet[CopyRequest]":
    return CopyRequest.objects.select_related("library__division", "pickup", "record")


def my_copies(actor: Actor) -> Sequence[CopyRequest]:
    """The actor's own, the newest in front. One query."""
    return list(_rows().filter(reader__person=actor.person or "-").order_by("-asked_at", "-pk")[:SHOWN])


def copies_of(library: Institution, page: int = 1) -> Page[CopyRequest]:
    """What a library has to do, the oldest in front. Who asks is not shown: the copy is made for anybody alike."""
    return page_of(_rows().filter(library=library, state__in=OPEN).order_by("asked_at", "pk"), page)


def open_copies(library: Institution) -> int:
    """How many that are. One query."""
    return CopyRequest.objects.filter(library=library, state__in=OPEN).count()


def get_copy(actor: Actor, key: int) -> CopyRequest:
    """A request for the staff of its library. Raises NotFound for others."""
    row = _rows().filter(pk=key).first()
    if row is None or not policies.may_serve(actor, row.library):
        raise refusals.no_copy()
    return row


def near_keepers(actor: Actor, record: int) -> Sequence[Institution]:
    """The same, the actor's own library first and then the nearer ones, by county, city and province. Two queries."""
    home = Institution.objects.filter(pk__in=Reader.objects.filter(person=actor.person or "-").values("home"))
    own = home.select_related("division").first()
    return sorted(keepers_of(record), key=lambda each: _apart(each, own)) if own else keepers_of(record)


def _apart(house: Institution, own: Institution) -> int:
    """0 for the same house, else one more than the divisions of `own` that the other is not in."""
    return 0 if house == own else 1 + len(set(own.division.path) - set(house.division.path))


def keepers_of(record: int) -> Sequence[Institution]:
    """Libraries that own a copy of a record, by name. One query."""
    owners = Item.objects.filter(record=record).exclude(base="withdrawn").exclude(acquired_via="hub").values("owner")
    rows = Institution.objects.filter(pk__in=owners, kind="library", closed_on=None)
    return list(rows.select_related("division").order_by("pinyin", "code"))
