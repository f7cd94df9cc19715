"""What holds where no rule speaks. Compulsory, so that every case has an answer; free of fines and deposits."""

from collections.abc import Mapping

FALLBACK: Mapping[str, object] = {
    "loanable": True,
    "days": 30,
    "days_mode": "next_open",
    "last_day": None,
    "renewals": 2,
    "grace_days": 0,
    "max_out": 10,
    "limit_scope": "union",
    "holdable": True,
    "hold_scope": "union",
    "hold_standing": False,
    "max_holds": 5,
    "shelf_days": 5,
    "floats": False,
    "suspend_days": 0,
    "suspend_cap": 0,
    "adult_age": 18,
    "fine_per_day_fen": 0,
    "fine_cap_fen": 0,
}
