"""What django-axes asks us: under which name it counts guesses, from where they came, what it answers."""

import re
from collections.abc import Mapping

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wenmai.kernel.crypto import blind_index
from wenmai.people.models import Account
from wenmai.people.queries.accounts import account_by_email, account_by_phone

WAIT = 15 * 60
HANDLE = re.compile(r"[0-9a-f]{32}")


def login_name(_request: HttpRequest, credentials: Mapping[str, str] | None) -> str | None:
    """The account's handle, or for a name that has none its blind index: no phone number is written down."""
    typed = credentials or {}
    if typed.get("phone"):
        return _named(account_by_phone(typed["phone"]), typed["phone"])
    if typed.get("email"):
        return _named(account_by_email(typed["email"]), typed["email"].lower())
    name = typed.get("username")
    return name if not name or HANDLE.fullmatch(name) else _named(None, name)


def _named(account: Account | None, typed: str) -> str:
    return account.handle if account else blind_index(typed, "sign-in guess")


def address(request: HttpRequest) -> str:
    """The client's address, behind the number of proxies that the settings trust."""
    return get_client_ip(request) or "0.0.0.0"  # noqa: S104 (not an address to bind to)


def answer(request: HttpRequest, _response: HttpResponse | None, _credentials: object) -> HttpResponse:
    """The page for who has guessed too often; 429, and the same whether the account exists or not."""
    said = _("密码错了 5 次。请等 15 分钟再试，或者用“忘了密码”重设。")
    response = render(request, "people/locked.html", {"said": said}, status=429)
    response["Retry-After"] = str(WAIT)
    return response
