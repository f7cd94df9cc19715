"""What a slip says: what a reader takes along, where a book goes, for whom it lies. A slip names nobody: four digits of a card are enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound, permit
from wenmai.library import policies
from wenmai.library.models import Hold, HoldState, Transit
from wenmai.library.queries.readers import LoanLine, glance
from wenmai.places.models import Institution

END = 4
"""Signs of a card's number that a slip shows."""


@dataclass(frozen=True, slots=True)
class LoanSlip:
    """What a reader has on hand, the first due in front. `end` is the end of the card's number."""

    end: str
    loans: Sequence[LoanLine]
    at: datetime


def loan_slip(actor: Actor, house: Institution, reader: int) -> LoanSlip:
    """For who serves the house. Raises NotFound, NotAllowed."""
    page = glance(actor, reader, house.scope_path)
    return LoanSlip(page.number[-END:], page.loans, clock.now())


def transit_slip(actor: Actor, house: Institution, item: int) -> Transit:
    """The open journey of an item that leaves or comes to the house. Raises NotFound, NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Transit.objects.filter(received_at=None, cancelled_at=None, rerouted_at=None, item=item)
    mine = rows.filter(Q(origin=house) | Q(destination=house))
    found = mine.select_related("item__record", "origin", "destination").first()
    if found is None:
        raise NotFound("library.no_transit", _("这一册不在本馆的路上。请刷新后再看。"))
    return found


@dataclass(frozen=True, slots=True)
class HoldSlip:
    """What lies ready for somebody: `end` is the end of the card's number, `point` where it is to be laid, "" for the shelf of holds."""

    title: str
    barcode: str
    end: str
    until: datetime | None
    point: str
    demo: bool


def hold_slip(actor: Actor, house: Institution, hold: int) -> HoldSlip:
    """Of what has come to the house for somebody. Raises NotFound, NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Hold.objects.filter(pk=hold, pickup=house, state__in=(HoldState.ON_SHELF, HoldState.CAPTURED))
    row = rows.select_related("item__record", "reader", "point").first()
    if row is None or row.item is None or row.reader is None:
        raise NotFound("library.no_hold", _("没有这项预约。"))
    point = row.point.name if row.point else ""
    return HoldSlip(row.item.record.title, row.item.barcode, row.reader.number[-END:], row.shelf_until, point, row.demo)
