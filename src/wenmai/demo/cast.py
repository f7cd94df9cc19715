"""The seventeen demo people, made through the actions that real people use."""

from collections.abc import Iterator
from datetime import date
from typing import Any

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


def bring_cast(actor: Actor) -> dict[str, Actor]:
    """All demo people by key of cast.toml; safe to repeat."""
    return {row["key"]: _one(actor, row) for row in rows("cast", "person")}


def _one(actor: Actor, row: dict[str, Any]) -> Actor:
    known = Person.objects.filter(demo=True, name=row["name"], account__isnull=False).select_related("account").first()
    account = known.account if known else _newcomer(actor, row)
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


def _newcomer(actor: Actor, row: dict[str, Any]) -> Account:
    born = date.fromisoformat(row["born"]) if "born" in row else None
    newcomer = Newcomer(name=row["name"], phone=row["phone"], password=PASSWORD, born=born, demo=True)
    try:
        return register(actor, newcomer=newcomer)
    except Conflict as error:
        raise Conflict("demo.phone_taken", _("演示账号的手机号已有人用。请用 RESET=1 重新开始。")) from error


def introductions() -> Iterator[str]:
    """The lines that `wenmai demo` prints: who can sign in, and how."""
    for row in rows("cast", "person"):
        yield f"  {row['phone']}  {row['name']}　{row['says']}"
