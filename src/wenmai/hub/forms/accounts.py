"""Tariffs and what is entered by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.fees.money import fen_of
from wenmai.hub.actions.settling import BY_HAND
from wenmai.hub.drafts import Charge, TariffDraft
from wenmai.hub.models import Service
from wenmai.kernel import clock
from wenmai.places.models import Institution


class TariffForm(forms.Form):
    """What a service costs from a day on."""

    service = forms.ChoiceField(label=lazy("服务"), choices=Service.choices)
    price = forms.DecimalField(label=lazy("每件，元"), min_value=0, max_value=9999, decimal_places=2, initial=0)
    first = forms.DateField(label=lazy("从哪天起"), widget=forms.DateInput({"type": "date"}), initial=clock.today)
    basis = forms.CharField(label=lazy("依据"), max_length=200, help_text=lazy("哪份协议、哪次会议"))

    def draft(self) -> TariffDraft:
        """What was filled in; call after is_valid."""
        given = self.cleaned_data
        return TariffDraft(given["service"], fen_of(given["price"]), given["first"], given["basis"])


class ChargeForm(forms.Form):
    """What a library did for another, or what it lost."""

    service = forms.ChoiceField(label=lazy("什么"), choices=[(each.value, each.label) for each in BY_HAND])
    debtor = forms.ChoiceField(label=lazy("对方馆"))
    pieces = forms.IntegerField(label=lazy("件数"), min_value=1, max_value=10000, initial=1)
    yuan = forms.DecimalField(
        label=lazy("一共多少元"), min_value=0, max_value=999999, decimal_places=2, required=False,
        help_text=lazy("不写就按计价"),
    )  # fmt: skip
    what = forms.CharField(label=lazy("说明"), max_length=200, help_text=lazy("例如书名和条码、箱号"))

    def __init__(self, *args: Any, libraries: list[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["debtor"].choices = [(each.code, each.label) for each in libraries]  # type: ignore[attr-defined]

    def charge(self, creditor: str) -> Charge:
        """What was filled in; call after is_valid."""
        given = self.cleaned_data
        fen = fen_of(given["yuan"]) if given["yuan"] is not None else None
        return Charge(given["service"], creditor, given["debtor"], given["pieces"], given["what"], fen)
