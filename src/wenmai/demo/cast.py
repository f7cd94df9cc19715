"""The seventeen demo people, made through the actions that real people use."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from wenmai.demo.catalogue import rows
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import Conflict
from wenmai.people.actions.family import add_dependant
from wenmai.people.actions.persons import Newcomer, register
from wenmai.people.actions.postings import appoint
from wenmai.people.actors import actor_of_account
from wenmai.people.demo_factor import enrol_demo
from wenmai.people.models import Account, Person, Relation
from wenmai.people.texts import NOTICE_VERSION

PASSWORD = "wenmai-yanshi-2026"  # noqa: S105 (printed by the demo, never used outside it)


def hash_passwords() -> Iterator[str]:
    """A hash for each of them, made in a thread of its own while the city is built: together they take five seconds."""
    thread = ThreadPoolExecutor(1)
    made = thread.map(make_password, [PASSWORD for _row in rows("cast", "person")])
    thread.shutdown(wait=False)
    return made


def bring_cast(actor: Actor, hashes: Iterable[str] = ()) -> dict[str, Actor]:
    """All demo people by key of cast.toml; safe to repeat. `hashes` of their password, where they were made before."""
    ready = iter(hashes)
    return {row["key"]: _one(actor, row, ready) for row in rows("cast", "person")}


def _one(actor: Actor, row: dict[str, Any], hashes: Iterator[str]) -> Actor:
    known = Person.objects.filter(demo=True, name=row["name"], account__isnull=False).select_related("account").first()
    account = known.account if known else _newcomer(actor, row, next(hashes, ""))
    if "role" in row:
        appoint(actor, person=account.person_id, role=Role(row["role"]), scope=row["scope"])
        enrol_demo(actor, account=account)
    somebody = actor_of_account(account, second_factor=True)
    if "child" in row:
        child = row["child"]
        add_dependant(
            somebody,
            name=child["name"],
            relation=Relation.CHILD,
            born=date.fromisoformat(child["born"]),
            guardian_consent=NOTICE_VERSION,
        )
    return somebody


def _newcomer(actor: Actor, row: dict[str, Any], hashed: str) -> Account:
    born = date.fromisoformat(row["born"]) if "born" in row else None
    newcomer = Newcomer(name=row["name"], phone=row["phone"], password=PASSWORD, hashed=hashed, born=born, demo=True)
    try:
        return register(actor, newcomer=newcomer)
    except Conflict as error:
        raise Conflict("demo.phone_taken", _("演示账号的手机号已有人用。请用 RESET=1 重新开始。")) from error


def introductions() -> Iterator[str]:
    """The lines that `wenmai demo` prints: who can sign in, and how."""
    for row in rows("cast", "person"):
        yield f"  {row['phone']}  {row['name']}　{row['says']}"
