"""Who stands at the door in a bench: people who are signed in, what they send, and all of it sent by many connections."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from wenmai.bench import load
from wenmai.kernel import clock
from wenmai.people import passes
from wenmai.people.models import Account, Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "b" * 32  # what the ordinary door asks for, where the fast one hands a request on


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in citizen with the pass that the page has given."""

    session: str
    ticket: str


def people(count: int) -> list[Visitor]:
    """So many, signed in."""
    persons = Person.objects.bulk_create([Person(name="周玉兰", demo=True) for _ in range(count)], 2000)
    accounts = [Account(person=person, handle=uuid4().hex, password="!") for person in persons]  # noqa: S106 (unusable)
    made = Account.objects.bulk_create(accounts, 2000)
    sessions = [_session(account) for account in made]
    Session.objects.bulk_create(sessions, 5000)
    return [
        Visitor(
            each.session_key,
            passes.issue(account.person_id, account.pk, 1, passes.stamp_of(account.password), each.session_key),
        )
        for each, account in zip(sessions, made, strict=True)
    ]


def _session(account: Account) -> Session:
    store = SessionStore()
    said = {
        SESSION_KEY: str(account.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: account.get_session_auth_hash(),
    }
    expires = clock.now() + timedelta(days=1)
    return Session(session_key=uuid4().hex, session_data=store.encode(said), expire_date=expires)


def posted(path: str, visitor: Visitor, body: Mapping[str, object]) -> bytes:
    """A request to the API by a visitor, with a key of its own."""
    headers = {
        "Cookie": cookies(visitor),
        "X-CSRFToken": SECRET,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid4().hex,
    }
    return load.request("POST", path, headers=headers, body=json.dumps(body).encode())


def cookies(visitor: Visitor) -> str:
    """As a browser sends them."""
    return f"sessionid={visitor.session}; {passes.COOKIE}={visitor.ticket}; csrftoken={SECRET}"


def send_once(address: str, requests: Sequence[bytes], clients: int) -> load.Result:
    """Each request once, over so many connections."""
    target = urlsplit(address)
    scripts = [requests[start::clients] for start in range(clients)]
    return load.fire_once(target.hostname or "", target.port or 80, [each for each in scripts if each])
