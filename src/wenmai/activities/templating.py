"""Templates of a house, as its desk sees them."""

from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.models import Activity, OwnTemplate
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


def get_template(actor: Actor, key: int) -> OwnTemplate:
    """One of a house where the actor works. Raises NotFound."""
    rows = OwnTemplate.objects.select_related("activity__offering__institution__division")
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_edit(actor, found.activity):
        raise NotFound("activities.no_template", _("没有这个常办。"))
    return found


def templates_like(activity: Activity) -> list[OwnTemplate]:
    """The taps that begin with this activity."""
    return list(OwnTemplate.objects.filter(activity=activity, retired_at=None).order_by("name"))
