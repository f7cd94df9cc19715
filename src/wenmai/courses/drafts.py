"""What the actions take: frozen, typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from wenmai.courses.models import Course, Term
from wenmai.courses.timetable import Pattern
from wenmai.places.models import Division, Institution, Space


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a study tour."""

    name: str
    what: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course. Codes are those of `vocabulary`; `stops` only for a study tour."""

    institution: Institution
    title: str
    kind: str = "training"
    level: str = "beginner"
    art_form: str = ""
    audience: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    lessons: int = 12
    minutes: int = 90
    summary: str = ""
    description: str = ""
    teacher: str = ""
    teacher_person: str = ""
    materials: str = ""
    mode: str = "onsite"
    curriculum_tags: tuple[str, ...] = ()
    fee: Decimal = Decimal(0)
    fee_approval: str = ""
    demo: bool = False
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class TermDraft:
    """A term; the instants are aware."""

    institution: Institution
    name: str
    starts_on: date
    ends_on: date
    enrol_from: datetime
    enrol_until: datetime
    demo: bool = False


@dataclass(frozen=True, slots=True)
class ClassDraft:
    """A class to open. Without a space it is held at `venue` in `division` (default: where the house is).

    `skip`: days on which it shall not be held beside the holidays. `quotas` keeps some of `capacity` for a group until
    a week before the first lesson: {"elder": 4}.
    """

    course: Course
    term: Term
    weekdays: tuple[int, ...]
    starts: time
    capacity: int
    first_on: date | None = None
    label: str = ""
    teacher: str = ""
    teacher_person: str = ""
    space: Space | None = None
    venue: str = ""
    division: Division | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)
    pass_percent: int = 75
    skip: frozenset[date] = frozenset()
    topics: tuple[str, ...] = ()
    demo: bool = False

    @property
    def pattern(self) -> Pattern:
        """When its lessons are."""
        first = self.first_on or self.term.starts_on
        return Pattern(self.weekdays, self.starts, self.course.minutes, self.course.lessons, first)


@dataclass(frozen=True, slots=True)
class EnrolmentWish:
    """Who wants into which class: `person` is "" for the actor themself; `key` makes a retry safe."""

    course_class: int
    key: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class OnlineDraft:
    """The words of a 网络课."""

    institution: Institution
    title: str
    summary: str = ""
    level: str = "beginner"
    art_form: str = ""
    audience: tuple[str, ...] = ()
    pass_mark: int = 60
    demo: bool = False


@dataclass(frozen=True, slots=True)
class OnlineLessonDraft:
    """The words of one of its lessons; `url` is "" when the video is uploaded."""

    title: str
    minutes: int
    url: str = ""
    source: str = ""
    words: str = ""
    no_captions: str = ""


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question: `right` are numbers of options from 0."""

    text: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    explanation: str
