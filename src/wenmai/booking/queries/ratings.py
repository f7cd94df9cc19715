"""What those who came thought: a distribution from five on, and words."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.models import Attendance, Offering, Rating, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound

FEWEST = 5
"""Fewer ratings than this are not shown as figures: they would point at persons and say little."""
HOST = "session__offering__institution__division"


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave so many stars; `percent` of all."""

    stars: int
    n: int
    percent: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """All ratings of an offering. `bars` are empty below five, five stars first."""

    n: int
    bars: Sequence[Bar]

    @property
    def shown(self) -> bool:
        """Enough for figures."""
        return bool(self.bars)


def distributions(offerings: Iterable[int]) -> Mapping[int, Distribution]:
    """By offering; those that nobody rated are left out. One query."""
    return {offering: _distribution(found) for offering, found in _counts(offerings).items()}


def distributions_by_subject(subjects: Mapping[str, Collection[str]]) -> Mapping[str, Distribution]:
    """Of things that are offered under one or more subjects, as a course is by its classes: by thing, all subjects together.

    Things that nobody rated are left out. Two queries.
    """
    wanted = {each for many in subjects.values() for each in many}
    offerings = dict(Offering.objects.filter(subject__in=wanted).values_list("pk", "subject"))
    by_subject: dict[str, list[Counter[int]]] = {}
    for offering, found in _counts(offerings).items():
        by_subject.setdefault(offerings[offering], []).append(found)
    parts = {thing: [one for each in many for one in by_subject.get(each, ())] for thing, many in subjects.items()}
    return {thing: _together(found) for thing, found in parts.items() if found}


def distribution_of(offering: Offering) -> Distribution:
    """Of one offering."""
    return distributions([offering.pk]).get(offering.pk, Distribution(0, ()))


def ratings_of(offering: Offering) -> list[Rating]:
    """The newest hundred with words or an answer, newest first."""
    rows = Rating.objects.filter(session__offering=offering).exclude(words="", answer="")
    return list(rows.select_related("session").order_by("-at", "-pk")[:100])


def came(person: str, session: Session) -> bool:
    """The person's own attendance stands."""
    rows = Attendance.objects.filter(session=session, person=person, undone_at=None)
    return bool(person) and rows.exists()


def to_rate(actor: Actor, offering: Offering) -> list[Session]:
    """Dates that are over, that the actor came to and has not rated. Newest first, one query."""
    if not policies.acts_as(actor, actor.person):
        return []
    own = {"attendances__person": actor.person, "attendances__undone_at": None}  # of one and the same attendance
    rows = offering.sessions.filter(ends_at__lte=clock.now(), **own).exclude(ratings__person=actor.person)
    return list(rows.distinct().order_by("-starts_at")[:12])


def get_rated(key: int) -> Offering:
    """An offering of which a date was ever published. Raises NotFound."""
    rows = Offering.objects.select_related("institution__division")
    found = rows.filter(pk=key, sessions__published_at__isnull=False).first()
    if found is None:
        raise NotFound("booking.no_ratings", _("没有这个项目，可能已经撤下。"))
    return found


def get_rating(key: int) -> Rating:
    """One rating with its house. Raises NotFound."""
    found = Rating.objects.select_related(HOST).filter(pk=key).first()
    if found is None:
        raise NotFound("booking.no_rating", _("没有这条评价。"))
    return found


def reported_to(actor: Actor) -> list[Rating]:
    """Words that were reported in the areas the actor answers for, oldest first."""
    rows = Rating.objects.filter(reported_at__isnull=False, hidden_at=None).select_related(HOST).order_by("reported_at")
    areas = {each for each in actor.scopes(STAFF_ROLES) if each.isdecimal()}
    near = rows.filter(session__offering__institution__division__path__overlap=sorted(areas)) if areas else []
    return [each for each in near if policies.may_judge_words(actor, each.session)]


def _counts(offerings: Iterable[int]) -> dict[int, Counter[int]]:
    rows = Rating.objects.filter(session__offering__in=list(offerings)).values_list("session__offering", "stars")
    counts: dict[int, Counter[int]] = {}
    for offering, stars, n in rows.annotate(n=Count("pk")):
        counts.setdefault(offering, Counter())[stars] = n
    return counts


def _together(parts: Sequence[Counter[int]]) -> Distribution:
    """The sum; a few ratings that no part shows are left out beside parts that are shown, or subtracting would show them."""
    few = [each for each in parts if each.total() < FEWEST]
    many = [each for each in parts if each.total() >= FEWEST]
    hidden = many and sum(each.total() for each in few) < FEWEST
    return _distribution(sum(many if hidden else parts, Counter()))


def _distribution(counts: Counter[int]) -> Distribution:
    n = counts.total()
    bars = [Bar(stars, counts[stars], round(100 * counts[stars] / n)) for stars in range(5, 0, -1)]
    return Distribution(n, bars if n >= FEWEST else ())
