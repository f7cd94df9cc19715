"""录音 as its owner sees it. Nothing here gives one to staff: a house has no way to hear what people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.booking.models import EXPECTED, Booking, DoorEntry, State
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.persons import Someone, party_of, with_account
from wenmai.places.models import Institution, Space, SpaceKind
from wenmai.works.models import Recording, Sound, WorkCall
from wenmai.works.models.calls import CallState
from wenmai.works.queries.calls import taking
from wenmai.works.vocabulary import ADULT, Kind

RECENT = timedelta(days=14)
OF_SOUND = (Kind.READING, Kind.SONG, Kind.STAGE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A time in a booth that a recording can be of: `booking` is None for who came in by the door without one."""

    space: Space
    at: datetime
    booking: Booking | None = None

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"b{self.booking.pk}" if self.booking else f"s{self.space.pk}"


def heard_by(actor: Actor) -> tuple[Someone, ...]:
    """Whose recordings the actor hears: their own; of the family those under 18, and who has no account to hear them with."""
    family = party_of(actor)
    own = with_account(each.key for each in family)
    return tuple(
        each
        for each in family
        if each.key == actor.person or each.key not in own or (each.age is not None and each.age < ADULT)
    )


def recordings_of(actor: Actor) -> Sequence[Recording]:
    """The newest first, without their sounds. Three queries."""
    keys = [each.key for each in heard_by(actor)]
    return list(_rows().filter(person__in=keys).order_by("-made_at", "-pk")) if keys else []


def get_recording(actor: Actor, key: int) -> Recording:
    """One of the actor's or of whom they hear. Raises NotFound, for staff too."""
    found = _rows().filter(pk=key, person__in=[each.key for each in heard_by(actor)]).first()
    if found is None:
        raise NotFound("works.no_recording", _("没有这段录音，可能已经删掉，或过了保存期。"))
    return found


def readings_of(person: str) -> Sequence[Reading]:
    """The person's times in booths in the last fourteen days, booked ones and openings of a booth's door; newest first."""
    now = clock.now()
    came = Booking.objects.filter(person=person or "-", state__in=set(EXPECTED) - {State.HELD})
    came = came.filter(session__space__kind=SpaceKind.READING_BOOTH, session__starts_at__range=(now - RECENT, now))
    booked = came.select_related("session__space__institution")
    doors = DoorEntry.objects.filter(person=person or "-", opened=True, booking=None, at__range=(now - RECENT, now))
    doors = doors.filter(space__kind=SpaceKind.READING_BOOTH).select_related("space__institution")
    rows = [Reading(space, each.session.starts_at, each) for each in booked if (space := each.session.space)]
    walked = {each.space_id: Reading(each.space, each.at) for each in doors.order_by("at")}
    return sorted([*rows, *walked.values()], key=lambda each: each.at, reverse=True)


def times_of(actor: Actor) -> Sequence[tuple[Someone, Reading]]:
    """The same for everybody whom the actor hears. Two queries a person."""
    return [(who, each) for who in heard_by(actor) for each in readings_of(who.key)]


def booths_of(houses: Sequence[Institution]) -> Sequence[Space]:
    """Booths in use of these houses, by house and name."""
    rows = Space.objects.filter(institution__in=houses, kind=SpaceKind.READING_BOOTH, retired_on=None)
    return list(rows.select_related("institution").order_by("institution", "name"))


def get_booth(key: int) -> Space:
    """A room with its house. Raises NotFound."""
    found = Space.objects.select_related("institution__division").filter(pk=key, retired_on=None).first()
    if found is None:
        raise NotFound("works.no_booth", _("没有这间朗读亭。"))
    return found


def calls_for_sounds() -> Sequence[WorkCall]:
    """Calls that a reading can be handed in to today."""
    return [each for each in taking() if each.state == CallState.OPEN and set(each.kinds) & set(OF_SOUND)]


def part_of(sound: Sound, first: int, last: int) -> bytes:
    """Bytes `first` to `last`, both included. Raises NotFound when it is gone meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(content from %s for %s) FROM works_sound WHERE id = %s",
            [first + 1, last + 1 - first, sound.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("works.no_recording", _("没有这段录音，可能已经删掉，或过了保存期。"))
    return bytes(row[0])


def _rows() -> "QuerySet[Recording]":
    return Recording.objects.select_related("sound", "space__institution").defer("sound__content")
