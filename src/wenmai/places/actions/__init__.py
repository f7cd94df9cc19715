"""The only writers of this room."""

from wenmai.places.actions.days import NoticeDay, put_calendar_days, seed_calendar, settle_year
from wenmai.places.actions.divisions import Imported, import_divisions, index_villages, vendored_divisions
from wenmai.places.actions.hours import (
    ROUND_THE_CLOCK,
    Change,
    Hours,
    add_exception,
    set_hours,
    weekly,
    withdraw_exception,
)
from wenmai.places.actions.institutions import Profile, add_institution, close_institution, edit_institution
from wenmai.places.actions.moving import Moved, move_division, move_institution
from wenmai.places.actions.occupancy import occupy, release
from wenmai.places.actions.records import Award, Terms, Title, award_grade, designate, end_tie, tie_branch
from wenmai.places.actions.reference import (
    Loaded,
    Residents,
    load_reference,
    put_population,
    put_tag,
    succeed_division,
)
from wenmai.places.actions.season import (
    Season,
    apply_hours_template,
    put_hours_template,
    retire_hours_template,
)
from wenmai.places.actions.seats import Laid, lay_out_seats
from wenmai.places.actions.spaces import Details, add_space, edit_space, retire_space

__all__ = [
    "ROUND_THE_CLOCK",
    "Award",
    "Change",
    "Details",
    "Hours",
    "Imported",
    "Laid",
    "Loaded",
    "Moved",
    "NoticeDay",
    "Profile",
    "Residents",
    "Season",
    "Terms",
    "Title",
    "add_exception",
    "add_institution",
    "add_space",
    "apply_hours_template",
    "award_grade",
    "close_institution",
    "designate",
    "edit_institution",
    "edit_space",
    "end_tie",
    "import_divisions",
    "index_villages",
    "lay_out_seats",
    "load_reference",
    "move_division",
    "move_institution",
    "occupy",
    "put_calendar_days",
    "put_hours_template",
    "put_population",
    "put_tag",
    "release",
    "retire_hours_template",
    "retire_space",
    "seed_calendar",
    "set_hours",
    "settle_year",
    "succeed_division",
    "tie_branch",
    "vendored_divisions",
    "weekly",
    "withdraw_exception",
]
