"""Facts, readings and evidence as a plan needs them, and the way to bring roll-ups up to date."""

from datetime import date, datetime, time
from decimal import Decimal
from itertools import count

from tests.builders.ledger import deliver
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger.actions import read_all, record, record_readings
from wenmai.ledger.gauges import Reading
from wenmai.ledger.place import Place
from wenmai.ledger.rows import FactRow
from wenmai.measures.follower import GAUGES, NAME
from wenmai.places.models import Institution
from wenmai.plan.actions import begin_draft, publish_definition, save_draft
from wenmai.plan.models import DefinitionDraft, DefinitionVersion

THIS_YEAR = clock.today().year
_numbers = count(1)


def midday(day: date) -> datetime:
    return clock.at(day, time(12))


def place_of(where: Institution | str) -> Place:
    """An institution's place, or a bare division code's."""
    return Place(where) if isinstance(where, str) else Place(where.division_id, where.code, str(where.kind))


def count_fact(
    kind: str, where: Institution | str, quantity: int | Decimal = 1, *, on: date | None = None, **about
) -> FactRow:
    """One recorded fact of a kind, by default on New Year's Day of this year."""
    source = f"tests.plan:{next(_numbers)}"
    at = midday(on or date(THIS_YEAR, 1, 1))
    return record(system(), kind=kind, source=source, happened_at=at, place=place_of(where), quantity=quantity, **about)


def read_gauge(
    gauge: str, where: Institution | str, value: int | Decimal | str | None, *, on: date | None = None, **more
) -> None:
    """One reading, by default of New Year's Day of this year."""
    place = place_of(where)
    reading = Reading(
        division=place.division,
        institution=place.institution,
        institution_kind=more.pop("institution_kind", place.institution_kind),
        as_of=on or date(THIS_YEAR, 1, 1),
        source=more.pop("source", "import:tests"),
        value=None if value is None else Decimal(value),
        **more,
    )
    record_readings(system(), gauge=gauge, readings=[reading])


def take_stock() -> None:
    """Read all gauges of the registry as of today, and let the roll-ups follow."""
    read_all(system(), day=clock.today())
    follow()


def follow() -> None:
    """Bring cells up to date with every fact recorded so far."""
    deliver(NAME, GAUGES)


def a_draft(clause: str, *changes: tuple[str, str], plan: str = "panzhihua-2022-2026") -> DefinitionDraft:
    """An open draft of a clause with these words changed."""
    draft = begin_draft(system(), plan=plan, clause=clause)
    last = draft.texts.order_by("-number")[0]
    text = last.text
    for before, after in changes:
        assert before in text, text
        text = text.replace(before, after)
    save_draft(system(), draft=draft.pk, text=text, over=last.number)
    return draft


def a_definition(clause: str, reason: str, *changes: tuple[str, str]) -> DefinitionVersion:
    """A published definition of a clause with these words changed."""
    draft = a_draft(clause, *changes)
    number = draft.texts.count()
    return publish_definition(system(), draft=draft.pk, text=number, reason=reason)
