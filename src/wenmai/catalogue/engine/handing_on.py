"""The record that stood for others is deleted by its library: the oldest of those that are left stands for all of them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from wenmai.catalogue.engine import joining
from wenmai.catalogue.models import MergeEvent, Record
from wenmai.kernel import clock


def hand_on(changed: Iterable[int]) -> None:
    """Let no deleted record stand for one that is not, once these were changed. The caller has the turn.

    The merges of the deleted record are undone from the last to the first and made again under the record that is left,
    with what rooms have on it and with their reasons: each can be undone by a person as before.
    """
    asked = Record.objects.filter(pk__in=list(changed)).values_list("pk", "merged_into")
    living = Record.objects.filter(merged_into=OuterRef("pk"), deleted_at=None)
    gone = Record.objects.filter(pk__in={root or key for key, root in asked}, deleted_at__isnull=False)
    for key in gone.filter(Exists(living)).order_by("pk").values_list("pk", flat=True):
        _replace(key)


def _replace(gone: int) -> None:
    cluster = Record.objects.filter(Q(pk=gone) | Q(merged_into=gone)).values_list("pk", flat=True)
    joining.locked(cluster)
    events = list(MergeEvent.objects.filter(winner=gone, undone_at=None).order_by("-pk"))
    for event in events:
        joining.part(event)
        event.undone_at, event.undone_by = clock.now(), joining.HANDED_ON
        event.save(update_fields=["undone_at", "undone_by"])
    hand_on(event.loser_id for event in events)
    records = joining.locked([gone, *(event.loser_id for event in events)])
    heads = {joining.root_of(records[event.loser_id]).pk: event for event in reversed(events)}
    living = [key for key in heads if records[key].deleted_at is None]
    heir = min(living, key=lambda key: (joining.RANKS[records[key].level], key))
    own = heads.pop(heir)
    for key, event in (*heads.items(), (gone, own)):
        joining.join(records[heir], records[key], reasons=event.reasons, person=event.person)
