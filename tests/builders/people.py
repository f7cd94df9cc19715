"""People for tests: citizens, staff with postings, and a signed-in client."""

from importlib import import_module
from itertools import count

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from wenmai.kernel.actor import Actor, Role, system
from wenmai.people.actions.persons import Newcomer, register
from wenmai.people.actions.postings import appoint
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, Person

PASSWORD = "hai-tang-shu-she-7"
_numbers = count(13800000000)


def an_account(name: str = "周玉兰", **more) -> Account:
    """An account with a fresh phone number and PASSWORD (set_unusable unless asked: hashing is slow)."""
    phone = more.pop("phone", str(next(_numbers)))
    return register(system(), newcomer=Newcomer(name=name, phone=phone, **more))


def a_proven_account(name: str = "周玉兰", **more) -> Account:
    """An account whose number has answered a text message."""
    account = an_account(name, **more)
    account.phone_verified = True
    account.save(update_fields=["phone_verified"])
    return account


def a_person(name: str = "周玉兰", **more) -> Person:
    return an_account(name, **more).person


def a_citizen(name: str = "周玉兰", **more) -> Actor:
    return actor_of_account(an_account(name, **more))


def _staff(role: Role, scope: str, name: str) -> Actor:
    account = an_account(name)
    appoint(system(), person=account.person_id, role=role, scope=scope)
    return actor_of_account(account, second_factor=True)


def _code(place) -> str:
    return place if isinstance(place, str) else place.code


def a_clerk(institution, name: str = "李红") -> Actor:
    return _staff(Role.CLERK, _code(institution), name)


def a_manager(institution, name: str = "陈静") -> Actor:
    return _staff(Role.MANAGER, _code(institution), name)


def a_reviewer(place, name: str = "孙平") -> Actor:
    return _staff(Role.REVIEWER, _code(place), name)


def an_official(division, name: str = "王志远") -> Actor:
    return _staff(Role.OFFICIAL, _code(division), name)


def a_statistician(division, name: str = "赵文") -> Actor:
    return _staff(Role.STATISTICIAN, _code(division), name)


def an_auditor(division, name: str = "钱立") -> Actor:
    return _staff(Role.AUDITOR, _code(division), name)


def an_administrator(division, name: str = "吴涛") -> Actor:
    return _staff(Role.ADMINISTRATOR, _code(division), name)


def sign_in(client: Client, actor: Actor, *, second_factor: bool = True) -> Client:
    """Give the client a session of the actor's, with the second factor that staff need, as signing in leaves it: written once."""
    account = Account.objects.get(pk=actor.account)
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    session = import_module(settings.SESSION_ENGINE).SessionStore(before.value if before else None)
    if session.get(SESSION_KEY, str(account.pk)) != str(account.pk):
        session.flush()  # another's
    elif before:  # what somebody put into it before signing in stays
        session.cycle_key()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    if second_factor:
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(actor.account)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
