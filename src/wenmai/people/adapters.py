"""How allauth meets our accounts: persons are made by our actions, numbers are sealed, words are ours."""

import base64
import io
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.authentication import get_authentication_records
from allauth.account.stages import EmailVerificationStage
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.audit.actions import note
from wenmai.audit.limits import hit
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.crypto import blind_index, open_sealed, seal
from wenmai.kernel.errors import Conflict
from wenmai.people import sms
from wenmai.people.actions.consents import give_consent
from wenmai.people.actions.persons import Newcomer, fill_phone, person_of_other_system, register
from wenmai.people.actors import STAFF_SEEN, actor_of_account, seconds
from wenmai.people.fields import MobileField
from wenmai.people.lockout import address
from wenmai.people.models import Account, Person, Purpose, RealName
from wenmai.people.queries.accounts import account_by_phone, phone_of
from wenmai.people.texts import NOTICE_VERSION
from wenmai.people.warnings import warn

TOTP = "totp"
QUARTER = 15 * 60
REAUTHENTICATION_TIMEOUT = 300  # seconds
WRONG = gettext_lazy("账号或密码不对。手机号、邮箱都可以当账号；忘了密码可以重设。")


def display(account: Account) -> str:
    """How a page calls who has signed in."""
    return account.person.name or _("读者")


class VerifyNewEmail(EmailVerificationStage):  # type: ignore[misc] # allauth has no types
    """A sign-up by e-mail waits for the mail to be answered where mail is delivered at all."""

    def handle(self) -> Any:
        """See allauth: (response, go on)."""
        by_mail = self.login.email or (self.login.user and not self.login.user.phone_index)
        if self.login.signup:
            must = settings.MAIL_IS_DELIVERED and by_mail
            self.login.email_verification = EmailVerificationMethod.MANDATORY if must else EmailVerificationMethod.NONE
        return super().handle()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Phone or e-mail and a password."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "phone_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": gettext_lazy("试得太多了。请等 15 分钟。"),
    }

    def new_user(self, request: HttpRequest) -> Account:  # noqa: ARG002 - allauth's signature
        """An empty account; `save_user` makes the real one."""
        return Account()

    def save_user(self, request: HttpRequest, user: Account, form: forms.Form, commit: bool = True) -> Account:  # noqa: ARG002
        """Person, account and the consent that was ticked, at once. Raises Conflict, Invalid, TooMany."""
        typed = form.cleaned_data
        newcomer = Newcomer(
            name=typed["name"], phone=typed["phone"], email=typed["email"] or "", password=typed["password1"]
        )
        hit("people.sign_up", address(request), 20, QUARTER)
        with transaction.atomic():
            account = register(ANYONE, newcomer=newcomer)
            give_consent(actor_of_account(account), purpose=Purpose.ACCOUNT, text_version=NOTICE_VERSION)
        return account

    def get_login_stages(self) -> list[str]:
        """allauth's stages, with our rule for new e-mail addresses."""
        ours = {"allauth.account.stages.EmailVerificationStage": f"{__name__}.{VerifyNewEmail.__name__}"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """However many addresses guess, one account is tried at most 30 times in a quarter of an hour. Raises TooMany."""
        login = str(credentials.get("phone") or credentials.get("email") or credentials.get("username") or "")
        hit("people.sign_in", blind_index(login.strip().lower(), "sign-in"), 30, QUARTER)
        hit("people.sign_in.address", address(request), 100, QUARTER)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has signed in within five minutes need not say the password once more."""
        request = context.request
        records = get_authentication_records(request, request.user)
        recent = bool(records) and seconds() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
        return not recent and bool(super().is_reauthentication_required(app=app, **kwargs))

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> Any:
        """Leave a trace; staff get the clock of an idle session."""
        actor = actor_of_account(user)
        note(actor, "people.sign_in", f"people.person:{actor.person}")
        if actor.grants:
            request.session[STAFF_SEEN] = seconds()
        return super().post_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff come to their desk, everybody else to their own page."""
        user = request.user
        staff = isinstance(user, Account) and bool(actor_of_account(user).grants)
        return "/desk/" if staff else settings.LOGIN_REDIRECT_URL

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """A mobile number of the mainland."""
        return MobileField(**kwargs)

    def get_user_by_phone(self, phone: str) -> Account | None:
        """See allauth."""
        return account_by_phone(phone)

    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        """See allauth."""
        return (phone_of(user), user.phone_verified) if user.phone_index else None

    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        """See allauth."""
        fill_phone(user, phone, verified=verified)
        user.save(update_fields=["phone_index", "phone_sealed", "phone_tail", "phone_verified"])

    @transaction.atomic
    def set_phone_verified(self, user: Account, phone: str) -> None:
        """The number answered: real-name level 1, if it was below."""
        self.set_phone(user, phone, verified=True)
        below = Person.objects.filter(key=user.person_id, real_name__lt=RealName.PHONE)
        below.update(real_name=RealName.PHONE)

    def send_notification_mail(self, template_prefix: str, user: Account, context: Any = None, email: str = "") -> None:
        """What happened to an account is told as every message is, also to who has no e-mail; the rest by allauth."""
        if not warn(ANYONE, person=user.person_id, what=template_prefix):
            super().send_notification_mail(template_prefix, user, context=context, email=email or None)

    def send_verification_code_sms(self, user: Account, phone: str, code: str, **kwargs: Any) -> None:  # noqa: ARG002
        """See allauth. Raises Conflict."""
        sms.send(phone, _("验证码 %s，15 分钟内有效。不是本人在注册就不用理会。") % code)

    def send_account_already_exists_sms(self, phone: str) -> None:
        """The page looks the same as for a new number; only its owner is told."""
        sms.send(phone, _("这个号码已经注册过文脉，直接登录即可；忘了密码可以重设。"))

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing: strangers get no messages."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Second factors: secrets are sealed, staff keep at least one."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("工作人员至少留一样第二道验证。先登记一把通行密钥，再停这个。"),
        "incorrect_code": gettext_lazy("动态码不对，或刚用过。等应用里换了下一个再填。"),
    }

    def encrypt(self, text: str) -> str:
        """SM4-GCM, as text."""
        return base64.b64encode(seal(text, TOTP)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises Unreadable."""
        return open_sealed(base64.b64decode(encrypted_text), TOTP)

    def build_totp_svg(self, url: str) -> str:
        """The QR for an authenticator app, as a picture of its own: an <img> shows no SVG without its namespace."""
        drawn = io.BytesIO()
        segno.make(url, micro=False).save(drawn, kind="svg", xmldecl=False, scale=5, border=4, light="#fff")
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002 - allauth's signature
        """What a passkey is called when nobody names it."""
        known = Authenticator.objects.filter(user=user, type=type).count()
        return _("钥匙 %(n)s") % {"n": known + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff may change their second factor, not drop the last one."""
        real = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user=authenticator.user, type__in=real).exclude(pk=authenticator.pk)
        return others.exists() or not actor_of_account(authenticator.user).grants

    def _get_user_identifier(self, user: Account) -> str:
        return user.email or (f"*{user.phone_tail}" if user.phone_tail else display(user))


class OtherSystemAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Who comes from another system gets a person of their own; an existing account is never taken over."""

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: forms.Form | None = None) -> Account:
        """See allauth."""
        said = sociallogin.account.extra_data  # by allauth as {"userinfo": …, "id_token": …}
        claims = {**said, **said.get("id_token", {}), **said.get("userinfo", {})}
        typed = form.cleaned_data.get("name", "") if form else ""
        with transaction.atomic():
            account: Account = sociallogin.user
            account.person = person_of_other_system(ANYONE, name=typed or str(claims.get("name") or ""))
            account.email = account.email.lower() if account.email else None
            account.set_unusable_password()
            sociallogin.save(request)
        return account

    def get_requests_session(self) -> Any:
        """A session that says in words when the other system does not answer. Its requests raise Conflict."""
        session = super().get_requests_session()
        session.request = partial(_asked, session.request)
        return session


def _asked(ask: Callable[..., Any], method: str, url: str, **about: Any) -> Any:
    try:
        answer = ask(method, url, **about)
    except OSError as error:  # what the library raises is one
        raise _is_down() from error
    if method.upper() == "GET" and not answer.ok:
        raise _is_down()
    return answer


def _is_down() -> Conflict:
    return Conflict("people.other_system", _("那边的身份认证现在连不上。请过几分钟再试，或改用手机号、邮箱登录。"))
