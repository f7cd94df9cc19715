"""剔旧清单 of a house."""

from collections.abc import Sequence

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound, permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.library import policies
from wenmai.library.models import WeedingLine, WeedingList, WeedingState
from wenmai.places.models import Institution

TO_DECIDE = 20


def weeding_lists(actor: Actor, house: Institution, page: int = 1) -> Page[WeedingList]:
    """The lists of a house's stock, those to be decided first; `items` and `gone` are counted. Raises NotAllowed."""
    permit(policies.may_read_weeding(actor, house.scope_path))
    counted = {"items": Count("lines"), "gone": Count("lines", filter=Q(lines__withdrawn_at__isnull=False))}
    rows = WeedingList.objects.filter(owner=house)
    return page_of(rows.annotate(**counted).order_by(F("decided_at").desc(nulls_first=True), "-pk"), page, counted=rows)


def waiting_lists(house: Institution) -> int:
    """How many wait for a decision."""
    return WeedingList.objects.filter(owner=house, state=WeedingState.PROPOSED).count()


def lists_to_decide(actor: Actor) -> Sequence[WeedingList]:
    """What waits for the actor as the official above its owner, the oldest first, at most TO_DECIDE; `items` are counted."""
    scopes = list(actor.scopes((Role.OFFICIAL,)))
    below = Q(owner__code__in=scopes) | Q(owner__division__path__overlap=scopes)
    rows = WeedingList.objects.filter(below, state=WeedingState.PROPOSED).exclude(proposed_by=actor.person or "-")
    return (
        list(rows.select_related("owner").annotate(items=Count("lines")).order_by("pk")[:TO_DECIDE]) if scopes else []
    )


def get_list(actor: Actor, house: Institution, key: int) -> WeedingList:
    """One list of a house. Raises NotFound, NotAllowed."""
    permit(policies.may_read_weeding(actor, house.scope_path))
    row = WeedingList.objects.select_related("owner__division").filter(owner=house, pk=key).first()
    if row is None:
        raise NotFound("library.no_weeding", _("没有这张剔旧清单。"))
    return row


def lines_of(row: WeedingList) -> Sequence[WeedingLine]:
    """Its items in the order of the shelf, at most 500."""
    return list(row.lines.select_related("item__record", "item__home").order_by("item__call_key", "pk"))
