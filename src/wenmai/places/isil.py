"""Library identifiers, ISIL (ISO 15511): who keeps a thing, in every catalogue of the world. Pure.

A prefix (a country in two letters, or one, three or four signs of another agency), a hyphen, then letters, digits, colon, slash and
hyphen; sixteen signs in all. Two that differ only by upper and lower case are one.
"""

import re
from typing import Final

LONGEST: Final = 16
PATTERN: Final = "^([A-Z]{2}|[A-Za-z0-9]|[A-Za-z0-9]{3,4})-[A-Za-z0-9:/-]+$"
"""For PostgreSQL as for Python; the length is the column's."""


def is_isil(text: str) -> bool:
    """Whether it may be one; who it is given to only a registry knows."""
    return len(text) <= LONGEST and re.fullmatch(PATTERN, text) is not None
