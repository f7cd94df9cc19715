"""A pass to one person for the houses of who found them, for fifteen minutes after an exact find.

What a counter does for somebody takes the pass, not the person's key: without having found them nobody can.
"""

from django.core import signing
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.policies import COUNTER, may_serve

SALT = "people.counter"
LASTS = 15 * 60


def write_pass(actor: Actor, person: str, shown: str = "") -> str:
    """A text for the address, good for the houses at whose counter the actor serves; `shown` is by what they were known."""
    return signing.dumps([list(actor.scopes(COUNTER)), person, shown], salt=SALT)


def read_pass(actor: Actor, text: str) -> str:
    """The person key. Raises NotFound for another house's, an old or a made-up pass."""
    return _read(actor, text)[0]


def pass_shown(actor: Actor, text: str) -> str:
    """By what they were known when the pass was written (`queries.codes.SHOWN`). Raises as `read_pass`."""
    return _read(actor, text)[1]


def _read(actor: Actor, text: str) -> tuple[str, str]:
    try:
        houses, person, shown = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        houses, person, shown = [], "", ""
    if not may_serve(actor, houses):
        raise NotFound("people.pass", _("这一页开了太久。请再找一次。"))
    return str(person), str(shown)
