"""Django finds a room's tables here."""

from wenmai.places.models.divisions import (
    Division,
    DivisionKind,
    DivisionMove,
    DivisionPopulation,
    DivisionSuccession,
    DivisionTag,
    Level,
    SuccessionKind,
    Tag,
)
from wenmai.places.models.hours import DAY_MINUTES, CalendarDay, DayKind, HoursException, HoursKind, HoursRule, Selector
from wenmai.places.models.institutions import (
    Designation,
    GradeScheme,
    Institution,
    InstitutionGrade,
    InstitutionKind,
    MainBranchTie,
    Network,
    Ownership,
)
from wenmai.places.models.spaces import Occupancy, Space, SpaceKind

__all__ = [
    "DAY_MINUTES",
    "CalendarDay",
    "DayKind",
    "Designation",
    "Division",
    "DivisionKind",
    "DivisionMove",
    "DivisionPopulation",
    "DivisionSuccession",
    "DivisionTag",
    "GradeScheme",
    "HoursException",
    "HoursKind",
    "HoursRule",
    "Institution",
    "InstitutionGrade",
    "InstitutionKind",
    "Level",
    "MainBranchTie",
    "Network",
    "Occupancy",
    "Ownership",
    "Selector",
    "Space",
    "SpaceKind",
    "SuccessionKind",
    "Tag",
]
