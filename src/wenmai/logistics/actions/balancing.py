"""Send the books that a proposal names: one tap, one journey each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.library.actions.transits import send
from wenmai.library.counters import Counter
from wenmai.library.engine.scenes import lock_item
from wenmai.library.models import CircEvent, Item, ItemStatus, LibraryGroup, TransitReason
from wenmai.logistics import policies
from wenmai.logistics.queries.balance import members
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Sent:
    """How many books are on their way, and how many could not be sent: lent, sent or gone meanwhile."""

    sent: int
    passed: int


@transaction.atomic
def send_balance(actor: Actor, *, group: LibraryGroup, house: Institution, books: Mapping[int, str], key: str) -> Sent:
    """Send books (item to the code of a house of the group) from a house. The same form twice sends nothing more.

    Raises NotAllowed, Invalid for a house that is not of the group or no books.
    """
    permit(policies.may_ship(actor, house.scope_path))
    houses = members(group.pk)
    if not books or not {house.code, *books.values()} <= houses.keys():
        raise Invalid("logistics.balance", _("一册也没选，或选的馆不在馆群里。请刷新后再选。"))
    sent = sum(_sent(actor, house, item, books[item], key) for item in sorted(books))
    note(actor, "logistics.rebalance", f"library.group:{group.pk}", house=house.code, sent=sent)
    return Sent(sent, len(books) - sent)


def _sent(actor: Actor, house: Institution, item: int, to: str, key: str) -> bool:
    """One that was lent or taken meanwhile stays where it is; nothing is sent from where it does not stand."""
    counter = Counter(house.code, f"rebalance:{key}:{item}", terminal="rebalance")
    try:
        with transaction.atomic():
            if not _stands(house, item, counter.key):
                return False
            send(actor, at=counter, item=item, to=to, reason=TransitReason.REBALANCE)
    except (Conflict, NotFound, Item.DoesNotExist):
        return False
    return True


def _stands(house: Institution, item: int, key: str) -> bool:
    """The book stands here on its shelf, or was sent from here by this very form. Raises Item.DoesNotExist."""
    book = lock_item(item)
    here = book.place_id == house.pk and book.status == ItemStatus.AVAILABLE
    return here or CircEvent.objects.filter(key=key).exists()
