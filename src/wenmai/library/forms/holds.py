"""What a reader writes about a hold."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy


class HoldForm(forms.Form):
    """For whom, where to fetch it, whether another edition will do, and the address of who is brought it home.

    `readers` are those for whom the asker speaks, as (key, words); one alone is not asked about.
    """

    pickup = forms.ChoiceField(label=lazy("在哪里取"))
    any_edition = forms.BooleanField(label=lazy("别的版本也行，哪本先到取哪本"), required=False)
    address = forms.CharField(
        label=lazy("选了送书上门：送到哪里"),
        max_length=200,
        required=False,
        help_text=lazy("街道、楼栋、门牌，怎样联系。"),
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    consent = forms.BooleanField(label=lazy("同意用这个地址送这一次，送完就删"), required=False)

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[str, str]],
        home: bool = False,
        readers: Sequence[tuple[str, str]] = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.readers = readers
        if len(readers) > 1:
            self.fields["reader"] = forms.ChoiceField(label=lazy("给谁借"), choices=readers, required=False)
        self.fields["pickup"].choices = places  # type: ignore[attr-defined]
        if not home:
            del self.fields["address"], self.fields["consent"]

    def reader(self) -> int | None:
        """The key of who it is for: the chosen one, else the first; None for who speaks for no reader."""
        chosen = self.cleaned_data.get("reader") or (self.readers[0][0] if self.readers else "")
        return int(chosen) if chosen else None

    def where(self) -> dict[str, Any]:
        """The house, the point, the address and the consent, as a wish has them."""
        given = self.cleaned_data
        house, _colon, point = given["pickup"].partition(":")
        return {
            "pickup": house,
            "point": int(point) if point else None,
            "address": given.get("address", ""),
            "consent": given.get("consent", False),
        }


class FreezeForm(forms.Form):
    """Until when others go first; empty for until the reader says so."""

    until = forms.DateField(
        label=lazy("暂停到（含）"),
        required=False,
        error_messages={"invalid": lazy("暂停到哪天？写成 2027-12-31，不填就停到你说接着排。")},
        widget=forms.DateInput(attrs={"type": "date"}),
    )
