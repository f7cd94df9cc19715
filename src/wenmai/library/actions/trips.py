"""Trips of a library to villages, schools and squares: recorded by who went, once, and undone with a reason."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.ledger import actions as ledger
from wenmai.ledger.place import Place
from wenmai.library import facts, policies
from wenmai.library.models import Trip
from wenmai.places.models import Institution

BACK = timedelta(days=92)
"""How far back a trip may be written down: a quarter, so that a report of the last one can still be mended."""
STOPS, LONGEST = 20, 60


@dataclass(frozen=True, slots=True)
class TripDraft:
    """A trip that was made. `stops` are names, in their order."""

    day: date
    stops: tuple[str, ...]
    vehicle: str = ""
    people: int | None = None
    demo: bool = False


@transaction.atomic
def record_trip(actor: Actor, *, house: Institution, draft: TripDraft) -> Trip:
    """A trip of the house; the same again is the first. Raises NotAllowed, Invalid, Conflict (library.trip_known) if it said otherwise."""
    permit(policies.may_run(actor, house.scope_path, house.kind))
    stops = tuple(each.strip() for each in draft.stops if each.strip())
    _check(draft.day, stops)
    row = Trip(
        house=house, day=draft.day, vehicle=draft.vehicle.strip()[:20], stops=list(stops), people=draft.people,
        made_by=actor.person or "system", made_at=clock.now(), demo=draft.demo,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        return _known(row, error)
    said = {"stops": str(len(stops)), "demo": "1" if row.demo else ""}
    ledger.record(
        actor, kind=facts.TRIP, source=f"library.trip:{row.pk}", happened_at=clock.at(row.day, time.min),
        place=Place(house.division_id, house.code, house.kind), channel="mobile",
        attributes={name: value for name, value in said.items() if value},
    )  # fmt: skip
    note(actor, "library.trip_recorded", f"library.trip:{row.pk}", stops=len(stops))
    return row


def _check(day: date, stops: tuple[str, ...]) -> None:
    today = clock.today()
    if not today - BACK <= day <= today:
        said = _("写去的那一天：今天以前，%d 天以内。") % BACK.days
        raise Invalid("library.trip_day", said, fields={"day": said})
    if not 1 <= len(stops) <= STOPS or any(len(each) > LONGEST for each in stops):
        said = _("写去了哪里，一行一处，最多 %d 处。") % STOPS
        raise Invalid("library.trip_stops", said, fields={"stops": said})


def _known(row: Trip, error: IntegrityError) -> Trip:
    found = Trip.objects.get(house=row.house, day=row.day, vehicle=row.vehicle, undone_at=None)
    if (found.stops, found.people) != (row.stops, row.people):
        said = _("这一天这辆车已经记过一趟。要改，先撤销那一趟；另有一辆车，请写车牌。")
        raise Conflict("library.trip_known", said) from error
    return found


@transaction.atomic
def undo_trip(actor: Actor, *, trip: int, reason: str) -> Trip:
    """It was not so: the fact is taken back. Twice keeps the first. Raises NotFound, NotAllowed, Invalid without a reason."""
    row = Trip.objects.select_for_update(of=("self",)).select_related("house__division").filter(pk=trip).first()
    if row is None:
        raise NotFound("library.no_trip", _("没有这一趟。"))
    permit(policies.may_run(actor, row.house.scope_path, row.house.kind))
    if not reason.strip():
        raise Invalid("library.reason", _("请写明为什么撤销。"), fields={"reason": _("写明原因")})
    if row.undone_at is None:
        row.undone_at, row.undone_why = clock.now(), reason.strip()[:200]
        row.save(update_fields=["undone_at", "undone_why"])
        ledger.reverse(actor, kind=facts.TRIP, source=f"library.trip:{row.pk}", reason=row.undone_why)
        note(actor, "library.trip_undone", f"library.trip:{row.pk}", reason=row.undone_why)
    return row
