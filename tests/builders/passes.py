"""Somebody signed in with the pass that the pages hand out."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.builders.booking import a_reader
from tests.builders.people import an_account
from wenmai.kernel.actor import Actor
from wenmai.people import passes
from wenmai.people.models import Account


def a_visitor(level: int = 1) -> tuple[Actor, dict[str, str]]:
    """A citizen and the cookies of a live session with a pass."""
    return visiting(an_account(), level)


def a_signed_in_visitor() -> dict[str, str]:
    """The cookies of a citizen whom the ordinary door knows as well."""
    account = an_account()
    words = {SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1]}
    return visiting(account, said=words | {HASH_SESSION_KEY: account.get_session_auth_hash()})[1]


def visiting(account: Account, level: int = 1, *, said: dict[str, str] | None = None) -> tuple[Actor, dict[str, str]]:
    """The same for an account."""
    store = SessionStore()
    store.update(said or {})
    store.create()
    key = str(store.session_key)
    stamp = passes.stamp_of(account.password)
    text = passes.issue(account.person_id, account.pk, level, stamp, key)
    return a_reader(account.person_id), {settings.SESSION_COOKIE_NAME: key, passes.COOKIE: text}
