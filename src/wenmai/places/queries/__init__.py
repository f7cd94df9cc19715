"""What other rooms and our own pages ask of places."""

from wenmai.places.queries.divisions import (
    Population,
    child_divisions,
    division_name_path,
    divisions_at,
    divisions_by_code,
    get_division,
    population,
    successors,
    tag_confirmed,
    tagged,
    tags_of,
)
from wenmai.places.queries.institutions import (
    Wanted,
    get_institution,
    institution_codes,
    institutions,
    institutions_by_code,
)

__all__ = [
    "Population",
    "Wanted",
    "child_divisions",
    "division_name_path",
    "divisions_at",
    "divisions_by_code",
    "get_division",
    "get_institution",
    "institution_codes",
    "institutions",
    "institutions_by_code",
    "population",
    "successors",
    "tag_confirmed",
    "tagged",
    "tags_of",
]
