"""An item to be registered, or to be described anew."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from wenmai.library.actions.items import LENGTHS, ItemDraft
from wenmai.library.models import Item, ItemKind, ItemStatus
from wenmai.places.models import Institution

_PLAIN = {"autocomplete": "off"}
_FEN = Decimal(100)


class ItemForm(forms.Form):
    """What describes an item. The price is in yuan."""

    barcode = forms.CharField(label=_("条码"), max_length=LENGTHS["barcode"], widget=forms.TextInput(_PLAIN))
    call_number = forms.CharField(
        label=_("索书号"),
        max_length=LENGTHS["call_number"],
        required=False,
        widget=forms.TextInput(_PLAIN),
        help_text=_("例如 I247.5/123"),
    )
    kind = forms.ChoiceField(label=_("类型"), choices=ItemKind.choices)
    price = forms.DecimalField(
        label=_("定价（元）"),
        required=False,
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(1_000_000)],
        widget=forms.TextInput({"inputmode": "decimal", **_PLAIN}),
    )
    acquired_on = forms.DateField(
        label=_("入藏日期"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    acquired_via = forms.CharField(
        label=_("来源"),
        max_length=LENGTHS["acquired_via"],
        required=False,
        widget=forms.TextInput(_PLAIN),
        help_text=_("例如 购买、捐赠、交换"),
    )
    rfid_uid = forms.CharField(
        label=_("电子标签"), max_length=LENGTHS["rfid_uid"], required=False, widget=forms.TextInput(_PLAIN)
    )
    note = forms.CharField(label=_("备注"), max_length=LENGTHS["note"], required=False, widget=forms.TextInput(_PLAIN))

    def described(self) -> dict[str, Any]:
        """The fields of an item as the actions name them."""
        said = dict(self.cleaned_data)
        price = said.pop("price")
        return said | {"price_fen": None if price is None else int(price * _FEN)}

    @staticmethod
    def values(item: Item) -> dict[str, Any]:
        """What an item says now, for the form."""
        price = None if item.price_fen is None else Decimal(item.price_fen) / _FEN
        names = ("barcode", "call_number", "kind", "acquired_on", "acquired_via", "note")
        return {name: getattr(item, name) for name in names} | {"price": price, "rfid_uid": item.rfid_uid or ""}


class RecallForm(forms.Form):
    """Until when a loan is called back."""

    due = forms.DateField(
        label=_("提前到哪天还"),
        error_messages={"required": _("写上提前到哪天还。"), "invalid": _("提前到哪天还？写成 2027-12-31。")},
    )


class MoveForm(forms.Form):
    """Where the books that are scanned belong from now on; or only that they are here."""

    HERE = ""
    scan = forms.CharField(label=_("条码"), max_length=100, widget=forms.TextInput({**_PLAIN, "autofocus": True}))
    stock = forms.BooleanField(label=_("馆藏也划归那里"), required=False)

    def __init__(self, *args: Any, houses: Sequence[Institution], **more: Any) -> None:
        super().__init__(*args, **more)
        self.houses = {each.code: each for each in houses}
        named = [(self.HERE, _("不改，只记现在在本馆")), *[(each.code, each.label) for each in houses]]
        self.fields["home"] = forms.ChoiceField(label=_("以后放在哪里"), choices=named, required=False)
        self.order_fields(["home", "stock", "scan"])

    def home(self) -> Institution | None:
        """The new home, None where only the place is noted."""
        return self.houses.get(self.cleaned_data["home"])


class NewItemForm(ItemForm):
    """The same for a new one, with the state in which it begins."""

    base = forms.ChoiceField(
        label=_("登记为"),
        choices=[(each.value, each.label) for each in (ItemStatus.AVAILABLE, ItemStatus.PROCESSING)],
        help_text=_("还要贴签、加工的，登记为加工中。"),
    )

    def draft(self, record: int) -> ItemDraft:
        """A draft on a record."""
        said = self.described()
        return ItemDraft(record=record, **said)
