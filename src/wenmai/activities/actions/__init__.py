"""The only writers of this room."""

from wenmai.activities.actions.announcing import (
    activity_reference,
    add_session,
    add_sessions,
    announce,
    call_off,
    edit,
    move,
    publish_again,
    withdraw,
)

__all__ = [
    "activity_reference",
    "add_session",
    "add_sessions",
    "announce",
    "call_off",
    "edit",
    "move",
    "publish_again",
    "withdraw",
]
