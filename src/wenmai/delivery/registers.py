"""What this room tells the kernel: its subjects, its panels, what it holds about persons."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.delivery.holding import erase_person, export_person
from wenmai.delivery.panels import of_desk, of_institution
from wenmai.delivery.queries.menu import get_item
from wenmai.delivery.queries.orders import get_order
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.search import kinds

PANELS = (
    ("places.institution", Panel("delivery", 65, of_institution)),
    ("web.desk", Panel("delivery", 60, of_desk)),
)


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("delivery.item", _item)
    subjects.register("delivery.order", _order)
    kinds.declare("menu", lazy("配送菜单"))
    privacy.register(privacy.Holder("delivery", "点单", export_person, erase_person))
    for slot, panel in PANELS:
        panels.open_slot(slot)
        panels.register(slot, panel)


def _item(actor: Actor, key: str) -> Subject:
    found = get_item(actor, whole(key))
    house = found.institution
    return Subject(f"delivery.item:{key}", found.title, f"/delivery/{key}/", house.code, house.division_id)


def _order(actor: Actor, key: str) -> Subject:
    found = get_order(actor, whole(key))
    house = found.item.institution.code if found.item else ""
    title = _("点单：%(item)s") % {"item": found}
    return Subject(f"delivery.order:{key}", title, f"/delivery/orders/{key}/", house, found.division_id)
