"""What a desk offers to publish in three taps: what, when, and a sentence that says it all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.models import Activity, OwnTemplate
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution, Space

EVENING, MORNING = time(19, 30), time(9, 30)
OWN = 4


@dataclass(frozen=True, slots=True)
class Preset:
    """A thing that a house does again and again. `verb` joins the place and the title in the sentence.

    `like` is the activity that a template of the house's own begins with.
    """

    key: str
    title: str | Promise
    kind: str
    verb: str | Promise
    minutes: int = 90
    art: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    like: Activity | None = None


DANCE = Preset("dance", lazy("坝坝舞"), "performance", lazy("跳"), 90, ("dance",))
FILM = Preset("film", lazy("露天电影"), "film", lazy("放"), 120, ("film",))
READING = Preset("reading", lazy("读书会"), "reading", lazy("办"), 90, ("literature",))
TRAINING = Preset("training", lazy("培训"), "training", lazy("办"), 120)
LECTURE = Preset("lecture", lazy("讲座"), "lecture", lazy("办"), 90)
STORIES = Preset("stories", lazy("故事会"), "reading", lazy("办"), 60, ("literature",), ("minors", "families"))
EXHIBITION = Preset("exhibition", lazy("展览"), "exhibition", lazy("办"), 480)
# 干部实训、廉政培训 (PZH-F03), which memorial halls hold for organisations again and again.
CADRES = Preset("cadres", lazy("干部实训"), "training", lazy("办"), 180)
INTEGRITY = Preset("integrity", lazy("廉政培训"), "training", lazy("办"), 120)
OTHER = Preset("other", lazy("别的"), "performance", lazy("办"), 90)
OF_KIND: dict[str, tuple[Preset, ...]] = {
    "library": (LECTURE, STORIES, READING, EXHIBITION, OTHER),
    "study_room": (READING, STORIES, LECTURE, OTHER),
    "museum": (LECTURE, EXHIBITION, TRAINING, CADRES, INTEGRITY, OTHER),
    "art_museum": (EXHIBITION, LECTURE, TRAINING, OTHER),
}
OF_STATIONS = (DANCE, FILM, READING, TRAINING, OTHER)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on offer; `start` is None for 选日子."""

    key: str
    title: str
    start: datetime | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it will be. A spot in the open has a `venue` and no `space`."""

    venue: str
    division: Division
    space: Space | None = None
    remembered: bool = False

    @property
    def name(self) -> str:
        """As the sentence says it."""
        return self.space.name if self.space else self.venue


def presets_of(institution: Institution) -> tuple[Preset, ...]:
    """The presets of a house, 别的 last."""
    return OF_KIND.get(institution.kind, OF_STATIONS)


def offered(institution: Institution) -> tuple[Preset, ...]:
    """The presets of a house with its own templates before 别的, four at most. One query."""
    rows = OwnTemplate.objects.filter(institution=institution, retired_at=None, activity__withdrawn_at=None)
    own = tuple(_own(row) for row in rows.select_related("activity__offering__institution").order_by("name")[:OWN])
    plain = presets_of(institution)
    return (*plain[:-1], *own, plain[-1])


def _own(row: OwnTemplate) -> Preset:
    about = row.activity
    return Preset(
        f"own-{row.pk}",
        row.name,
        about.kind,
        _("办"),
        row.minutes,
        tuple(about.art_forms),
        tuple(about.audience),
        about,
    )


def moments(now: datetime) -> list[Moment]:
    """今晚 while it can still be announced, 明晚, the next Saturday morning, or any day."""
    today = clock.day_of(now)
    tonight = clock.at(today, EVENING)
    saturday = clock.at(_saturday(today), MORNING)
    offered = [Moment("tonight", _("今晚 19:30"), tonight)] if now < tonight else []
    offered.append(Moment("tomorrow", _("明晚 19:30"), clock.at(today + timedelta(days=1), EVENING)))
    said = _("%(month)s 月 %(day)s 日星期六 9:30") % {"month": saturday.month, "day": saturday.day}
    return [*offered, Moment("saturday", said, saturday), Moment("pick", _("选日子"), None)]


def usual_spot(institution: Institution) -> Spot:
    """Where the house held its last activity; the house itself before there was one. One query.

    Never where it went to visit somebody at home: the address is theirs.

    A station asks last for what it held in a room: evenings there are outside its hours, and the square is not.
    """
    own = Session.objects.filter(offering__institution=institution, offering__activity__isnull=False)
    rows = own.exclude(status="cancelled")
    if presets_of(institution) is OF_STATIONS:
        rows = rows.annotate(indoors=Q(space__isnull=False)).order_by("indoors", "-pk")
    else:
        rows = rows.order_by("-pk")
    last = rows.select_related("division", "space").first()
    if last is None:
        return Spot(institution.label, institution.division)
    return Spot(last.venue or institution.label, last.division, last.space, remembered=True)


def sentence(preset: Preset, title: str, start: datetime, spot: Spot, seats: int) -> str:
    """明晚 19:30，在昔格达社区广场放露天电影，免费，直接来。"""
    come = _("约 %(n)s 席") % {"n": seats} if seats else _("直接来")
    values = {"when": said_time(start), "where": spot.name, "verb": preset.verb, "what": title, "come": come}
    return _("%(when)s，在%(where)s%(verb)s%(what)s，免费，%(come)s。") % values


def said_time(start: datetime) -> str:
    """今晚 19:30, 明晚 19:30, 11 月 28 日星期六 9:30."""
    for each in moments(min(clock.now(), start - timedelta(minutes=1))):
        if each.start == start:
            return each.title
    local = start.astimezone(clock.SHANGHAI)
    return _("%(month)s 月 %(day)s 日 %(time)s") % {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}


def slot_of(preset: Preset, start: datetime, spot: Spot) -> Slot:
    """The date to publish, without seats."""
    end = start + timedelta(minutes=preset.minutes)
    return Slot(start=start, end=end, division=spot.division, venue="" if spot.space else spot.venue, space=spot.space)


@translation.override(settings.LANGUAGE_CODE)
def kept(words: str | Promise) -> str:
    """Words as they are stored: in Chinese, whatever language the desk reads."""
    return str(words)


def find_preset(institution: Institution, key: str) -> Preset | None:
    """A preset of the house by its key."""
    return next((each for each in offered(institution) if each.key == key), None)


def spots_nearby(institution: Institution, below: Sequence[Division]) -> list[Division]:
    """Divisions that a house may choose from: its own, and what lies below."""
    return [institution.division, *below]


def _saturday(today: date) -> date:
    return today + timedelta(days=(5 - today.weekday()) % 7 or 7)
