"""What stands beside a book, and why. Nothing here is written: what somebody looks at is recorded nowhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.index.wanted import Field, Wanted
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.records import records_by_id
from wenmai.catalogue.queries.search import ids_of
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.library.models import Reader
from wenmai.library.queries.opac import Copies, copies_of
from wenmai.reading.models import Companion, Counting, HouseStop, ReaderStop

SHOWN, EACH = 8, 3
"""Books beside a book in all, and of one neighbour of the catalogue."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A book with why it is shown and its copies."""

    record: Record
    why: str
    copies: Copies


def is_off(actor: Actor) -> bool:
    """Whether the actor, or the library of their card, wants none."""
    if not actor.person:
        return False
    if ReaderStop.objects.filter(person=actor.person).exists():
        return True
    stops = HouseStop.objects.filter(ended_at=None).values("house")
    return Reader.objects.filter(person=actor.person, home__in=stops).exists()


def my_stop(actor: Actor) -> ReaderStop | None:
    """Since when the actor wants none."""
    return ReaderStop.objects.filter(person=actor.person or "-").first()


def stopped_houses() -> set[int]:
    """Libraries that take no part."""
    return set(HouseStop.objects.filter(ended_at=None).values_list("house", flat=True))


def last_counting() -> Counting | None:
    """When pairs were counted last."""
    return Counting.objects.order_by("-at").first()


def beside(record: Record, said: Description) -> Sequence[Suggestion]:
    """Books that a copy of exists, other editions of the same work left out: those borrowed by the same readers first, then
    neighbours in the catalogue. Three queries.
    """
    whys: dict[int, str] = {}
    for key, why in (*_borrowed(record.pk), *_neighbours(record, said)):
        if key != record.pk:
            whys.setdefault(key, why)
    records, copies = records_by_id(whys), copies_of(whys)
    fit = [key for key in whys if key in records and key in copies and not _same_work(record, records[key])]
    return [Suggestion(records[key], whys[key], copies[key]) for key in fit[:SHOWN]]


def _same_work(one: Record, other: Record) -> bool:
    return other.merged_into_id is not None or (one.work_id is not None and one.work_id == other.work_id)


def _borrowed(record: int) -> Sequence[tuple[int, str]]:
    rows = Companion.objects.filter(record=record).order_by("-readers", "other")
    return [(key, _("借过这本的人也借过")) for key in rows.values_list("other", flat=True)]


def _neighbours(record: Record, said: Description) -> Iterator[tuple[int, str]]:
    for wanted, why in _wishes(record, said):
        try:
            found = ids_of(wanted, EACH + 3)
        except Conflict:  # the index is being built
            return
        yield from ((key, why) for key in [each for each in found if each != record.pk][:EACH])


def _wishes(record: Record, said: Description) -> Iterator[tuple[Wanted, str]]:
    """The same author, series, and subject within the class. What has no such field asks for nothing."""
    names = [each.name for each in said.agents if each.main] or [each.name for each in said.agents[:1]]
    for name in names[:1]:
        yield Wanted(text=name, field=Field.AUTHOR), _("同一作者：%s") % name
    for series in said.series[:1]:
        yield Wanted(text=series.title), _("同一丛书：%s") % series.title
    for subject in said.content.subjects[:1]:
        first = subject.split(" -- ")[0]
        letter = record.clc[0][:1] if record.clc else ""
        yield Wanted(text=first, field=Field.SUBJECT, class_=letter), _("同一主题：%s") % first
