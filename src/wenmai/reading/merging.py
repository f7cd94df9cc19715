"""What becomes of lists and of readers' own entries when records are merged, and when that is undone."""

from typing import Any

from wenmai.catalogue.attached import Mover
from wenmai.reading.models import ListedBook, LogEntry


def _move(loser: int, winner: int) -> dict[str, Any]:
    """A list that has both keeps the winner; who marked both keeps both, what was said of the loser by its title alone. `listed` goes back by
    its words and place.
    """
    doubles = ListedBook.objects.filter(record=loser, list__books__record=winner)
    dropped = [[each.list_id, each.words] for each in doubles]
    lists = sorted({each.list_id for each in doubles})
    doubles.delete()
    for number in lists:
        _close_gaps(number)
    listed = list(ListedBook.objects.filter(record=loser).values_list("pk", flat=True))
    ListedBook.objects.filter(pk__in=listed).update(record=winner)
    both = LogEntry.objects.filter(record=winner, borrowed=False).values("person")
    apart = list(LogEntry.objects.filter(record=loser, borrowed=False, person__in=both).values_list("pk", flat=True))
    LogEntry.objects.filter(pk__in=apart).update(record=None)
    logged = list(LogEntry.objects.filter(record=loser).values_list("pk", flat=True))
    LogEntry.objects.filter(pk__in=logged).update(record=winner)
    return {"loser": loser, "listed": listed, "logged": logged, "dropped": dropped, "apart": apart}


def _close_gaps(number: int) -> None:
    """Places are counted from 1 without gaps: a book is put at a place by that count."""
    for place, row in enumerate(ListedBook.objects.filter(list=number).order_by("place"), 1):
        if row.place != place:
            row.place = place
            row.save(update_fields=["place"])


def _back(payload: dict[str, Any]) -> None:
    """What moved goes back; what a list had twice comes back at its end."""
    loser = payload["loser"]
    ListedBook.objects.filter(pk__in=payload["listed"]).exclude(list__books__record=loser).update(record=loser)
    LogEntry.objects.filter(pk__in=[*payload["logged"], *payload.get("apart", ())]).update(record=loser)
    for key, words in payload["dropped"]:
        rows = ListedBook.objects.filter(list=key)
        last = rows.order_by("-place").values_list("place", flat=True).first()
        if last and not rows.filter(record=loser).exists():
            ListedBook.objects.create(list_id=key, record_id=loser, place=last + 1, words=words)


MOVER = Mover("reading", _move, _back)
