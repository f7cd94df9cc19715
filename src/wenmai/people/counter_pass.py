"""A pass to the page of one person for one member of staff, for fifteen minutes after an exact find."""

from django.core import signing
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound

SALT = "people.counter"
LASTS = 15 * 60


def write_pass(actor: Actor, person: str) -> str:
    """A text for the address."""
    return signing.dumps([actor.person, person], salt=SALT)


def read_pass(actor: Actor, text: str) -> str:
    """The person key. Raises NotFound for another's, an old or a made-up pass."""
    try:
        staff, person = signing.loads(text, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        staff, person = "", ""
    if not staff or staff != actor.person:
        raise NotFound("people.pass", _("这一页开了太久。请再找一次。"))
    return str(person)
