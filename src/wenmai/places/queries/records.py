"""Dated records of an institution as they stand on a day."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from wenmai.places.models import Designation, Institution, InstitutionGrade, MainBranchTie, Space


def mains_of(house: Institution, day: date) -> Sequence[MainBranchTie]:
    """The ties to main houses in force on a day, one in each network."""
    rows = MainBranchTie.objects.filter(branch=house, during__contains=day).select_related("main__division")
    return list(rows.order_by("network"))


def branches_of(house: Institution, day: date) -> Sequence[MainBranchTie]:
    """The ties to branches in force on a day, by network and sound."""
    rows = MainBranchTie.objects.filter(main=house, during__contains=day).select_related("branch__division")
    return list(rows.order_by("network", "branch__pinyin"))


def grades_of(house: Institution, day: date) -> Sequence[InstitutionGrade]:
    """The latest grade of each scheme that is still in force on a day."""
    latest: dict[str, InstitutionGrade] = {}
    for grade in InstitutionGrade.objects.filter(institution=house, awarded_on__lte=day).order_by("awarded_on"):
        latest[grade.scheme] = grade
    return [each for each in latest.values() if each.valid_until is None or each.valid_until > day]


def designations_of(house: Institution, day: date) -> Sequence[Designation]:
    """Titles held on a day, the newest first."""
    rows = Designation.objects.filter(institution=house, given_on__lte=day)
    return list(rows.filter(Q(ended_on=None) | Q(ended_on__gt=day)).order_by("-given_on", "title"))


def spaces_of(house: Institution, day: date) -> Sequence[Space]:
    """Rooms in use on a day, with what they are made of."""
    rows = Space.objects.filter(institution=house).filter(Q(retired_on=None) | Q(retired_on__gt=day))
    return list(rows.prefetch_related("parts").order_by("kind", "pk"))
