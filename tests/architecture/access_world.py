"""The people who walk the access table, and an example of every address with parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.builders import people
from tests.builders.places import a_division, an_institution, some_divisions
from wenmai.kernel.actor import Actor, Role
from wenmai.places.models import Institution
from wenmai.web.access import Audience, Who

AT_INSTITUTIONS = (Role.CLERK, Role.MANAGER)
PARTS = ("anonymous", "citizen", "stranger", "insider")


@dataclass
class World:
    """Two institutions in two counties; a citizen; for each row staff here (insider) and the same staff elsewhere."""

    here: Institution
    elsewhere: Institution
    citizen: Actor

    def actor(self, part: str, audience: Audience) -> Actor:
        """Who plays a part before an audience."""
        if part == "citizen":
            return self.citizen
        if audience.who is Who.OWN:
            return people.a_citizen("陈外人")
        roles = (Role.ADMINISTRATOR,) if audience.who is Who.OPERATOR else audience.roles or (Role.CLERK,)
        return self._staff(roles[0], here=part == "insider")

    def _staff(self, role: Role, *, here: bool) -> Actor:
        if role in AT_INSTITUTIONS:
            place = self.here if here else self.elsewhere
        else:
            place = a_division("5104" if here else "5134")
        return people._staff(role, people._code(place), "李红" if here else "吴远")

    def sign_in(self, client: Client, part: str, audience: Audience) -> None:
        """Sign the part in; anonymous signs in nobody."""
        if part != "anonymous":
            people.sign_in(client, self.actor(part, audience))


def expectations(audience: Audience, *, parameters: bool) -> Mapping[str, bool]:
    """To which parts an address opens. A stranger's own page is theirs; a thing of others is not."""
    everybody = dict.fromkeys(PARTS, True)
    if audience.who in {Who.PUBLIC, Who.MACHINE, Who.MIDWAY}:
        return everybody
    signed_in = everybody | {"anonymous": False}
    if audience.who is Who.SIGNED_IN:
        return signed_in
    if audience.who is Who.OWN:
        return signed_in | ({"stranger": False, "insider": False} if parameters else {})
    staff = signed_in | {"citizen": False}
    if audience.who is Who.OPERATOR or parameters:
        return staff | {"stranger": False}
    return staff


def build_world() -> World:
    """Two stations, 红格 and one in another prefecture."""
    some_divisions()
    return World(
        here=an_institution(division=a_division("510422101")),
        elsewhere=an_institution(division=a_division("513437")),
        citizen=people.a_citizen(),
    )


Example = Callable[[World], Mapping[str, Any]]
EXAMPLES: Mapping[str, Example] = {
    "ops_retry": lambda _world: {"name": "measures"},
    "account_confirm_email": lambda _world: {"key": "none"},
    "account_reset_password_from_key": lambda _world: {"uidb36": "1", "key": "none"},
    "openid_connect_login": lambda _world: {"provider_id": "none"},
    "openid_connect_callback": lambda _world: {"provider_id": "none"},
    "places:division": lambda _world: {"code": "510422"},
    "places:institution": lambda world: {"code": world.here.code},
}
