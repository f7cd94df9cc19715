"""The hall of a date as a map: rows from the stage, cells from the left, aisles between."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from wenmai.booking.models import Booking, Session, SessionSeat
from wenmai.booking.seat_words import one_said
from wenmai.places.models import SeatFeature


@dataclass(frozen=True, slots=True)
class Cell:
    """A seat on the map. `number` is the label without its row; `mine` for the booking that the map is drawn for."""

    label: str
    number: str
    said: str
    free: bool
    mine: bool
    picked: bool
    kept: str
    wheelchair: bool
    companion: bool
    booking: int | None

    @property
    def choosable(self) -> bool:
        """Whether it can be ticked."""
        return self.free or self.mine


@dataclass(frozen=True, slots=True)
class Row:
    """One row; a walkway across the hall has no cells."""

    name: str
    cells: Sequence[Cell | None]

    @property
    def open(self) -> Sequence[Cell]:
        """The seats that can be ticked, for the list."""
        return [each for each in self.cells if each and each.choosable]

    @property
    def ticked(self) -> bool:
        """Whether one of them is, so that the list opens the row."""
        return any(each.picked for each in self.open)


@dataclass(frozen=True, slots=True)
class KeptFor:
    """Seats kept for one reason: how many, and which as they are said."""

    why: str
    number: int
    seats: str


@dataclass(frozen=True, slots=True)
class Hall:
    """The whole map, and how many can be had: of all, and of the places for wheelchairs."""

    session: Session
    rows: Sequence[Row]
    free: int
    wheels: int
    kept: int
    taken: int

    @property
    def kept_for(self) -> Sequence[KeptFor]:
        """What is kept, by its reason, in the order of the rows."""
        found: dict[str, list[str]] = {}
        for cell in (cell for row in self.rows for cell in row.cells if cell and cell.kept):
            found.setdefault(cell.kept, []).append(cell.said)
        return [KeptFor(why, len(seats), "、".join(seats)) for why, seats in found.items()]


def hall_of(session: Session, *, mine: Booking | None = None, picked: Collection[str] = ()) -> Hall:
    """The map of a date, drawn for a booking or for nobody; `picked` seats are ticked, else one's own. One query."""
    own = mine.pk if mine else None
    seats = list(SessionSeat.objects.filter(session=session).order_by("y", "x"))
    cells = {(each.y, each.x): _cell(each, own, picked) for each in seats}
    across = max((each.x for each in seats), default=0)
    names = {y: next(row).row for y, row in groupby(seats, key=lambda each: each.y)}
    deep = max(names, default=0)
    rows = [_row(names.get(y, ""), [cells.get((y, x)) for x in range(1, across + 1)]) for y in range(1, deep + 1)]
    free = [each for each in cells.values() if each.free]
    return Hall(
        session,
        rows,
        free=len(free),
        wheels=sum(each.wheelchair for each in free),
        kept=sum(bool(each.kept) for each in cells.values()),
        taken=sum(each.booking is not None for each in cells.values()),
    )


def _row(name: str, cells: Sequence[Cell | None]) -> Row:
    return Row(name, cells if any(cells) else [])


def _cell(seat: SessionSeat, own: int | None, picked: Collection[str]) -> Cell:
    mine = own is not None and seat.booking_id == own
    return Cell(
        label=seat.label,
        number=seat.label.removeprefix(seat.row) or seat.label,
        said=one_said(seat.label),
        free=seat.booking_id is None and not seat.kept,
        mine=mine,
        picked=seat.label in picked if picked else mine,
        kept=seat.kept,
        wheelchair=SeatFeature.ACCESSIBLE in seat.features,
        companion=SeatFeature.COMPANION in seat.features,
        booking=seat.booking_id,
    )
