"""Which message a code stands for."""

from typing import Any

from wenmai.library.sip2.layout import Message
from wenmai.library.sip2.messages import circulation, items, patrons, service
from wenmai.library.sip2.messages.base import Answer, Request

REQUESTS: tuple[type[Request[Any]], ...] = (
    patrons.PatronStatus,
    circulation.Checkout,
    circulation.Checkin,
    patrons.Block,
    service.Status,
    service.Login,
    patrons.Patron,
    patrons.EndSession,
    patrons.Fee,
    items.Item,
    items.MarkItem,
    patrons.Enable,
    circulation.Hold,
    circulation.Renew,
    circulation.RenewAll,
)
ANSWERS: tuple[type[Answer], ...] = (*dict.fromkeys(each.ANSWER for each in REQUESTS), service.ResendToTerminal)
_ALL: tuple[type[Message], ...] = (*REQUESTS, *ANSWERS, service.ResendToLibrary)
BY_CODE = {each.CODE: each for each in _ALL}
