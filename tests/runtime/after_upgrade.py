"""Runs in a process of its own on an upgraded database: what a release left behind must go on living. Prints JSON."""

import json
import os
import sys
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import django

from wenmai.runtime import environment, server

PAGES = (
    "/", "/activities/", "/activities/1/", "/activities/3/", "/places/", "/places/YB-STATION/", "/plan/",
    "/plan/panzhihua-2022-2026/5104/", "/articles/", "/articles/help/", "/search/?q=彝绣", "/healthz",
)  # fmt: skip
DESK = ("/desk/", "/desk/activities/", "/desk/activities/session/1/", "/desk/articles/")


def main(told: dict[str, str], head: list) -> None:
    """Attach, ask everything, print one object."""
    with server.attached(environment.read()):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenmai.settings")
        django.setup()
        said = {
            "epoch moved": import_module("wenmai.audit.epoch").settle(),
            "counts": import_module("tests.runtime.release_world").counts(),
            "name": import_module("wenmai.people.queries.persons").display_name(told["citizen"]),
            "chain": _chain(head),
            "definitions taken over": [_definitions(), _definitions()],
            "roll-ups before": _recounted(),
            **_go_on(told),
            "roll-ups after": _recounted(),
            "chain after": _chain(head),
            "pages": _pages(told),
        }
        print(json.dumps(said))  # noqa: T201
        import_module("django.db").connections.close_all()


def _chain(head: list) -> bool:
    """True when the chain verifies and still holds the head that the release published."""
    sealer = import_module("wenmai.audit.sealer")
    while sealer.seal_once():
        pass
    return bool(sealer.verify_chain(sealer.Head(*head)).intact)


def _definitions() -> bool:
    """What the worker does with measures that the release did not know or defined otherwise; True when it built some."""
    feed, loops = import_module("wenmai.ledger.feed"), import_module("wenmai.cli.loops")
    feed.catch_up()
    (loop,) = (each for each in loops.LOOPS if each.name == "measures.definitions")
    return bool(loop.act())


def _recounted() -> bool:
    """True when every cell equals a count of the facts in Python."""
    import_module("wenmai.ledger.feed").catch_up()
    recount = import_module("tests.measures.recount")
    rows = recount.all_facts()
    return recount.stored_leaves() == recount.leaves(rows) and recount.stored_regions() == recount.regions(rows)


def _go_on(told: dict[str, str]) -> dict[str, object]:
    """A claim on a date of the release, a check-in today and its reversal, the reversal of a check-in of the release."""
    clock = import_module("wenmai.kernel.clock")
    attendance = import_module("wenmai.booking.actions.attendance")
    arrivals, models = import_module("wenmai.booking.arrivals"), import_module("wenmai.booking.models")
    citizen, clerk = (_actor(told[name]) for name in ("citizen", "clerk"))
    session = models.Session.objects.get(pk=told["bookable"])
    booked = _claim(citizen, session)
    today = import_module("tests.builders.booking").a_session(
        models.Session.objects.get(pk=1).offering, start=clock.now() + timedelta(minutes=10)
    )
    _claim(citizen, today)
    entered = attendance.check_in(clerk, arrival=arrivals.Arrival(today.pk, told["citizen"]))
    told_facts = _facts()
    undone = attendance.undo_check_in(clerk, attendance=entered.pk, reason="点错了")
    old = attendance.undo_check_in(clerk, attendance=int(told["attendance"]), reason="重复")
    return {
        "claimed": booked.party_size, "entered": entered.heads, "facts added": _facts() - told_facts,
        "undone": [each.undone_at is not None for each in (undone, old)],
    }  # fmt: skip


def _actor(person: str) -> object:
    account = import_module("wenmai.people.models").Account.objects.get(person_id=person)
    return import_module("wenmai.people.actors").actor_of_account(account, second_factor=True)


def _claim(actor: object, session: object) -> object:
    drafts, claims = import_module("wenmai.booking.drafts.claims"), import_module("wenmai.booking.actions.claims")
    return claims.claim(actor, wish=drafts.Claim(pool=session.pools.first().pk, key=uuid4().hex, party_size=2))


def _facts() -> int:
    return len(import_module("tests.measures.recount").all_facts())


def _pages(told: dict[str, str]) -> dict[str, int]:
    visitor, clerk = (import_module("django.test").Client(headers={"host": "localhost"}) for _ in range(2))
    import_module("tests.builders.people").sign_in(clerk, _actor(told["clerk"]))
    found = {page: visitor.get(page).status_code for page in PAGES} | {
        page: clerk.get(page).status_code for page in DESK
    }
    bearer = {"authorization": f"Bearer {told['token']}"}
    return found | {"token": visitor.get("/api/v1/activities/", headers=bearer).status_code}


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
