"""Secret addresses: a long word in an address that stands for its owner, for calendars that cannot sign in."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index, blind_indexes, open_sealed, seal
from wenmai.kernel.errors import NotFound, permit
from wenmai.notices import policies
from wenmai.notices.models import SecretAddress

ABOUT = "secret address"
BYTES = 24


def word_of(actor: Actor, purpose: str) -> str:
    """The actor's word for a purpose, "" while there is none."""
    row = SecretAddress.objects.filter(person=actor.person or "-", purpose=purpose).first()
    return open_sealed(bytes(row.sealed), ABOUT) if row and policies.may_read(actor, row.person) else ""


def person_of(word: str, purpose: str) -> str:
    """Whose word it is. Raises NotFound: never made, or taken back."""
    rows = SecretAddress.objects.filter(index__in=blind_indexes(word, ABOUT), purpose=purpose)
    found = rows.values_list("person", flat=True).first()
    if found is None:
        raise NotFound("notices.no_address", _("这个地址停用了。登录后到“我的预约”里拿新的。"))
    return found


@transaction.atomic
def renew(actor: Actor, *, purpose: str) -> str:
    """Make a word, in place of the one before, which stops at once."""
    permit(policies.may_read(actor, actor.person))
    word = secrets.token_urlsafe(BYTES)
    columns = {"index": blind_index(word, ABOUT), "sealed": seal(word, ABOUT), "made_at": clock.now()}
    SecretAddress.objects.update_or_create(person=actor.person, purpose=purpose, defaults=columns)
    return word


@transaction.atomic
def stop(actor: Actor, *, purpose: str) -> bool:
    """Take the word back without a new one; False when there was none."""
    permit(policies.may_read(actor, actor.person))
    return SecretAddress.objects.filter(person=actor.person, purpose=purpose).delete()[0] > 0
