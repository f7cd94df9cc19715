"""Systems on pages, and which of them a number may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from wenmai.hub import policies, refusals
from wenmai.hub.models import BadLine, Contact, ExchangeFile, ForeignDeed, ForeignItem, ForeignSystem, Outgoing, Way
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution


def is_visitor(reader: int) -> bool:
    """Whether a reader is theirs: asked for every loan, so by the shortest statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM hub_visitor WHERE reader_id = %s)", [reader])
        (found,) = cursor.fetchone()
    return bool(found)


@dataclass(frozen=True, slots=True)
class SystemLine:
    """One system: `stands` is ok, silent, resting, paused or never; counts of what waits there and of lines set aside."""

    row: ForeignSystem
    stands: str
    waiting: int
    refused: int
    bad: int


@dataclass(frozen=True, slots=True)
class SystemPage:
    """What the page of one shows."""

    line: SystemLine
    contacts: Sequence[Contact]
    waiting: Sequence[Outgoing]
    refused: Sequence[Outgoing]
    files: Sequence[ExchangeFile]
    bad: Sequence[BadLine]
    deeds: Sequence[ForeignDeed]
    items: int


def systems() -> "QuerySet[ForeignSystem]":
    """With their libraries."""
    return ForeignSystem.objects.select_related("library__division")


def systems_of(actor: Actor) -> Sequence[SystemLine]:
    """Those that the actor looks after. Three queries."""
    rows = [each for each in systems() if policies.may_keep(actor, each.library)]
    waits = Count("pk", filter=Q(answered_at=None))
    refused = Count("pk", filter=Q(ok=False, settled_at=None))
    told = {
        row["system"]: (row["waits"], row["refused"])
        for row in Outgoing.objects.order_by().values("system").annotate(waits=waits, refused=refused)
    }
    open_lines = BadLine.objects.filter(settled_at=None).order_by().values("file__system").annotate(n=Count("pk"))
    bad = {row["file__system"]: row["n"] for row in open_lines}
    return [SystemLine(each, stands(each), *told.get(each.pk, (0, 0)), bad.get(each.pk, 0)) for each in rows]


def stands(system: ForeignSystem) -> str:
    """How it is, in one word."""
    if system.paused_at:
        return "paused"
    if system.answered_at is None:
        return "never"
    if system.rests_until and system.rests_until > clock.now():
        return "resting"
    late = timedelta(hours=36) if system.way == Way.FILE else timedelta(hours=1)
    return "ok" if clock.now() - system.answered_at < late else "silent"


def get_system(actor: Actor, key: int) -> ForeignSystem:
    """One that the actor looks after. Raises NotFound."""
    row = systems().filter(pk=key).first()
    if row is None or not policies.may_keep(actor, row.library):
        raise refusals.no_system()
    return row


def page_of(actor: Actor, system: ForeignSystem) -> SystemPage:
    """All of it."""
    line = next(each for each in systems_of(actor) if each.row.pk == system.pk)
    told = Outgoing.objects.filter(system=system).select_related("deed__institution")
    bad = BadLine.objects.filter(file__system=system, settled_at=None).select_related("file")
    return SystemPage(
        line,
        list(Contact.objects.filter(system=system)[:14]),
        list(told.filter(answered_at=None)[:20]),
        list(told.filter(ok=False, settled_at=None)[:20]),
        list(ExchangeFile.objects.filter(system=system).defer("content")[:10]),
        list(bad[:50]),
        list(ForeignDeed.objects.filter(system=system).select_related("institution").order_by("-at", "-pk")[:20]),
        ForeignItem.objects.filter(system=system).count(),
    )


def libraries_to_connect(actor: Actor) -> Sequence[Institution]:
    """Public libraries that the actor may connect and that have no system here."""
    rows = Institution.objects.filter(kind="library", closed_on=None, foreign_system=None).select_related("division")
    return [each for each in rows.order_by("code") if policies.may_keep(actor, each)]


def asked_about_item(barcode: str) -> Sequence[ForeignSystem]:
    """The systems to which a barcode may belong, by its beginning."""
    rows = systems().filter(way=Way.SIP2, paused_at=None).exclude(item_prefix="")
    return [each for each in rows if barcode.startswith(each.item_prefix)]


def asked_about_reader(number: str) -> Sequence[ForeignSystem]:
    """The same for a reader's number; also those that only exchange files."""
    rows = systems().filter(paused_at=None).exclude(reader_prefix="")
    return [each for each in rows if number.startswith(each.reader_prefix)]


def things_of(barcode: str) -> Sequence[ForeignItem]:
    """Books of theirs with this barcode."""
    rows = ForeignItem.objects.select_related("system__library__division", "guest")
    return list(rows.filter(barcode=barcode, system__paused_at=None)[:2])


def last_seen(system: ForeignSystem) -> date | None:
    """The last day on which it answered."""
    found: date | None = Contact.objects.filter(system=system, answered__gt=0).aggregate(day=Max("day"))["day"]
    return found


def takes_part() -> bool:
    """Whether any library with readers of its own is connected."""
    return ForeignSystem.objects.filter(paused_at=None).exclude(reader_prefix="").exists()
