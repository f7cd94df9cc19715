"""A weeding list to be proposed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.library.actions.weeding import WeedingDraft
from wenmai.library.models import WeedingReason


class WeedingForm(forms.Form):
    """Title, reason, where the items go, barcodes one a line."""

    title = forms.CharField(
        label=_("名目"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("例如 2026 年破损书"),
    )
    reason = forms.ChoiceField(label=_("原因"), choices=WeedingReason.choices)
    goes_to = forms.CharField(
        label=_("剔下来去哪里"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("例如 送乡镇流动点、造纸厂化浆"),
    )
    barcodes = forms.CharField(
        label=_("条码，一行一个"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("用扫描枪接着扫就行，一张最多 500 册。"),
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def draft(self) -> WeedingDraft:
        """What was filled in."""
        said = dict(self.cleaned_data)
        return WeedingDraft(**{**said, "barcodes": said["barcodes"].split()})
