"""Three taps at the desk, understood: what, when and where."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities import presets
from wenmai.activities.copying import draft_like
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.presets import Preset, Spot
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.places.models import Division, Institution, Space
from wenmai.places.queries.divisions import get_division

ORDINARY = lazy("普通")


@dataclass(frozen=True, slots=True)
class Taps:
    """Three taps, understood: what, when, where."""

    preset: Preset
    title: str
    start: datetime
    spot: Spot
    seats: int

    @property
    def sentence(self) -> str:
        """The sentence that was confirmed."""
        return presets.sentence(self.preset, self.title, self.start, self.spot, self.seats)


def taps_of(data: QueryDict, institution: Institution) -> Taps:
    """Read the three taps. Raises Invalid with the field that is missing."""
    preset = presets.find_preset(institution, data.get("what", ""))
    if preset is None:
        raise _missing("what", _("先点“办什么”。"))
    title = data.get("title", "").strip()[:80] if preset is presets.OTHER else presets.kept(preset.title)
    if not title:
        raise _missing("title", _("选了“别的”，写上办什么。"))
    seats = data.get("seats", "").strip()
    return Taps(
        preset,
        title,
        _start(data),
        spot_of(data, institution),
        int(seats) if seats.isdecimal() and len(seats) < 6 else 0,
    )


def draft_of(taps: Taps, institution: Institution) -> ActivityDraft:
    """The activity that three taps announce; what is made like another one has its words."""
    if taps.preset.like:
        return replace(draft_like(taps.preset.like), bookable=taps.seats > 0, expected=taps.seats)
    return ActivityDraft(
        institution=institution,
        title=taps.title,
        kind=taps.preset.kind,
        art_forms=taps.preset.art,
        audience=taps.preset.audience,
        preset=taps.preset.key,
        bookable=taps.seats > 0,
        expected=taps.seats,
        demo=institution.demo,
    )


def slot_of(taps: Taps) -> Slot:
    """Its date."""
    slot = presets.slot_of(taps.preset, taps.start, taps.spot)
    pools = (Seats(presets.kept(ORDINARY), taps.seats),) if taps.seats else ()
    return Slot(slot.start, slot.end, slot.division, slot.venue, slot.space, seats=pools)


def spot_of(data: QueryDict, institution: Institution) -> Spot:
    """The chosen place, or the usual one. Raises Invalid for a village elsewhere or a room of another house."""
    usual = presets.usual_spot(institution)
    venue, space = data.get("venue", "").strip()[:80], data.get("space", "")
    if space:
        room = Space.objects.filter(
            institution=institution, pk=int(space) if space.isdecimal() and len(space) < 10 else 0
        ).first()
        if room is None:
            raise _missing("space", _("这个空间不是本单位的，换一个。"))
        return Spot(institution.label, institution.division, room)
    if not venue:
        return usual
    return Spot(venue, _division(data.get("division", ""), institution))


def _division(code: str, institution: Institution) -> Division:
    if not code:
        return institution.division
    found = get_division(code)
    if institution.division_id not in found.path:
        raise _missing("division", _("只能选本地的村（社区）。"))
    return found


def _start(data: QueryDict) -> datetime:
    key = data.get("when", "")
    for each in presets.moments(clock.now()):
        if each.key == key and each.start:
            return each.start
    if key != "pick":
        raise _missing("when", _("再点“什么时候”。"))
    start = _picked(data.get("day", ""), data.get("time", ""))
    if start < clock.now():
        raise _missing("day", _("这个时间已经过了，选以后的。"))
    return start


def _picked(day: str, at: str) -> datetime:
    try:
        return clock.at(date.fromisoformat(day), time.fromisoformat(at or "19:30"))
    except ValueError as error:
        raise _missing("day", _("日期写成 2026-11-28 这样，时间写成 19:30 这样。")) from error


def _missing(field: str, message: str) -> Invalid:
    return Invalid("activities.taps", message, fields={field: message})


def picked_start(data: QueryDict) -> datetime:
    """A day and a time from a form. Raises Invalid."""
    return _picked(data.get("day", ""), data.get("time", ""))
