"""A rule for passwords that Django's own do not know."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wenmai.people.models import Account

SHORTEST = 4


class NotAboutMeValidator:
    """A password may not hold the own phone number's end or e-mail name."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raises ValidationError."""
        if user is None:
            return
        known = (user.phone_tail, (user.email or "").partition("@")[0])
        if any(len(each) >= SHORTEST and each.lower() in password.lower() for each in known):
            raise ValidationError(_("密码里不要有自己的手机号或邮箱名。"), code="password_about_me")

    def get_help_text(self) -> str:
        """One line for the form."""
        return _("不要用自己的手机号或邮箱名。")
