"""How an offer is said."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.booking.languages import Language
from wenmai.volunteers.models import HomeVolunteer, VisitWhat

WEEKDAYS: Final[tuple[tuple[int, str | Promise], ...]] = (
    (1, _("星期一")),
    (2, _("星期二")),
    (3, _("星期三")),
    (4, _("星期四")),
    (5, _("星期五")),
    (6, _("星期六")),
    (7, _("星期日")),
)


def brings_of(volunteer: HomeVolunteer) -> list[str]:
    """What they bring."""
    return [str(VisitWhat(each).label) for each in volunteer.brings]


def days_of(volunteer: HomeVolunteer) -> list[str]:
    """On which days."""
    return [str(word) for number, word in WEEKDAYS if number in volunteer.days]


def languages_of(volunteer: HomeVolunteer) -> list[str]:
    """What they speak."""
    return [str(Language(each).label) for each in volunteer.languages]
