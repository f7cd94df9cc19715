"""The self-service machines of a house."""

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library import policies
from wenmai.library.models import Terminal
from wenmai.places.models import Institution


def terminals_at(actor: Actor, house: Institution) -> list[Terminal]:
    """The machines of a house, those in use in front. Raises NotAllowed."""
    permit(policies.may_keep_terminals(actor, house.scope_path))
    rows = Terminal.objects.filter(institution=house).select_related("space").order_by("revoked_at", "name")
    return sorted(rows, key=lambda each: (each.revoked_at is not None, each.name))


def terminal_in_use(key: int) -> bool:
    """Whether a machine is there and not revoked."""
    return Terminal.objects.filter(pk=key, revoked_at=None).exists()
