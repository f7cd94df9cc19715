"""What programs send and read about any way to a place: bounded, and without characters that no text of ours holds."""

from typing import Annotated

from ninja import Header, Schema
from pydantic import Field

from wenmai.booking.models import Question

NO_NUL = r"^[^\x00]*$"
Number = Annotated[int, Field(ge=1, le=2**62)]
Small = Annotated[int, Field(ge=0, le=1000)]
Person = Annotated[str, Field(max_length=36, pattern=NO_NUL)]
Persons = Annotated[list[Person], Field(max_length=50)]
Numbers = Annotated[list[Number], Field(max_length=50)]
Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Answers = Annotated[dict[Word, Word], Field(max_length=20)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]


class QuestionOut(Schema):
    """What is asked of whoever books, and why; `answer` is text, number, choice or yes_no."""

    label: str
    why: str
    answer: str
    options: list[str]
    required: bool


def questions_of(offering: int) -> list[QuestionOut]:
    """What an offering asks."""
    names = tuple(QuestionOut.model_fields)
    rows = Question.objects.filter(offering=offering)
    return [QuestionOut(**{name: getattr(each, name) for name in names}) for each in rows]
