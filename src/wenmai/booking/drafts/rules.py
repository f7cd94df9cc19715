"""What is handed to the actions on rules."""

from dataclasses import dataclass
from datetime import time

from wenmai.booking.models import CountedTogether, Overlap


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A rule to be; None means no limit. The fields are those of BookingPolicy."""

    name: str
    release_days: int | None = None
    release_time: time | None = None
    close_minutes: int = 0
    walk_in_percent: int = 0
    phone_percent: int = 0
    phone_minutes: int = 1440
    second_percent: int = 0
    second_days: int | None = None
    second_time: time | None = None
    counted_together: str = CountedTogether.POLICY.value
    active_most: int | None = None
    window_days: int | None = None
    window_most: int | None = None
    overlap: str = Overlap.WARN.value
    real_name_level: int = 0
    real_name_each: bool = False
    cancel_minutes: int = 120
    cancels_days: int | None = None
    cancels_most: int | None = None
    no_show_counts: bool = False
    late_cancel_counts: bool = False
    any_cancel_counts: bool = False
    wrong_id_counts: bool = False
    strikes: int | None = None
    strikes_days: int = 30
    strikes_month: bool = False
    penalty_days: tuple[int, ...] = ()
    ladder_days: int = 365
    confirming: str = ""
    hold_minutes: int = 10
    return_minutes: int = 0
    offer_minutes: int = 240
    pass_over_most: int = 3
    sign_in_minutes: int = 30
    away_minutes: int = 60
    demo: bool = False
