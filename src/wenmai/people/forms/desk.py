"""Forms of the counter and of postings."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.actor import Role
from wenmai.people import policies
from wenmai.people.models.postings import ROLES


class RegisterForm(forms.Form):
    """Somebody at the counter without a phone."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    born = forms.DateField(
        label=_("出生日期（可不填）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    agree = forms.BooleanField(label=_("本人在场，听过个人信息说明，同意登记"))


class DocumentForm(forms.Form):
    """A document that lies on the counter."""

    name = forms.CharField(
        label=_("证件上的姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    id_number = forms.CharField(
        label=_("身份证号"),
        help_text=_("只用于核对是不是本人，加密保存，页面上不再显示"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    agree = forms.BooleanField(label=_("本人同意登记证件号码"))


class CardForm(forms.Form):
    """A card read by a reader, or its printed number."""

    number = forms.CharField(label=_("卡号"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class AppointForm(forms.Form):
    """Who, as what, where."""

    who = forms.CharField(
        label=_("本人的手机号或邮箱"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("做什么"), choices=ROLES)
    scope = forms.CharField(label=_("在哪里（机构或区划的代码）"), max_length=40)

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])

    def clean_scope(self) -> str:
        """Without blanks."""
        return str(self.cleaned_data["scope"]).strip()


class TokenForm(forms.Form):
    """A token for another system."""

    name = forms.CharField(
        label=_("给哪台设备、哪个程序用"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    days = forms.IntegerField(label=_("有效几天"), min_value=1, max_value=366, initial=90)


class OwnTokenForm(TokenForm):
    """A token under one of one's own postings."""

    posting = forms.TypedChoiceField(label=_("以哪项任职"), coerce=int)
    field_order = ("posting", "name", "days")

    def __init__(self, postings: Sequence[tuple[int, str]], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["posting"].choices = list(postings)  # type: ignore[attr-defined]


class SystemForm(forms.Form):
    """Another system with a posting of its own."""

    name = forms.CharField(
        label=_("系统叫什么"),
        help_text=_("写清楚是谁的什么系统，例如“图书馆系统对接”。审计记录里用这个名字。"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("做什么"), choices=[each for each in ROLES if each[0] in policies.SYSTEM_ROLES])
    scope = forms.CharField(label=_("在哪里（机构或区划的代码）"), max_length=40)
    who = forms.CharField(
        label=_("负责人的手机号或邮箱"),
        help_text=_("要是在职的工作人员。他离任，系统的令牌随即停用，可以先换负责人。"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])


class HandOverForm(forms.Form):
    """Who answers for a system from now on."""

    who = forms.CharField(
        label=_("新负责人的手机号或邮箱"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
