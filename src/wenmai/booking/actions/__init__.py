"""The only writers of this room."""

from wenmai.booking.actions.attendance import (
    add_heads,
    check_in,
    confirm_forgotten,
    confirm_held,
    count_heads,
    undo_check_in,
    withdraw_held,
)
from wenmai.booking.actions.claims import cancel, claim
from wenmai.booking.actions.sessions import (
    cancel_session,
    close_booking,
    edit_offering,
    move_session,
    open_offering,
    publish_session,
    schedule_session,
)

__all__ = [
    "add_heads",
    "cancel",
    "cancel_session",
    "check_in",
    "claim",
    "close_booking",
    "confirm_forgotten",
    "confirm_held",
    "count_heads",
    "edit_offering",
    "move_session",
    "open_offering",
    "publish_session",
    "schedule_session",
    "undo_check_in",
    "withdraw_held",
]
