"""What was done: at an institution lately, to an item ever, and what still waits for a person. No persons."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.kernel.pagination import Page, page_of
from wenmai.library import policies
from wenmai.library.models import CircEvent, EventKind, Task, TaskKind
from wenmai.places.models import Institution

SHOWN = (EventKind.LENT, EventKind.RENEWED, EventKind.RETURNED, EventKind.USED, EventKind.RECEIVED)


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One event on a page. `title` "" where no item answered to the scan; `travels`: the item went off from there."""

    kind: str
    words: str
    at: datetime
    barcode: str
    title: str
    place: str
    due_at: datetime | None
    tasks: tuple[str, ...]
    item: int | None = None
    travels: bool = False


@dataclass(frozen=True, slots=True)
class KindOfTask:
    """One kind of trouble, in words, and how many wait."""

    kind: str
    words: str
    count: int


def last_deeds(house: Institution, number: int = 8) -> tuple[DeedLine, ...]:
    """What was done last at a house, newest first."""
    rows = _rows().filter(institution=house, kind__in=SHOWN).order_by("-id")
    return tuple(_line(each) for each in rows[:number])


def history(actor: Actor, item: int, path: tuple[str, ...]) -> tuple[DeedLine, ...]:
    """Everything that ever happened to an item, oldest first, and not by or for whom. Raises NotAllowed."""
    permit(policies.may_circulate(actor, path))
    return tuple(_line(each) for each in _rows().filter(item=item).order_by("id"))


def latest(item: int, number: int) -> tuple[DeedLine, ...]:
    """What happened to an item, newest first. Who calls permits."""
    return tuple(_line(each) for each in _rows().filter(item=item).order_by("-id")[:number])


def open_tasks(actor: Actor, house: Institution, page: int = 1, kind: str = "") -> Page[Task]:
    """What waits for a person at a house, oldest first, of one kind or of all. Raises NotAllowed."""
    permit(policies.may_circulate(actor, house.scope_path))
    rows = Task.objects.filter(institution=house, done_at=None).select_related("item__record", "item__home", "reader")
    return page_of((rows.filter(kind=kind) if kind else rows).order_by("made_at", "pk"), page)


def tasks_by_kind(house: Institution) -> tuple[KindOfTask, ...]:
    """How many of each kind wait at a house, the most first. One query."""
    rows = Task.objects.filter(institution=house, done_at=None).values_list("kind").annotate(n=Count("pk"))
    return tuple(KindOfTask(kind, str(TaskKind(kind).label), n) for kind, n in rows.order_by("-n", "kind"))


def tasks_of(item: int) -> "QuerySet[Task]":
    """What still waits about an item, anywhere, oldest first."""
    return Task.objects.filter(item=item, done_at=None).select_related("institution").order_by("made_at", "pk")


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
        event.item_id,
        bool(event.payload.get("to")),
    )
