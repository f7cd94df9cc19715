"""The people who walk the access table, and an example of every address with parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from wenmai.kernel.actor import Actor
from wenmai.web.access import Audience, Who


@dataclass
class World:
    """`people` by part: citizen, stranger (staff elsewhere), clerk (staff here); nobody is anonymous."""

    people: Mapping[str, Actor] = field(default_factory=dict)
    things: Mapping[str, Any] = field(default_factory=dict)

    def sign_in(self, client: Client, part: str) -> None:
        """Sign the part in; anonymous signs in nobody."""

    def expectations(self, audience: Audience) -> Mapping[str, bool]:
        """Which parts the address opens to."""
        return {"anonymous": audience.who in {Who.PUBLIC, Who.MACHINE, Who.MIDWAY}}


def build_world() -> World:
    """Two institutions with a clerk each, a citizen, and a thing of each kind at the first institution."""
    return World()


EXAMPLES: Mapping[str, Callable[[World], Mapping[str, Any]]] = {
    "ops_retry": lambda _world: {"name": "measures"},
    "account_confirm_email": lambda _world: {"key": "none"},
    "account_reset_password_from_key": lambda _world: {"uidb36": "1", "key": "none"},
    "openid_connect_login": lambda _world: {"provider_id": "none"},
    "openid_connect_callback": lambda _world: {"provider_id": "none"},
}
