"""A library sends a record anew, and it is no longer the thing that the rules took it for: the two are two again."""

from collections.abc import Mapping

from django.db.models import Q

from wenmai.catalogue.engine import joining
from wenmai.catalogue.engine.duplicates import Profiles
from wenmai.catalogue.matching.profile import Profile
from wenmai.catalogue.matching.verdict import Decision, compare
from wenmai.catalogue.models import MergeEvent
from wenmai.catalogue.preparing.prepared import Prepared
from wenmai.kernel import clock

_HEAVY = [f"{side}__{name}" for side in ("winner", "loser") for name in ("raw", "keys", "description")]


def part_corrected(changed: Mapping[int, Prepared], known: Profiles) -> int:
    """Undo merges of the rules, of records just changed, that the rules would not make of what they say now; how many.

    What rooms have goes back to where it was. A merge that a person made stands, whatever is sent, and so does one whose winner was
    merged later: that has to be undone first. The caller has the turn.
    """
    living = {key: each for key, each in changed.items() if not each.deleted}
    ours = MergeEvent.objects.filter(Q(loser__in=living) | Q(winner__in=living), undone_at=None, person="")
    ours = ours.exclude(reasons=[])  # which the rules always give
    ours = ours.filter(winner__deleted_at=None, winner__merged_into=None, loser__deleted_at=None)
    ours = ours.select_related("winner", "loser")
    events = list(ours.defer(*_HEAVY).order_by("-pk"))
    versions = {row.pk: row.version for event in events for row in (event.winner, event.loser)}
    profiles = known.of(versions, living) if versions else {}
    wrong = [each for each in events if _apart(profiles[each.winner_id], profiles[each.loser_id])]
    joining.locked({key for event in wrong for key in (event.winner_id, event.loser_id)})
    for event in wrong:
        joining.part(event)
        event.undone_at, event.undone_by = clock.now(), joining.CORRECTED
        event.save(update_fields=["undone_at", "undone_by"])
    return len(wrong)


def _apart(one: Profile, other: Profile) -> bool:
    return compare(one, other).decision == Decision.NOT
