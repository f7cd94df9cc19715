"""The only writers of volunteers who come home."""

from wenmai.volunteers.actions.home import (
    change_offer,
    end_volunteer,
    forget_person,
    open_phone,
    record_check,
    register_volunteer,
    vouch,
)

__all__ = [
    "change_offer",
    "end_volunteer",
    "forget_person",
    "open_phone",
    "record_check",
    "register_volunteer",
    "vouch",
]
