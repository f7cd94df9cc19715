"""The public catalogue: a page of records with their copies, and one record with where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.index.wanted import Wanted
from wenmai.catalogue.models import Level, Record
from wenmai.catalogue.preparing.plain import from_plain
from wenmai.catalogue.queries.records import get_record
from wenmai.catalogue.queries.search import Found, find
from wenmai.kernel.actor import Actor
from wenmai.library.holdings import stock
from wenmai.library.models import Item, ItemStatus

MOST_HOUSES = 200


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of a record that are not gone, those on the shelf now, and those that the demo has made."""

    total: int = 0
    here: int = 0
    demo: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A record of a page with its copies at the place that was asked for."""

    record: Record
    copies: Copies


@dataclass(frozen=True, slots=True)
class Shelf:
    """Copies of one house: where they stand, and what can be taken now."""

    code: str
    house: str
    division: str
    call_number: str
    total: int
    here: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record, described, with its houses, those that have one on the shelf first, and other editions of the work."""

    record: Record
    said: Description
    shelves: Sequence[Shelf]
    copies: Copies
    editions: Sequence[Record]


def look(wanted: Wanted) -> tuple[Found, Sequence[Hit]]:
    """What was found and the copies of the page's records. Two queries. Raises Conflict while the index is being built."""
    found = find(wanted)
    copies = copies_of([each.pk for each in found.hits], wanted.place)
    return found, [Hit(each, copies.get(each.pk, Copies())) for each in found.hits]


def copies_of(records: Iterable[int], place: str = "") -> Mapping[int, Copies]:
    """Copies by record, in a division or house if one is given. One query."""
    rows = stock(Item.objects.filter(record__in=list(records)))
    if place:
        rows = rows.filter(Q(home__code=place) | Q(home__division__path__contains=[place]))
    here = Count("pk", filter=Q(status=ItemStatus.AVAILABLE))
    demo = Count("pk", filter=Q(demo=True))
    counted = rows.values_list("record").annotate(total=Count("pk"), here=here, made=demo).order_by()
    return {record: Copies(total, on_shelf, made) for record, total, on_shelf, made in counted}


def record_page(actor: Actor, key: int) -> RecordPage:
    """One record for everybody. Raises NotFound."""
    record = get_record(actor, key)
    shelves = _shelves(record.pk)
    copies = copies_of([record.pk]).get(record.pk, Copies())
    others = Record.objects.filter(work=record.work, deleted_at=None, merged_into=None).exclude(pk=record.pk)
    others = others.exclude(level=Level.VISITING)
    editions = list(others.defer("raw", "keys", "description").order_by("-year", "pk")[:12]) if record.work_id else []
    return RecordPage(record, from_plain(record.description), shelves, copies, editions)


def _shelves(record: int) -> list[Shelf]:
    rows = stock(Item.objects.filter(record=record))
    named = rows.values_list("home__code", "home__name", "home__division__name", "call_number")
    here = Count("pk", filter=Q(status=ItemStatus.AVAILABLE))
    counted = named.annotate(total=Count("pk"), here=here).order_by("-here", "home__division", "home__code")
    return [Shelf(*each) for each in counted[:MOST_HOUSES]]
