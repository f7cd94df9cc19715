"""Signed-in citizens for benches: accounts with a session each, as a sign-in leaves them. Their pages are never kept."""

from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from wenmai.people.models import Account, Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def cookies(count: int) -> list[str]:
    """The Cookie header of `count` different citizens."""
    persons = Person.objects.bulk_create(Person(name="周玉兰", demo=True) for _ in range(count))
    accounts = [Account(person=person, handle=uuid4().hex, password="!") for person in persons]  # noqa: S106 (unusable)
    return [f"{settings.SESSION_COOKIE_NAME}={_session(account)}" for account in Account.objects.bulk_create(accounts)]


def _session(account: Account) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(account.pk), BACKEND
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)
