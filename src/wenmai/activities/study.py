"""研学基地 (SC-M08, PZH-M03): houses with the title, and what schools can come for, by stage and subject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from wenmai.activities.models import Activity
from wenmai.activities.vocabulary import Kind, Stage, Subject
from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.places.models import Designation, Institution, InstitutionKind

TITLE = "研学"
MOST = 200


@dataclass(frozen=True, slots=True)
class Tour:
    """What a school can come for. `tags` are the stages and subjects as they are read."""

    activity: Activity
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Base:
    """A house that receives schools; `title` is the one it holds, None for a house that only offers tours."""

    house: Institution
    title: Designation | None
    tours: Sequence[Tour]

    @property
    def museum(self) -> bool:
        """Whether it is one that the province's plan means (博物馆研学基地)."""
        return self.house.kind in {InstitutionKind.MUSEUM, InstitutionKind.MICRO_MUSEUM}


def study_bases(division: str = "", stage: str = "", subject: str = "") -> list[Base]:
    """Houses with the title and houses with tours, those with the title first, museums before others. Three queries.

    With a stage or a subject only houses that have a tour for it.
    """
    tours: dict[int, list[Tour]] = {}
    for each in _tours(stage, subject):
        assert each.offering is not None
        tours.setdefault(each.offering.institution_id, []).append(Tour(each, _tags(each)))
    titles = {each.institution_id: each for each in _titles().order_by("-given_on")}
    houses = _houses(division, {*titles, *tours})
    found = [Base(each, titles.get(each.pk), tours.get(each.pk, ())) for each in houses]
    shown = [each for each in found if each.tours or not (stage or subject)]
    return sorted(shown, key=lambda each: (each.title is None, not each.museum, each.house.name))


def _tours(stage: str, subject: str) -> "QuerySet[Activity]":
    """Study tours that were announced, with a date to come or made for a group, newest first."""
    rows = Activity.objects.filter(kind=Kind.TOUR, withdrawn_at=None, offering__isnull=False)
    held = Session.objects.filter(offering=OuterRef("offering"), published_at__isnull=False)
    rows = rows.filter(Exists(held.exclude(status=Status.CANCELLED)))
    if stage in Stage.values:
        rows = rows.filter(stages__contains=[stage])
    if subject in Subject.values:
        rows = rows.filter(subjects__contains=[subject])
    return rows.select_related("offering").order_by("-made_at", "-pk")[:MOST]


def _titles() -> "QuerySet[Designation]":
    """Titles that a house holds today."""
    rows = Designation.objects.filter(title__contains=TITLE, given_on__lte=clock.today())
    return rows.exclude(ended_on__lte=clock.today())


def _houses(division: str, keys: Iterable[int]) -> "QuerySet[Institution]":
    rows = Institution.objects.filter(closed_on=None, pk__in=list(keys))
    if division:
        rows = rows.filter(division__path__contains=[division])
    return rows.select_related("division")


def _tags(activity: Activity) -> list[str]:
    """小学、初中 in one, then each subject."""
    stages = _("、").join(str(Stage(each).label) for each in activity.stages)
    return [*([stages] if stages else []), *(str(Subject(each).label) for each in activity.subjects)]
