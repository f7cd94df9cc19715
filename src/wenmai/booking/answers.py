"""What an offering asks of whoever books, and whether it was answered."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from wenmai.booking.models import Question
from wenmai.kernel.errors import Invalid

LONGEST = 200
PRICE = "票价"
"""The label of the question of a price list; the answer is the price that was read and chosen."""
YES_NO = ("yes", "no")


def checked(offering: int, given: Mapping[str, str]) -> dict[str, str]:
    """The answers to the offering's questions, cut to what was asked. Raises Invalid naming the question."""
    return checked_of(Question.objects.filter(offering=offering), given)


def asked_by(offering: int, known: Mapping[str, str]) -> dict[str, str]:
    """Of answers that were checked before, those that this offering asks for."""
    labels = Question.objects.filter(offering=offering).values_list("label", flat=True)
    return {label: known[label] for label in labels if label in known}


def checked_of(questions: Iterable[Question], given: Mapping[str, str]) -> dict[str, str]:
    """The same for questions that are known."""
    return {each.label: _checked(each, str(given.get(each.label, "")).strip()) for each in questions}


def _checked(question: Question, said: str) -> str:
    if "\x00" in said:  # no database keeps it, and nobody types it
        raise _wrong(question, _("“%(label)s”里有读不懂的字符，请重新输入。") % {"label": question.label})
    if not said:
        if question.required:
            raise _wrong(question, _("请填“%(label)s”。") % {"label": question.label})
        return ""
    if question.answer == Question.Answer.CHOICE and said not in question.options:
        raise _wrong(question, _("“%(label)s”请从列出的里选一个。") % {"label": question.label})
    if question.answer == Question.Answer.YES_NO and said not in YES_NO:
        raise _wrong(question, _("“%(label)s”请选是或否。") % {"label": question.label})
    if question.answer == Question.Answer.NUMBER and not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise _wrong(question, _("“%(label)s”请填数字。") % {"label": question.label})
    return said[:LONGEST]


def _wrong(question: Question, message: str) -> Invalid:
    return Invalid("booking.answers", message, fields={question.label: message})
