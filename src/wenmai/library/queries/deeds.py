"""What was done: at an institution lately, to an item ever, and what still waits for a person. No persons."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.library import policies
from wenmai.library.models import CircEvent, EventKind, Task
from wenmai.places.models import Institution

SHOWN = (EventKind.LENT, EventKind.RENEWED, EventKind.RETURNED, EventKind.USED, EventKind.RECEIVED)


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One event on a page. `title` "" where no item answered to the scan."""

    kind: str
    words: str
    at: datetime
    barcode: str
    title: str
    place: str
    due_at: datetime | None
    tasks: tuple[str, ...]


def last_deeds(house: Institution, number: int = 8) -> tuple[DeedLine, ...]:
    """What was done last at a house, newest first."""
    rows = _rows().filter(institution=house, kind__in=SHOWN).order_by("-id")
    return tuple(_line(each) for each in rows[:number])


def history(actor: Actor, item: int, path: tuple[str, ...]) -> tuple[DeedLine, ...]:
    """Everything that ever happened to an item, oldest first, and not by or for whom. Raises NotAllowed."""
    permit(policies.may_circulate(actor, path))
    return tuple(_line(each) for each in _rows().filter(item=item).order_by("id"))


def open_tasks(actor: Actor, house: Institution, page: int = 1) -> Page[Task]:
    """What waits for a person at a house, oldest first. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Task.objects.filter(institution=house, done_at=None).select_related("item__record", "item__home")
    return page_of(rows.order_by("made_at", "pk"), page)


def _rows() -> "QuerySet[CircEvent]":
    return CircEvent.objects.select_related("item__record", "institution")


def _line(event: CircEvent) -> DeedLine:
    due = event.payload.get("due")
    return DeedLine(
        event.kind,
        str(event.get_kind_display()),
        event.at,
        event.item.barcode if event.item else "",
        event.item.record.title if event.item else "",
        event.institution.label,
        datetime.fromisoformat(due) if due else None,
        tuple(event.payload.get("tasks", ())),
    )
