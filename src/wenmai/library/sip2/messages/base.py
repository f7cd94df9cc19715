"""What requests and answers have in common."""

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from wenmai.library.sip2.layout import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Message):
    """From the library (ACS) to the terminal (SC)."""


A_co = TypeVar("A_co", bound=Answer, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Message, Generic[A_co]):
    """From the terminal (SC) to the library (ACS); ANSWER is the type it is answered by."""

    ANSWER: ClassVar[type[Answer]] = Answer
