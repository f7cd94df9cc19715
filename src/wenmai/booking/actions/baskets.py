"""服务篮: what somebody who signed in means to book. Who did not keeps it in the session of the browser."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.engine.claiming import lock_person
from wenmai.booking.models import BasketItem
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit

MOST = 20


@transaction.atomic
def put_in_basket(actor: Actor, *, refs: Iterable[str]) -> int:
    """Keep these subjects, once each; how many were new. Raises Conflict beyond twenty."""
    lock_person(actor.person)  # two tabs stand in a line, so that twenty stay twenty
    permit(policies.acts_as(actor, actor.person))
    known = set(BasketItem.objects.filter(person=actor.person).values_list("ref", flat=True))
    fresh = [each for each in dict.fromkeys(refs) if each not in known]
    if len(known) + len(fresh) > MOST:
        raise full()
    rows = [BasketItem(person=actor.person, ref=each[:80], at=clock.now()) for each in fresh]
    BasketItem.objects.bulk_create(rows, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def take_out_of_basket(actor: Actor, *, ref: str) -> None:
    """Off the list. Twice changes nothing."""
    permit(policies.acts_as(actor, actor.person))
    BasketItem.objects.filter(person=actor.person, ref=ref).delete()


def full() -> Conflict:
    """No more fits in."""
    return Conflict("booking.basket_full", _("服务篮最多放 20 样。先拿掉一样，再放。"))
