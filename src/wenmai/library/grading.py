"""Age grading: works for adults are not lent to minors (公共图书馆法 37, 未成年人保护法 51); the mark is the record's own."""

from collections.abc import Sequence

from wenmai.people.queries.persons import ages_of

ADULTS = "adults"
"""The audience that a record names when only adults are meant; what is for everybody (CNMARC "em") names none."""
GROWN_UP = 18
MINORS = ("child", "teen")
"""Categories of who is below eighteen, for readers without a birthday."""


def for_adults(audience: str, ages: Sequence[int] | None) -> bool:
    """Whether a record says that it is for adults alone."""
    return audience == ADULTS or bool(ages and ages[0] >= GROWN_UP)


def too_young(person: str | None, category: str, adult_age: int) -> bool:
    """Whether a reader may not have a work for adults under terms. One query; without a birthday the category tells."""
    if not adult_age:
        return False
    age = ages_of([person]).get(person) if person else None
    return category in MINORS if age is None else age < adult_age
