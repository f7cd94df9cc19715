"""What the downloads speak of: the definitions of measures, and the divisions and houses behind the codes."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from wenmai.measures.definitions import Measure, all_measures
from wenmai.places.models import Division, Institution
from wenmai.trust.queries.opendata import is_of_people


class MeasureRow(NamedTuple):
    """A definition as it is in force; `definition` changes when anything that changes a figure does."""

    id: str
    title: str
    unit: str
    definition: str
    source: str
    reads: str
    time: str
    places: str
    silence: str
    reports: str
    part_of: str
    of_people: bool
    note: str


class PlaceRow(NamedTuple):
    """A division (levels 1 to 5) or a house; `parent` is the division above, or the one that the house stands in."""

    code: str
    name: str
    kind: str
    level: int
    parent: str
    first: date | None
    last: date | None
    demo: bool


def measures() -> list[MeasureRow]:
    """Every measure, by id."""
    return [_said(measure) for _name, measure in sorted(all_measures().items())]


def _said(measure: Measure) -> MeasureRow:
    """`silence`: what a unit without a row had, unknown or 0; a census names all there is."""
    return MeasureRow(
        id=measure.id,
        title=measure.title,
        unit=measure.unit,
        definition=measure.version,
        source=measure.source,
        reads=measure.gauge or " ".join(measure.kinds),
        time=measure.time,
        places=measure.places,
        silence="zero" if measure.census else measure.absent,
        reports=" ".join(measure.reports),
        part_of=measure.part_of or "",
        of_people=is_of_people(measure),
        note=measure.note,
    )


def places() -> Iterator[PlaceRow]:
    """All divisions by code, past ones too, then all houses by code. `last` is the first day on which it no longer was."""
    columns = ("code", "name", "kind", "level", "parent_id", "valid_from", "valid_to")
    for code, name, kind, level, parent, first, last in Division.objects.order_by("code").values_list(*columns):
        yield PlaceRow(code, name, kind, level, parent or "", first, last, demo=False)
    houses = Institution.objects.order_by("code")
    for row in houses.values_list("code", "name", "kind", "level", "division_id", "opened_on", "closed_on", "demo"):
        yield PlaceRow(*row)
