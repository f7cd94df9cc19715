"""Records by their keys."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wenmai.catalogue.attached import holdings
from wenmai.catalogue.models import Level, Record
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


def get_record(actor: Actor, key: int) -> Record:
    """A record that is not deleted; one that was merged is answered by the record that stands for it, whether its own
    library has deleted it or not. What was noted of a visiting book is for staff, until somebody has a copy. Raises NotFound.
    """
    asked = Record.objects.select_related("work", "merged_into__work").filter(pk=key).first()
    found = asked and (asked.merged_into or asked)
    if found is None or found.deleted_at or not _shown(actor, found):
        raise NotFound("catalogue.no_record", _("目录里没有这条记录，可能已经删除。请回到检索页再找。"))
    return found


def _shown(actor: Actor, record: Record) -> bool:
    return record.level != Level.VISITING or actor.is_staff or actor.system or record.pk in holdings([record.pk])


def records_by_id(keys: Iterable[int]) -> dict[int, Record]:
    """Records that are not deleted, without their bytes, by id."""
    return Record.objects.defer("raw", "keys").filter(deleted_at=None).in_bulk(list(keys))
