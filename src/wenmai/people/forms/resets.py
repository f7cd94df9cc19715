"""Forms about forgotten passwords and changed numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.people.actions.resets import Shown
from wenmai.people.fields import MobileField

NEW_PASSWORD = {"autocomplete": "new-password"}


class ResetForm(forms.Form):
    """The code from the counter, and a new password."""

    phone = MobileField()
    code = forms.CharField(
        label=_("重设码"),
        help_text=_("服务台给的八位数，15 分钟内有效，只能用一次。"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    password = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 8 位，不要全是数字，不要太常见。"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )


class ShownForm(forms.Form):
    """What lies on the counter. `id_number` is asked only where one is held."""

    name = forms.CharField(
        label=_("证件上的姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    id_number = forms.CharField(
        label=_("身份证号"),
        help_text=_("这个人登记过证件，要对得上。"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    phone_rang = forms.BooleanField(label=_("当面拨过登记的手机号，手机在本人手里"))

    def __init__(self, data: Any = None, *, numbered: bool = True) -> None:
        super().__init__(data)
        if not numbered:
            del self.fields["id_number"]

    def shown(self) -> Shown:
        """What the action wants to know."""
        typed = self.cleaned_data
        return Shown(typed["name"], typed.get("id_number", ""), bool(typed.get("phone_rang")))


class StaffResetForm(ShownForm):
    """For an administrator: whose number, too."""

    phone = MobileField(label=_("本人登录用的手机号"))
    field_order = ("phone", "name", "id_number", "phone_rang")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["phone"].widget.attrs["autocomplete"] = "off"
        self.fields["id_number"].help_text = _("这个人登记过证件的，要填，要对得上。")


class CounterPhoneForm(ShownForm):
    """The new number of who lost the old phone."""

    phone = MobileField(label=_("新手机号"))
    field_order = ("name", "id_number", "phone")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        del self.fields["phone_rang"]
        self.fields["phone"].widget.attrs["autocomplete"] = "off"
        self.fields["id_number"].required = True


class PhoneForm(forms.Form):
    """One's own new number, and the password once more."""

    phone = MobileField(label=_("新手机号"))
    password = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
