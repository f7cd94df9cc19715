"""Text messages through the gateway at WENMAI_SMS_URL: a POST of {"phone", "text"} as JSON, answered by 2xx."""

import json
import logging
from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict

TIMEOUT = 8  # seconds; somebody waits for the page
log = logging.getLogger("wenmai.people")


def send(phone: str, text: str) -> None:
    """Send one message. Nothing happens without a gateway. Raises Conflict when the gateway does not take it."""
    if not settings.SMS_URL:
        return
    headers = {"Content-Type": "application/json"}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    body = json.dumps({"phone": phone, "text": text}).encode()
    try:
        with urlopen(Request(settings.SMS_URL, body, headers), timeout=TIMEOUT):  # noqa: S310 (the operator's setting)
            return
    except (OSError, HTTPException) as error:
        log.warning("the SMS gateway did not take a message: %s", type(error).__name__)
        raise Conflict("people.sms", _("短信没有发出去。请过一分钟再试，或改用邮箱。")) from error
