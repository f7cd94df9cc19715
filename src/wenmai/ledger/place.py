"""Where something happened, as plain codes of that day."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`division` is the code of the lowest known division ("510422101"); the institution and its kind may be ""."""

    division: str
    institution: str = ""
    institution_kind: str = ""
