"""Where persons can be reached, for messages: only what they have proved to be theirs, and nobody of the demo."""

from collections.abc import Iterable, Mapping

from allauth.account.models import EmailAddress
from django.conf import settings

from wenmai.notices.addresses import Address
from wenmai.people.models import Account
from wenmai.people.queries.accounts import phone_of


def addresses_of(persons: Iterable[str]) -> Mapping[str, Address]:
    """The addresses of those who have an account, in two queries.

    An unproved address counts only where nothing leaves the house: then mail and text messages are kept as files.
    """
    rows = list(Account.objects.filter(person__in=list(persons), is_active=True).select_related("person"))
    emails = [row.email for row in rows if row.email]
    proved = set(EmailAddress.objects.filter(email__in=emails, verified=True).values_list("user_id", "email"))
    return {row.person_id: _address(row, email_proved=(row.pk, row.email) in proved) for row in rows}


def _address(account: Account, *, email_proved: bool) -> Address:
    if account.person.demo:
        return Address(account=True)
    email = account.email if email_proved or not settings.MAIL_IS_DELIVERED else ""
    phone = phone_of(account) if account.phone_verified or settings.SMS_GATEWAY.endswith(".FileGateway") else ""
    return Address(email or "", phone, account=True)
