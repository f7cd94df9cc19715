"""What is handed to the actions: frozen, typed values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.booking.models import Booking
from wenmai.places.models import Division, Institution
from wenmai.works.models import WorkCall
from wenmai.works.vocabulary import Mean, Naming


@dataclass(frozen=True, slots=True)
class CallDraft:
    """A call. Days are days in Asia/Shanghai, both included; ages in whole years on the day of handing in."""

    institution: Institution
    title: str
    about: str
    kinds: tuple[str, ...]
    opens_on: date
    closes_on: date
    year: int
    theme: str = ""
    audience: tuple[str, ...] = ()
    children: bool = False
    age_from: int | None = None
    age_to: int | None = None
    most: int = 3
    mean: str = Mean.PLAIN
    forwards_to: Division | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class WorkDraft:
    """A work as people hand it in. `picture` is the file as it came; `agreed`: the author or guardian lets it be shown.

    `adult`: the author says to be 18 or older, asked where no birthday is known. `recording`: one of the author's, or 0.
    """

    kind: str
    title: str
    words: str = ""
    picture: bytes = b""
    picture_says: str = ""
    link: str = ""
    link_source: str = ""
    team: str = ""
    naming: str = Naming.SURNAME
    nickname: str = ""
    agreed: bool = False
    adult: bool = False
    recording: int = 0


@dataclass(frozen=True, slots=True)
class RecordingDraft:
    """What was read in a booth. `sound` is the file as it came; `booking` the session, None for who walked in."""

    title: str
    sound: bytes
    booking: Booking | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class PaperAuthor:
    """Somebody without a phone, as a clerk writes them down; `paper` says where the signed consent is kept."""

    name: str
    age: int
    paper: str
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the house decides about a work; `place` names an award, `answer` is read by the author."""

    outcome: str
    place: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ScoreDraft:
    """0 to 100."""

    value: Decimal
    words: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a work is passed on: a call here, or a contest elsewhere with the evidence that it was sent."""

    target: WorkCall | None = None
    elsewhere: str = ""
    evidence: str = ""
