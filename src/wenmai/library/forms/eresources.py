"""A licensed platform to be added."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.library.actions.eresources import ResourceDraft


class ResourceForm(forms.Form):
    """What it is called, where it is, whether it checks tickets."""

    title = forms.CharField(label=_("名称"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    provider = forms.CharField(label=_("谁提供"), max_length=60, required=False)
    address = forms.CharField(label=_("网址"), max_length=300, help_text=_("以 https:// 开头"))
    words = forms.CharField(label=_("里面有什么"), max_length=200, required=False)
    ticketed = forms.BooleanField(
        label=_("平台核对凭票"), required=False, help_text=_("凭票证明来的是读者，不说是谁。密钥只显示一次。")
    )

    def draft(self) -> ResourceDraft:
        """What was filled in."""
        return ResourceDraft(**self.cleaned_data)
