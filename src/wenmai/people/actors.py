"""Builds the actor of a request from who has signed in and which postings they hold."""

from dataclasses import replace

from allauth.account.authentication import get_authentication_records
from django.db.models import FilteredRelation, Q
from django.http import HttpRequest

from wenmai.kernel.actor import ANYONE, Actor, Channel, Grant, Role
from wenmai.kernel.clock import now, today
from wenmai.people.actions.tokens import note_use
from wenmai.people.models import Account, Person
from wenmai.people.queries.bearers import bearer
from wenmai.people.queries.persons import CONSENT_UNDER, age_on

STAFF_SEEN = "staff_seen"  # in the session of staff: when they last did something, in seconds


def seconds() -> int:
    """Now, as the sessions of staff keep it."""
    return int(now().timestamp())


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a session or a bearer token. Nobody for an unknown, ended or erased one.

    A token opens the API only: it serves a posting, and the pages also hold what is its holder's own.

    Postings count only in a session that a second factor has confirmed (GB/T 22239, level 3); until then
    `request.postings_withheld` says that there are some.
    """
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return _of_token(header.removeprefix("Bearer ").strip()) if request.path.startswith("/api/") else ANYONE
    user = request.user
    if not isinstance(user, Account) or not user.is_active:
        return ANYONE
    actor = actor_of_account(user, second_factor=_confirmed(request, user))
    if actor.second_factor or not actor.grants:
        return actor
    request.postings_withheld = True  # type: ignore[attr-defined]
    return replace(actor, grants=())


def _confirmed(request: HttpRequest, account: Account) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, account))


def actor_of_account(account: Account, *, channel: Channel = Channel.WEB, second_factor: bool = False) -> Actor:
    """The actor of an account with all its present postings, in one query."""
    held = FilteredRelation("postings", condition=Q(postings__until=None))
    rows = Person.objects.filter(pk=account.person_id).annotate(held=held).order_by("held__scope", "held__role")
    found = list(rows.values_list("born", "held__role", "held__scope"))
    grants = tuple(Grant(Role(role), scope) for _born, role, scope in found if role)
    age = age_on(found[0][0], today()) if found else None
    child = age is not None and age < CONSENT_UNDER
    return Actor(account.person_id, account.pk, grants, channel, second_factor=second_factor, child=child)


def _of_token(token: str) -> Actor:
    """Nobody for a token whose posting or system has ended, or whose holder's or responsible person's account is shut."""
    found = bearer(token)
    if found is None:
        return ANYONE
    note_use(found)
    return _of_api(found.key, found.role, found.scope)


def _of_api(key: str, role: str, scope: str) -> Actor:
    return Actor(key, None, (Grant(Role(role), scope),), Channel.API, second_factor=True)
