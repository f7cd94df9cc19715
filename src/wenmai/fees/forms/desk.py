"""Reading what a desk sends. Nothing here writes; yuan become fen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.fees.drafts import Discount
from wenmai.fees.models import Group, PriceList
from wenmai.fees.money import fen_of, yuan_of

GROUPS = [each for each in Group if each is not Group.STANDARD]


class DiscountsForm(forms.Form):
    """A price and a proof for each group; without a price the group pays like everybody."""

    approved_by = forms.CharField(label=lazy("批准的部门"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in GROUPS:
            self.fields[each.value] = forms.DecimalField(
                label=each.label, min_value=0, max_digits=7, decimal_places=2, required=False
            )
            self.fields[f"{each.value}_proof"] = forms.CharField(
                label=lazy("看什么证件"), max_length=60, required=False
            )

    def rows(self) -> list[list[forms.BoundField]]:
        """Price and proof of each group."""
        return [[self[each.value], self[f"{each.value}_proof"]] for each in GROUPS]

    def discounts(self) -> Sequence[Discount]:
        """What is filled in; call after is_valid."""
        given = self.cleaned_data
        priced = [each.value for each in GROUPS if given.get(each.value) is not None]
        return [Discount(each, fen_of(given[each]), given[f"{each}_proof"].strip()) for each in priced]


def initial_of(prices: PriceList) -> dict[str, Any]:
    """What the form shows first."""
    shown: dict[str, Any] = {"approved_by": prices.approved_by}
    for each in prices.prices.all():
        shown |= {each.group: yuan_of(each.fen), f"{each.group}_proof": each.proof}
    return shown


class CloseForm(forms.Form):
    """日结."""

    counted = forms.DecimalField(label=lazy("钱箱和收款码实收，元"), max_digits=9, decimal_places=2)
    why = forms.CharField(label=lazy("对不上，差在哪里"), max_length=100, required=False)
