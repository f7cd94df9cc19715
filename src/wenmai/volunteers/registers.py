"""What this room tells the kernel: its subject, and what it holds of a person."""

from django.utils.translation import gettext as _

from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.volunteers.holding import erase_person, export_person
from wenmai.volunteers.queries.home import get_volunteer


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("volunteers.home", _volunteer)
    privacy.register(privacy.Holder("volunteers", "上门志愿者登记", export_person, erase_person))
    panels.open_slot("volunteers.own")


def _volunteer(actor: Actor, key: str) -> Subject:
    found = get_volunteer(actor, whole(key))
    url = f"/desk/volunteers/{found.pk}/"
    return Subject(f"volunteers.home:{key}", _("上门志愿者"), url, found.house.code, found.house.division_id)
