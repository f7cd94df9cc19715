"""Who is inside now: came, less who went out, and back again. A number for the door, not a 人次."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, Sum

from wenmai.booking.models import Attendance, Crossing, Movement, Pool, Session, Status
from wenmai.kernel import clock
from wenmai.places.models import Institution

CROWDED = 90  # of a hundred


@dataclass(frozen=True, slots=True)
class Inside:
    """`people` inside now, `room` for how many, None where nobody has said."""

    people: int
    room: int | None

    @property
    def crowded(self) -> bool:
        """Nine of ten places are taken, or more."""
        return self.room is not None and self.people * 100 >= self.room * CROWDED

    @property
    def full(self) -> bool:
        """As many as there is room for, or more."""
        return self.room is not None and self.people >= self.room


def inside_of(session: Session) -> Inside:
    """One session."""
    return inside([session])[session.pk]


def inside(sessions: Iterable[Session], came: Mapping[int, int] | None = None) -> Mapping[int, Inside]:
    """Of each session, in three queries, or two where the caller knows how many `came`.

    Room is the space's; where it has none, the places on the spot that were given out. Who takes part online is in no room.
    """
    held = list(sessions)
    keys = [each.pk for each in held]
    present = Attendance.objects.filter(session__in=keys, undone_at=None, online=False).values_list("session")
    came = _sums(present.annotate(Sum("heads"))) if came is None else came
    moved = Movement.objects.filter(session__in=keys).filter(Q(attendance=None) | Q(attendance__undone_at=None))
    moves = moved.values_list("session").annotate(
        back=Sum("heads", filter=Q(way=Crossing.IN), default=0), out=Sum("heads", filter=Q(way=Crossing.OUT), default=0)
    )
    net = {key: back - out for key, back, out in moves}
    places = Pool.objects.filter(session__in=keys, online=False).values_list("session")
    given = _sums(places.annotate(Sum("capacity")))
    return {
        each.pk: Inside(max(came.get(each.pk, 0) + net.get(each.pk, 0), 0), _room(each) or given.get(each.pk))
        for each in held
    }


def running_at(house: Institution) -> list[tuple[Session, Inside]]:
    """What is on at a house now with somebody inside, soonest begun first. Four queries, one where nothing is on."""
    now = clock.now()
    rows = Session.objects.filter(offering__institution=house, starts_at__lte=now, ends_at__gt=now)
    rows = rows.filter(status__in=[Status.PUBLISHED, Status.CLOSED, Status.DONE], published_at__isnull=False)
    sessions = list(rows.select_related("offering", "space").order_by("starts_at", "pk"))
    counts = inside(sessions) if sessions else {}
    return [(each, counts[each.pk]) for each in sessions if counts[each.pk].people]


def heads_inside(attendance: Attendance) -> int:
    """How many of a party are inside."""
    moves = Movement.objects.filter(attendance=attendance).aggregate(
        back=Sum("heads", filter=Q(way=Crossing.IN), default=0), out=Sum("heads", filter=Q(way=Crossing.OUT), default=0)
    )
    return max(int(attendance.heads + moves["back"] - moves["out"]), 0)


def came_of(session: int, person: str) -> Attendance | None:
    """The standing attendance that brought a person here, as who booked or along with them."""
    whom = Q(person=person) | Q(booking__dependants__contains=[person])
    return Attendance.objects.filter(whom, session=session, undone_at=None).order_by("pk").first()


def _room(session: Session) -> int | None:
    return session.space.capacity if session.space else None


def _sums(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)
