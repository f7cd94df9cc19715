"""A message as an e-mail, through Django's mail backend."""

from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from wenmai.notices.gateways import Refused, Unreachable
from wenmai.notices.models import Notice
from wenmai.notices.queries import language_of


@dataclass(frozen=True, slots=True)
class To:
    """To which address, and under which subject: with the name of whom it is for when somebody else reads it."""

    address: str
    subject: str


def send(mail: BaseEmailBackend, notice: Notice, to: To) -> None:
    """Send one letter, over the connection that is opened by the first. Raises Unreachable or Refused.

    Its Message-ID is always the same for a message: a server that has taken it twice shows it once.
    """
    try:
        mail.open()
        mail.send_messages([_letter(notice, to)])
    except SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise Refused(f"SMTP {min(codes)}", for_good=min(codes) >= 500) from error
    except SMTPDataError as error:
        raise Refused(f"SMTP {error.smtp_code}", for_good=error.smtp_code >= 500) from error
    except SMTPResponseException as error:
        raise Unreachable(f"SMTP {error.smtp_code}") from error
    except (OSError, SMTPException) as error:
        raise Unreachable(type(error).__name__) from error


def text_of(notice: Notice, language: str) -> str:
    """The body, the address to look at, and where to say that one does not want this."""
    with translation.override(language):
        foot = _("不想再收这类邮件，到“我的消息”里关掉：%(address)s") % {
            "address": f"{settings.SITE_ADDRESS}/me/messages/choices/"
        }
    address = f"{settings.SITE_ADDRESS}{notice.link}" if notice.link else ""
    return "\n\n".join(filter(None, [notice.body or notice.title, address, foot]))


def _letter(notice: Notice, to: To) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "Message-ID": f"<notice-{notice.pk}-{int(notice.at.timestamp())}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(to.subject, text_of(notice, language_of(notice.person)), to=[to.address], headers=headers)
