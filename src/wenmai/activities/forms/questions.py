"""Reading what a house wants to ask, and what people answer. Nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.models import Activity
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.models import Offering, Question


class QuestionForm(forms.Form):
    """One question; an empty one is left out."""

    label = forms.CharField(label=lazy("问什么"), max_length=40, required=False)
    why = forms.CharField(label=lazy("为什么问"), max_length=80, required=False, help_text=lazy("报名的人会看到"))
    answer = forms.ChoiceField(label=lazy("怎么答"), choices=Question.Answer, initial=Question.Answer.TEXT)
    options = forms.CharField(
        label=lazy("选项，一行一个"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    required = forms.BooleanField(label=lazy("一定要填"), required=False)

    def clean(self) -> dict[str, Any]:
        """Why is asked for wherever something is."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("label") and not cleaned.get("why"):
            self.add_error("why", _("写明为什么问，报名的人会看到。"))
        return cleaned


def initial_of(activity: Activity) -> list[dict[str, Any]]:
    """What the form shows first."""
    rows = Question.objects.filter(offering=activity.offering_id, priced=False)
    return [
        {name: getattr(row, name) for name in ("label", "why", "answer", "required")}
        | {"options": "\n".join(row.options)}
        for row in rows
    ]


def drafts_of(filled: Iterable[forms.Form]) -> list[QuestionDraft]:
    """The questions that were written, in their order."""
    given = [form.cleaned_data for form in filled if form.cleaned_data.get("label", "").strip()]
    return [
        QuestionDraft(each["label"], each["why"], each["answer"], tuple(each["options"].splitlines()), each["required"])
        for each in given
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the booking form, with what was typed before."""

    question: Question
    given: str

    @property
    def name(self) -> str:
        """Of its field."""
        return f"q-{self.question.pk}"


def asked_of(offering: Offering, data: QueryDict) -> Sequence[Asked]:
    """The questions of an offering. One query."""
    return [Asked(each, data.get(f"q-{each.pk}", "")) for each in Question.objects.filter(offering=offering)]
