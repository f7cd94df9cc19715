"""Forms of one's own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.people.models import Need, Relation


class DependantForm(forms.Form):
    """Somebody to book for."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.ChoiceField(label=_("是我的"), choices=Relation.choices, widget=forms.RadioSelect)
    born = forms.DateField(
        label=_("出生日期（孩子要填）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    guardian_consent = forms.BooleanField(
        label=_("我是监护人，看过个人信息说明，同意为预约处理孩子的姓名和出生日期"),
        required=False,
        help_text=_("不满 14 周岁的要勾。"),
    )


class DependantCorrectionForm(forms.Form):
    """Name and birthday of somebody one books for."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    born = forms.DateField(
        label=_("出生日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    guardian_consent = forms.BooleanField(
        label=_("我是监护人，看过个人信息说明，同意为预约处理孩子的姓名和出生日期"),
        required=False,
        help_text=_("不满 14 周岁的要勾。"),
    )

    def __init__(self, *args: Any, consented: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if consented:
            del self.fields["guardian_consent"]


class NameForm(forms.Form):
    """The own name, corrected."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class NeedsForm(forms.Form):
    """Care that one asks for; choosing is the consent, choosing nothing withdraws it."""

    needs = forms.MultipleChoiceField(
        label=_("到场时请准备"), choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class EraseForm(forms.Form):
    """The password once more; who has none (other system) writes two words."""

    password = forms.CharField(
        label=_("密码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = forms.BooleanField(label=_("我知道注销以后找不回来"))


class OfferForm(forms.Form):
    """Which offer, and the code that was told."""

    offer = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("口令"),
        help_text=_("任命的人当面告诉的八位数。没有拿到就问他要，不要接受不认识的任命。"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
