"""Forms of the counter and of postings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.actor import Role
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


class TokenForm(forms.Form):
    """A token for another system."""

    name = forms.CharField(label=_("哪个系统用"), max_length=60)
    days = forms.IntegerField(label=_("有效几天"), min_value=1, max_value=366, initial=90)
