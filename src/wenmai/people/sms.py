"""Text messages that somebody waits for: codes and what belongs to signing up. Everything else goes by `notices`."""

import logging
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict
from wenmai.notices.gateways import Refused, Unreachable, gateway

log = logging.getLogger("wenmai.people")


def send(phone: str, text: str) -> None:
    """Send one message at once. Nothing happens without a gateway. Raises Conflict when the gateway does not take it."""
    if not settings.SMS_URL:
        return
    try:
        gateway().send(phone, text, uuid4().hex)
    except (Unreachable, Refused) as error:
        log.warning("the SMS gateway did not take a message: %s", error)
        raise Conflict("people.sms", _("短信没有发出去。请过一分钟再试，或改用邮箱。")) from error
