"""Examples of the addresses of people: things of the citizen of the world, and of the station here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.builders import people
from wenmai.kernel.actor import Actor, Grant, Role, system
from wenmai.people.actions.codes import issue_printed, show_code
from wenmai.people.actions.family import add_dependant
from wenmai.people.actions.kin import tie_family
from wenmai.people.actions.offers import offer_posting
from wenmai.people.actions.systems import set_up_system
from wenmai.people.actions.tokens import issue_token
from wenmai.people.actors import actor_of_account
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import ApiToken, Credential, Posting, Relation


def _ward(world: Any) -> Mapping[str, Any]:
    child = add_dependant(
        world.citizen, name="小满", relation=Relation.CHILD, born=date(2018, 5, 21), guardian_consent="t"
    )
    return {"key": child.key}


def _printed(world: Any) -> Credential:
    """One printed code for the whole walk: a fourth would be refused."""
    return Credential.objects.filter(person=world.citizen.person).first() or issue_printed(world.citizen)


def _paper(world: Any) -> Mapping[str, Any]:
    return {"key": _printed(world).pk}


def _guardian(world: Any) -> dict[str, Any]:
    """Somebody who may book for the citizen."""
    clerk, guardian = world._staff(Role.CLERK, here=True), people.an_account("沙马阿依")
    found = write_pass(clerk, world.citizen.person)
    code = show_code(actor_of_account(guardian)).text
    return {"key": tie_family(clerk, found=found, text=code, relation=Relation.PARENT).guardian_id}


def _found(world: Any) -> dict[str, Any]:
    clerk = Actor("p", grants=(Grant(Role.CLERK, world.here.code),))
    _printed(world)
    return {"found": write_pass(clerk, world.citizen.person)}


def _posting(world: Any) -> Mapping[str, Any]:
    return {"key": Posting.objects.get(person=people.a_clerk(world.here).person).pk}


def _token(world: Any) -> Mapping[str, Any]:
    clerk = world._staff(Role.CLERK, here=True)
    issue_token(clerk, posting=Posting.objects.get(person=clerk.person).pk, name="门禁", days=1)
    return {"key": ApiToken.objects.get().pk}


def _system(world: Any) -> Mapping[str, Any]:
    answers = _posting(world)["key"]
    return {"key": set_up_system(system(), name="门禁", role=Role.CLERK, scope=world.here.code, answers=answers).pk}


def _offer(world: Any) -> Mapping[str, Any]:
    boss = people.an_administrator(world.here.division)
    offered = offer_posting(boss, person=world.citizen.person, role=Role.CLERK, scope=world.here.code)
    return {"key": offered.offer.pk}


PEOPLE = {
    "people:dependant": _ward,
    "people:dependant_needs": _ward,
    "people:drop_dependant": _ward,
    "people:paper": _paper,
    "people:stop_card": _paper,
    "people:withdraw": lambda _world: {"purpose": "reminders"},
    "people_desk:person": _found,
    "people_desk:kin": _found,
    "people:stop_guardian": _guardian,
    "people_desk:document": _found,
    "people_desk:card": _found,
    "people_desk:stop_card": lambda world: _found(world) | {"key": _printed(world).pk},
    "people_desk:print_code": _found,
    "people_desk:paper": _found,
    "people_desk:reset": _found,
    "people_desk:phone": _found,
    "people_desk:posting": _posting,
    "people_desk:dismiss": _posting,
    "people_desk:withdraw_offer": _offer,
    "people:decline": _offer,
    "people_desk:revoke_token": _token,
    "people_desk:system": _system,
    "people_desk:issue_system_token": _system,
    "people_desk:hand_over": _system,
    "people_desk:end_system": _system,
}
