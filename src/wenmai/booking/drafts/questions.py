"""What a house wants to ask of whoever books."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """One question. `answer` is a word of models.Question.Answer; `options` only for a choice; `why` is always said."""

    label: str
    why: str
    answer: str = "text"
    options: tuple[str, ...] = ()
    required: bool = False
