"""Holds on pages: a reader's own with the place in the queue, the pull list and the shelf of holds of a house."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wenmai.catalogue.models import Record
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.library import policies
from wenmai.library.models import Hold, HoldState
from wenmai.library.queries.kin import family_of
from wenmai.library.queries.pickup import Ready, ready_for
from wenmai.places.models import Institution

LATELY = 10


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold on its reader's page. `place` in the queue counts from 1, 0 where nothing is waited for any more."""

    key: int
    title: str
    record: int | None
    what: str
    pickup: str
    pickup_code: str
    state: str
    words: str
    place: int
    shelf_until: datetime | None
    frozen: bool
    frozen_until: date | None
    requested_at: datetime
    open: bool
    demo: bool
    barcode: str
    point: str = ""
    point_key: int | None = None
    ready: Ready | None = None
    reader: int | None = None
    whose: str = ""


def my_holds(actor: Actor) -> tuple[HoldLine, ...]:
    """The actor's own and those of the family (`whose`): open ones, what can be fetched in front, and some that are over. Six
    queries.
    """
    family = {each.row.pk: each.name for each in family_of(actor)}
    rows, ready = _rows().filter(reader__in=family), ready_for(family)
    live = rows.filter(closed_at=None).order_by(F("shelf_until").asc(nulls_last=True), "requested_at", "pk")
    over = rows.exclude(closed_at=None).order_by("-closed_at", "-pk")[:LATELY]
    return tuple(
        replace(_line(each), ready=ready.get(each.pk), whose=family.get(each.reader_id or 0, ""))
        for each in (*live, *over)
    )


def holds_of(reader: int) -> tuple[HoldLine, ...]:
    """The open ones of a reader, for who serves them. One query."""
    return tuple(_line(each) for each in _rows().filter(reader=reader, closed_at=None).order_by("requested_at", "pk"))


def held_among(reader: int, records: Sequence[int]) -> frozenset[int]:
    """Those of some records that a reader waits for, in whatever way. One query."""
    mine = Hold.objects.filter(reader=reader, closed_at=None)
    works = mine.filter(work__isnull=False).values("work")
    same = Q(pk__in=mine.values("record")) | Q(pk__in=mine.values("wanted__record")) | Q(work__in=works)
    return frozenset(Record.objects.filter(same, pk__in=records).values_list("pk", flat=True))


def _rows() -> "QuerySet[Hold]":
    edition = Record.objects.filter(work=OuterRef("work"), deleted_at=None, merged_into=None).order_by("pk")
    rows = Hold.objects.select_related("record", "wanted__record", "pickup", "item", "point")
    return rows.annotate(
        ahead=_ahead(), any_title=Subquery(edition.values("title")[:1]), any_key=Subquery(edition.values("pk")[:1])
    )


def _ahead() -> Coalesce:
    """How many who wait for the same came before."""
    same = Q(record=OuterRef("record")) | Q(work=OuterRef("work")) | Q(work=OuterRef("record__work"))
    same |= Q(record__work=OuterRef("work")) | Q(wanted=OuterRef("wanted"))
    before = Q(requested_at__lt=OuterRef("requested_at")) | Q(
        requested_at=OuterRef("requested_at"), pk__lt=OuterRef("pk")
    )
    rows = Hold.objects.filter(same & before, state=HoldState.WAITING, frozen_at=None).order_by()
    total = rows.values("state").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def _line(row: Hold) -> HoldLine:
    record = row.record or (row.wanted.record if row.wanted else None)
    ahead: int = row.ahead  # type: ignore[attr-defined]  # annotated by _rows
    return HoldLine(
        key=row.pk,
        title=record.title if record else row.any_title,  # type: ignore[attr-defined]
        record=record.pk if record else row.any_key,  # type: ignore[attr-defined]
        what="work" if row.work_id else "item" if row.wanted_id else "record",
        pickup=row.pickup.label,
        pickup_code=row.pickup.code,
        state=row.state,
        words=str(row.get_state_display()),
        place=ahead + 1 if row.state == HoldState.WAITING else 0,
        shelf_until=row.shelf_until,
        frozen=row.frozen_at is not None,
        frozen_until=row.frozen_until,
        requested_at=row.requested_at,
        open=row.closed_at is None,
        demo=row.demo,
        barcode=row.item.barcode if row.item else "",
        point=row.point.name if row.point else "",
        point_key=row.point_id,
        reader=row.reader_id,
    )


def pull_list(actor: Actor, house: Institution, page: int = 1) -> Page[Hold]:
    """Copies on this house's shelves that somebody waits for, in the order of the shelf. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Hold.objects.filter(state=HoldState.WAITING, target__place=house, target__status="available")
    shown = rows.select_related("target__record", "pickup").order_by("target__call_key", "target__barcode")
    return page_of(shown, page)


def to_fetch(house: Institution) -> int:
    """How many copies are to be looked for at a house."""
    return Hold.objects.filter(state=HoldState.WAITING, target__place=house, target__status="available").count()


def hold_shelf(actor: Actor, house: Institution, page: int = 1) -> Page[Hold]:
    """What lies ready at the counter of a house, the first to expire in front; readers by their numbers. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Hold.objects.filter(state=HoldState.ON_SHELF, pickup=house, point=None)
    return page_of(rows.select_related("item__record", "reader").order_by("shelf_until", "pk"), page)
