"""The notes of a plan that define how something is counted: their words, their version, what code does with them, who uses them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as lazy
from pydantic import BaseModel, ConfigDict, ValidationError

from wenmai.kernel.errors import Invalid
from wenmai.ledger.kinds import get_kind
from wenmai.measures.definitions import Measure, Selection, get_measure
from wenmai.measures.mistakes import sentence
from wenmai.places.models import InstitutionKind
from wenmai.plan import queries
from wenmai.plan.clauses import FOLDER, Clause, Plan, clause_files, other_readings
from wenmai.plan.exclusions import ALL, WORDS
from wenmai.plan.judgement import soften
from wenmai.plan.results import STATUS_WORDS, Status
from wenmai.plan.tables import read_toml

SORTS = {
    "lecture": lazy("讲座"), "exhibition": lazy("展览"), "training": lazy("培训"), "reading": lazy("阅读活动"),
    "performance": lazy("演出"), "course": lazy("课程"),
}  # fmt: skip


class Note(BaseModel):
    """A `[[definition]]` of a plan's files. `measures` carry it out, `apart` shows what is left out; or `nature` of clauses."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    quote: str
    place: str
    reading: str
    measures: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    nature: str = ""

    @property
    def version(self) -> str:
        """Twelve hex digits that change with the words of the note and with whatever its measures count."""
        counted = [get_measure(name).version for name in (*self.measures, *self.apart)]
        said = [self.quote, self.nature, *counted]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of record that a measure counts, in words: which houses, which sorts of event, which ways, which not."""

    kind: str
    houses: tuple[str, ...]
    sorts: tuple[str, ...]
    ways: tuple[str, ...]
    not_ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """A measure that carries a note out."""

    measure: Measure
    counted: tuple[Counted, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A clause that is computed by it."""

    plan: Plan
    clause: Clause


@dataclass(frozen=True, slots=True)
class Defined:
    """A note, opened. `turns` is what becomes of a status where the note is about the nature of clauses."""

    note: Note
    carried: tuple[Carried, ...]
    turns: tuple[tuple[str, str], ...]
    uses: tuple[Use, ...]


def notes(plan: Plan) -> tuple[Note, ...]:
    """The notes of a plan in the order of its files. Raises Invalid for one that is not complete."""
    return read_notes(FOLDER / plan.id)


@cache
def read_notes(folder: Path) -> tuple[Note, ...]:
    """The notes of a folder, read once per process like the clauses. Raises Invalid."""
    tables = [table for path in clause_files(folder) for table in read_toml(path).get("definition", [])]
    try:
        return tuple(Note.model_validate(table) for table in tables)
    except ValidationError as error:
        raise Invalid("plan.definition", f"{folder.name}：{sentence(error)}") from error


def notes_of(plan: Plan, clause: Clause) -> tuple[Note, ...]:
    """The notes of its own plan by which a clause is counted or judged."""
    used = set(clause.tree.measures)
    return tuple(
        each for each in notes(plan) if used & set(each.measures) or (each.nature and each.nature == clause.nature)
    )


def defined(plan_id: str) -> tuple[Plan, tuple[Defined, ...]]:
    """All notes of a plan, opened. Raises NotFound."""
    plan = queries.get_plan(plan_id)
    return plan, tuple(_opened(plan, each) for each in notes(plan))


def _opened(plan: Plan, note: Note) -> Defined:
    carried = (*_carried(note.measures, apart=False), *_carried(note.apart, apart=True))
    uses = tuple(_of_nature(plan, note.nature) if note.nature else _reading(queries.plans(), set(note.measures)))
    return Defined(note, carried, _turns(uses) if note.nature else (), uses)


def _carried(names: Iterable[str], *, apart: bool) -> Iterator[Carried]:
    for measure in map(get_measure, names):
        yield Carried(measure, tuple(_counted(kind, each) for each in measure.facts for kind in each.kinds), apart)


def _counted(kind: str, chosen: Selection) -> Counted:
    ways = chosen.channel or ALL
    return Counted(
        get_kind(kind).title,
        tuple(str(InstitutionKind(each).label) for each in chosen.institution_kind),
        tuple(str(SORTS.get(each, each)) for each in chosen.attributes.get("kind", ())),
        tuple(str(WORDS[each]) for each in ways),
        tuple(str(WORDS[each]) for each in ALL if each not in ways),
    )


def _of_nature(plan: Plan, nature: str) -> Iterator[Use]:
    return (Use(plan, clause) for clause in plan.clauses.values() if clause.nature == nature)


def _reading(plans: Iterable[Plan], names: set[str]) -> Iterator[Use]:
    """Clauses of every plan one of whose readings is computed with these measures."""
    for plan in plans:
        for clause in plan.clauses.values():
            if any(names & set(each.tree.measures) for each in (clause, *other_readings(clause))):
                yield Use(plan, clause)


def _turns(uses: Sequence[Use]) -> tuple[tuple[str, str], ...]:
    """Asked of the judgement itself, so that the page cannot say what the boards do not do."""
    if not uses:
        return ()
    said = {(str(STATUS_WORDS[each]), str(STATUS_WORDS[soften(uses[0].clause, each)])) for each in Status}
    return tuple(sorted((before, after) for before, after in said if before != after))
