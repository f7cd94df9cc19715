"""常办: keep an activity as a template of the house, or let it go."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.models import Activity, OwnTemplate
from wenmai.audit.actions import note
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference

USUAL, LONGEST = 90, 14 * 24 * 60


@transaction.atomic
def keep_template(actor: Actor, *, activity: Activity, name: str) -> OwnTemplate:
    """存成常办: a tap of its own on the desk, as long as its last date was. Raises Conflict for a name in use."""
    permit(policies.may_edit(actor, activity))
    assert activity.offering is not None
    if not 1 <= len(name.strip()) <= 20:
        message = _("起个名字，二十个字以内。")
        raise Invalid("activities.template_name", message, fields={"name": message})
    last = Session.objects.filter(offering=activity.offering).order_by("-starts_at").first()
    minutes = int((last.ends_at - last.starts_at).total_seconds() // 60) if last else USUAL
    try:
        with transaction.atomic():
            made = OwnTemplate.objects.create(
                institution=activity.offering.institution,
                activity=activity,
                name=name.strip(),
                minutes=min(minutes, LONGEST),
                made_at=clock.now(),
                made_by=actor.person,
            )
    except IntegrityError as error:
        raise Conflict("activities.template_twice", _("已经有这个名字的常办，换一个。")) from error
    note(actor, "activities.template.keep", reference("activities.activity", activity.pk))
    return made


@transaction.atomic
def retire_template(actor: Actor, *, template: OwnTemplate) -> OwnTemplate:
    """不再列出. Twice keeps the first time."""
    rows = OwnTemplate.objects.select_for_update(of=("self",)).select_related(
        "activity__offering__institution__division"
    )
    found = rows.get(pk=template.pk)
    permit(policies.may_edit(actor, found.activity))
    if found.retired_at is None:
        found.retired_at = clock.now()
        found.save(update_fields=["retired_at"])
        note(actor, "activities.template.retire", reference("activities.activity", found.activity_id))
    return found
