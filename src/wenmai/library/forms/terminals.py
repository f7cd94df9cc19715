"""A machine to be registered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.library.actions.terminals import TerminalDraft
from wenmai.library.models import Checksum, Encoding, LineEnd
from wenmai.library.models.terminals import CHANNELS
from wenmai.places.models import Institution, Space


class TerminalForm(forms.Form):
    """Name, encoding, checksums, line end, place, room."""

    name = forms.CharField(
        label=_("叫什么"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}), help_text=_("例如 一楼大厅")
    )
    encoding = forms.ChoiceField(
        label=_("汉字编码"), choices=Encoding.choices, help_text=_("屏上出现乱码，就停用这一台，换另一种编码登记。")
    )
    checksum = forms.ChoiceField(label=_("校验和"), choices=Checksum.choices)
    line_end = forms.ChoiceField(label=_("行尾"), choices=LineEnd.choices)
    channel = forms.ChoiceField(label=_("在哪里用"), choices=CHANNELS)
    space = forms.ModelChoiceField(
        label=_("在哪一间"),
        queryset=Space.objects.none(),
        required=False,
        empty_label=_("不分"),
        help_text=_("选了，借还就按这一间是哪类空间分开数，例如 农民工图书驿站"),
    )

    def __init__(self, house: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["space"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Space.objects.filter(institution=house, retired_on=None).order_by("name")

    def draft(self) -> TerminalDraft:
        """What was filled in."""
        return TerminalDraft(**self.cleaned_data)
