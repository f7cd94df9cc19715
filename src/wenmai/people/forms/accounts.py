"""The forms of sign-up and sign-in."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wenmai.audit.limits import hit
from wenmai.people.demo_factor import demo_code
from wenmai.people.models import Account
from wenmai.people.passwords import NotAboutMeValidator
from wenmai.people.queries.accounts import account_by_email


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc] # allauth has no types
    """A phone number or e-mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = _("手机号或邮箱"), _("密码"), ""
        login.widget.attrs = {"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        password.widget.attrs.pop("placeholder", None)


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc] # allauth has no types
    """The least that is needed: a name to be called by, one way to be reached, a password, a consent."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    agree = forms.BooleanField(label=_("我看过个人信息说明，同意为注册和预约处理以上信息"))
    field_order = ("name", "phone", "email", "password1", "agree")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("手机号")
        self.fields["email"].label = _("邮箱（没有手机号时填）")
        self.fields["email"].widget.attrs.pop("placeholder", None)
        password = self.fields.get("password1")
        if password:
            password.label, password.help_text = _("密码"), _("至少 8 位，不要全是数字，不要太常见。")
            password.widget.attrs.pop("placeholder", None)

    def validate_unique_email(self, value: str) -> str:
        """Only notes that there is an account; `clean` says it where nobody can be asked by mail."""
        self.account_already_exists = account_by_email(value) is not None
        return value

    def clean(self) -> dict[str, Any]:
        """One of phone and e-mail; with no way to ask the owner, a known one has to be told here."""
        cleaned: dict[str, Any] = super().clean()
        cleaned.setdefault("email", "")
        if not cleaned.get("phone") and not cleaned["email"] and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("手机号和邮箱填一样就行。"))
        self._check_password(cleaned)
        if self.account_already_exists and not self._owner_can_be_asked():
            self.add_error(None, _("用这个手机号或邮箱注册不了。如果以前注册过，请直接登录；忘了密码可以重设。"))
        return cleaned

    def _check_password(self, cleaned: dict[str, Any]) -> None:
        about = Account(phone_tail=(cleaned.get("phone") or "")[-4:], email=cleaned["email"])
        try:
            NotAboutMeValidator().validate(cleaned.get("password1") or "", about)
        except forms.ValidationError as error:
            self.add_error("password1", error)

    def _owner_can_be_asked(self) -> bool:
        by_phone = bool(self.cleaned_data.get("phone"))
        return bool(settings.SMS_URL) if by_phone else settings.MAIL_IS_DELIVERED


class CodeForm(BaseAuthenticateForm):  # type: ignore[misc] # allauth has no types
    """The code of an authenticator app; at most ten tries in five minutes, over all processes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("动态码")
        code.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        """Raises ValidationError, TooMany."""
        hit("people.second_factor", str(self.user.pk), 10, 300)
        return str(super().clean_code())

    @property
    def demo_code(self) -> str:
        """The present code of a demo account, to be shown; "" for everybody else."""
        return demo_code(self.user)


class AppForm(ActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """Setting up an authenticator app: the first code that it shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("应用里现在的六位数")
        code.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}

    def clean_code(self) -> str:
        """Raises ValidationError, TooMany."""
        hit("people.second_factor", str(self.user.pk), 10, 300)
        return str(super().clean_code())


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """A passkey: a name to know it by, and whether it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.help_text, name.max_length = _("给它起个名字"), _("写清楚是哪台设备，丢了好找出来删去。"), 60
        alone.label, alone.initial = _("以后只用它登录，不输密码"), True
        alone.help_text = _("设备要有指纹、面容或锁屏密码。普通的安全钥匙不勾。")


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名字")


class SecondFactorForm(CodeForm, AuthenticateForm):  # type: ignore[misc] # allauth has no types
    """At sign-in."""


class SecondFactorAgainForm(CodeForm, ReauthenticateForm):  # type: ignore[misc] # allauth has no types
    """In the middle of a session."""
