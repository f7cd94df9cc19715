"""What a reader writes about a hold."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy


class HoldForm(forms.Form):
    """Where to fetch it, and whether another edition will do."""

    pickup = forms.ChoiceField(label=lazy("在哪里取"))
    any_edition = forms.BooleanField(label=lazy("别的版本也行，哪本先到取哪本"), required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["pickup"].choices = places  # type: ignore[attr-defined]


class FreezeForm(forms.Form):
    """Until when others go first; empty for until the reader says so."""

    until = forms.DateField(
        label=lazy("暂停到（含）"),
        required=False,
        error_messages={"invalid": lazy("暂停到哪天？写成 2027-12-31，不填就停到你说接着排。")},
        widget=forms.DateInput(attrs={"type": "date"}),
    )
