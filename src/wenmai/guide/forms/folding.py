"""Long forms on a phone: what is needed first, the rest folded away. Nothing here writes."""

from collections.abc import Sequence
from typing import ClassVar

from django import forms
from django.forms.boundfield import BoundField

from wenmai.places.models import Institution


class Folded(forms.Form):
    """`REST` are the fields below the fold; it is open where one of them is wrong or written already."""

    REST: ClassVar[Sequence[str]] = ()

    def first(self) -> list[BoundField]:
        """What is asked at once."""
        return [field for field in self if field.name not in self.REST]

    def rest(self) -> list[BoundField]:
        """What may be said too."""
        return [self[name] for name in self.REST]

    @property
    def is_open(self) -> bool:
        """True where something below the fold is wrong or written."""
        return any(name in self.errors or self[name].value() not in (None, "") for name in self.REST)


def offer_houses(form: forms.Form, name: str, houses: Sequence[Institution]) -> None:
    """The choices of a house; with one house nothing is asked."""
    field = form.fields[name]
    field.choices = [(each.code, each.label) for each in houses]  # type: ignore[attr-defined]
    if len(houses) == 1:
        field.widget = forms.HiddenInput()
        field.initial = houses[0].code
