"""视频来源: from which hosts lessons may take their videos."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.courses import policies
from wenmai.courses.models import VideoSource
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit

HOST = re.compile(r"(?=.{4,120}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}\Z")


@transaction.atomic
def add_source(actor: Actor, *, host: str, name: str) -> VideoSource:
    """Allow a host and those below it. The same host again changes nothing. Raises NotAllowed, Invalid."""
    permit(policies.may_keep_sources(actor))
    host = host.strip().lower().removeprefix("https://").rstrip("/")
    if not HOST.match(host):
        raise Invalid("courses.host", _("只写域名，例如 www.example.cn。"), fields={"host": _("只写域名。")})
    if not name.strip():
        raise Invalid("courses.source_name", _("写明是谁的网站。"), fields={"name": _("写明是谁的网站。")})
    said = {"name": name.strip()[:80], "added_at": clock.now(), "added_by": actor.person}
    made, fresh = VideoSource.objects.get_or_create(host=host, defaults=said)
    if fresh:
        note(actor, "courses.source.add", f"courses.source:{made.pk}", host=host)
    return made


@transaction.atomic
def remove_source(actor: Actor, *, source: int) -> None:
    """No new links to the host; lessons that link to it stay. Removing it again changes nothing."""
    permit(policies.may_keep_sources(actor))
    found = VideoSource.objects.select_for_update().filter(pk=source).first()
    if found:
        note(actor, "courses.source.remove", f"courses.source:{found.pk}", host=found.host)
        found.delete()
