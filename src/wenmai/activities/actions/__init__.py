"""The only writers of this room."""

from wenmai.activities.actions.announcing import (
    activity_reference,
    add_session,
    add_sessions,
    announce,
    call_off,
    edit,
    let_seats_go,
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
    "let_seats_go",
    "move",
    "publish_again",
    "withdraw",
]
