"""What an offering asks of whoever books."""

from collections.abc import Sequence

from wenmai.booking.models import Question


def questions_of(offering: int) -> Sequence[Question]:
    """The questions in their order. One query."""
    return list(Question.objects.filter(offering=offering))
