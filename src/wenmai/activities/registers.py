"""What activities tell the kernel: their subject."""

from django.utils.translation import gettext as _

from wenmai.activities.models import Activity
from wenmai.kernel import subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("activities.activity", _activity)


def _activity(actor: Actor, key: str) -> Subject:
    del actor  # what was announced is public, also when it was called off
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
    found = Activity.objects.select_related("offering__institution").filter(pk=number, offering__isnull=False).first()
    if found is None or found.offering is None:
        raise NotFound("activities.no_activity", _("没有这个活动，可能已经撤下。"))
    host = found.offering.institution
    return Subject(f"activities.activity:{key}", found.title, f"/activities/{key}/", host.code, host.division_id)
