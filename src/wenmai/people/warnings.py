"""What people are told of their own account, so that somebody else's hand on it is noticed at once."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

ACCOUNT = declare(NoticeKind("people.account", _("账号和密码的变动"), urgent=True))
SECURITY = "/me/security/"
NOT_ME = _("不是你做的，马上重设密码，再到任一文化站说明。")
PHONE, RESET_CODE, PASSWORD = "phone", "reset code", "account/email/password_reset"

# By the name of allauth's mail that each one takes the place of, and two that it does not know.
SENTENCES: Mapping[str, str | Promise] = {
    PHONE: _("账号的手机号换了"),
    RESET_CODE: _("有人在服务台领了重设你密码的码"),
    PASSWORD: _("密码重设了"),
    "account/email/password_changed": _("密码改了"),
    "account/email/password_set": _("设了密码"),
    "mfa/email/totp_activated": _("登记了动态码"),
    "mfa/email/totp_deactivated": _("停了动态码"),
    "mfa/email/recovery_codes_generated": _("换了一批备用码"),
    "mfa/email/webauthn_added": _("登记了通行密钥"),
    "mfa/email/webauthn_removed": _("停了通行密钥"),
    "socialaccount/email/account_connected": _("绑定了别的登录方式"),
    "socialaccount/email/account_disconnected": _("解绑了别的登录方式"),
}


def warn(actor: Actor, *, person: str, what: str) -> bool:
    """Tell a person what has happened to their account; False for what is not in SENTENCES."""
    if what not in SENTENCES:
        return False
    return tell(actor, persons=[person], note=Note(ACCOUNT.name, SENTENCES[what], NOT_ME, SECURITY)) > 0
