"""Where persons can be reached, for messages: only what is proved to be theirs, and nobody of the demo.

Whoever cannot sign in, a child or an old father, is told through the first of their family who can.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from allauth.account.models import EmailAddress
from django.conf import settings

from wenmai.notices.addresses import Address
from wenmai.people.models import Account, Guardianship
from wenmai.people.queries.accounts import phone_of


def addresses_of(persons: Iterable[str]) -> Mapping[str, Address]:
    """The addresses of many persons, in four queries at most; those are left out whom nobody can sign in for.

    An unproved address counts only where nothing leaves the house: then mail and text messages are kept as files.
    """
    wanted = set(persons)
    own = _of_accounts(wanted)
    through = _guardians(wanted - own.keys())
    of_guardians = _of_accounts({guardian for guardian, _name in through.values()})
    return own | {
        ward: replace(of_guardians[guardian], name=name)
        for ward, (guardian, name) in through.items()
        if guardian in of_guardians
    }


def wards_without_account(person: str) -> Mapping[str, str]:
    """For whom a person reads messages: their family members who cannot sign in, with their names. One query."""
    rows = Guardianship.objects.filter(guardian=person, until=None, dependant__account=None)
    return dict(rows.order_by("pk").values_list("dependant", "dependant__name"))


def _guardians(wards: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """The first guardian with an account of each ward, and the ward's name."""
    rows = Guardianship.objects.filter(dependant__in=list(wards), until=None, guardian__account__is_active=True)
    found = rows.order_by("-pk").values_list("dependant", "guardian", "dependant__name")
    return {ward: (guardian, name) for ward, guardian, name in found}


def _of_accounts(persons: Iterable[str]) -> dict[str, Address]:
    wanted = list(persons)
    if not wanted:
        return {}
    rows = list(Account.objects.filter(person__in=wanted, is_active=True).select_related("person"))
    emails = [row.email for row in rows if row.email]
    proved = set(EmailAddress.objects.filter(email__in=emails, verified=True).values_list("user_id", "email"))
    return {row.person_id: _address(row, email_proved=(row.pk, row.email) in proved) for row in rows}


def _address(account: Account, *, email_proved: bool) -> Address:
    if account.person.demo:
        return Address(account=True)
    email = account.email if email_proved or not settings.MAIL_IS_DELIVERED else ""
    phone = phone_of(account) if account.phone_verified or settings.SMS_GATEWAY.endswith(".FileGateway") else ""
    return Address(email or "", phone, account=True)
