"""What is not public is found by staff of its own place only."""

import pytest

from tests.builders.search import an_entry
from wenmai.kernel.actor import ANYONE, Actor, Grant, Role, system
from wenmai.search.actions import put
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db


def staff(role: Role, scope: str) -> Actor:
    return Actor(person="p", account=1, grants=(Grant(role, scope),))


@pytest.mark.parametrize(
    ("actor", "found"),
    [
        (ANYONE, 0),
        (Actor(person="p", account=1), 0),
        (staff(Role.CLERK, "PZH-LIB"), 1),
        (staff(Role.CLERK, "PZH-CUL"), 0),
        (staff(Role.OFFICIAL, "5104"), 1),
        (staff(Role.OFFICIAL, "5101"), 0),
        (staff(Role.AUDITOR, "5104"), 0),
        (system(), 1),
    ],
)
def test_an_unpublished_thing_is_found_by_its_own_staff_only(actor, found):
    put(an_entry(title="未公开", public=False, institution="PZH-LIB", division_path=["51", "5104", "510402"]))
    assert find(actor, "未公开").count == found
