"""The only writers of this room."""

from wenmai.places.actions.divisions import Imported, import_divisions, index_villages, vendored_divisions
from wenmai.places.actions.institutions import Profile, add_institution, close_institution, edit_institution

__all__ = [
    "Imported",
    "Profile",
    "add_institution",
    "close_institution",
    "edit_institution",
    "import_divisions",
    "index_villages",
    "vendored_divisions",
]
