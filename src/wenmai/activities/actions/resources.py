"""Put online resources on the page of a festival, and take them off. Nothing here counts who watches."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.actions.festivals import festival_reference
from wenmai.activities.models import Festival, FestivalResource, ResourceKind
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.links import is_link


@transaction.atomic
def add_resource(
    actor: Actor, *, festival: Festival, kind: str, title: str, url: str, source: str, starts_at: datetime | None = None
) -> FestivalResource:
    """A link of http(s) with who puts it out; a live one has an instant (aware). Raises Invalid, Conflict for a second one."""
    permit(policies.may_run_festival(actor, festival))
    _check(kind, title, url, source, starts_at)
    try:
        with transaction.atomic():
            made = FestivalResource.objects.create(
                festival=festival,
                kind=kind,
                title=title.strip()[:80],
                url=url.strip(),
                source=source.strip()[:80],
                starts_at=starts_at if kind == ResourceKind.LIVE else None,
                made_at=clock.now(),
                made_by=actor.person,
            )
    except IntegrityError as error:
        raise Conflict("activities.resource_twice", _("这个网址已经在节庆页上。")) from error
    note(actor, "activities.festival.resource", festival_reference(festival), resource=made.pk)
    return made


@transaction.atomic
def take_off_resource(actor: Actor, *, resource: FestivalResource) -> FestivalResource:
    """撤下. Twice changes nothing."""
    rows = FestivalResource.objects.select_for_update(of=("self",))
    found = rows.select_related("festival__institution__division", "festival__division").get(pk=resource.pk)
    permit(policies.may_run_festival(actor, found.festival))
    if found.gone_at is None:
        found.gone_at = clock.now()
        found.save(update_fields=["gone_at"])
        note(actor, "activities.festival.resource_off", festival_reference(found.festival), resource=found.pk)
    return found


def _check(kind: str, title: str, url: str, source: str, starts_at: datetime | None) -> None:
    wrong = {
        "kind": (kind not in ResourceKind.values, _("选一类。")),
        "title": (not title.strip(), _("写上名字。")),
        "url": (not is_link(url.strip()), _("写完整的网址，以 https:// 开头。")),
        "source": (not source.strip(), _("写明是谁发布的，例如 四川公共文化云。")),
        "starts_at": (kind == ResourceKind.LIVE and starts_at is None, _("直播写明几点开始。")),
    }
    for field, (bad, message) in wrong.items():
        if bad:
            raise Invalid("activities.resource", message, fields={field: message})
