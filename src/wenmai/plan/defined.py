"""Which definitions are in force: the files', and over them what planners have published since.

The files stay the source: a published version is in force for as long as the file still says what it was published over. Once the file
is changed (the exported version, or anything newer), the file is in force.
"""

import json
import re
from collections.abc import Iterable
from threading import Lock

from wenmai.kernel import crypto
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.measures.definitions import all_measures
from wenmai.measures.mistakes import line_of, shortened
from wenmai.plan.clauses import (
    FOLDER,
    Clause,
    Plan,
    clause_files,
    clauses_of,
    filed_plans,
    put_in_force,
    vocabulary,
    with_clauses,
)
from wenmai.plan.language.writer import say
from wenmai.plan.layout import piece
from wenmai.plan.models import DefinitionVersion, Origin
from wenmai.plan.tables import Source, tables_of

_settled: int = 0
_lock = Lock()


def settle() -> int:
    """Bring the plans of this process up to date with what was published; one small query. The number changes with each."""
    global _settled  # noqa: PLW0603  what this process has taken over
    last = DefinitionVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if last != _settled:
        with _lock:
            put_in_force(_plans() if last else {})
            _settled = last
    return last


def _plans() -> dict[str, Plan]:
    rows = standing()
    return {name: with_clauses(plan, _published(plan, rows)) for name, plan in filed_plans().items()}


def standing(**of: str) -> tuple[DefinitionVersion, ...]:
    """The published definitions in force, one a clause: the last version, if a planner published it and the file is still as it was.

    By number, not by what a text says: a file that goes back to an older text does not put a version over that text in force again.
    """
    rows = DefinitionVersion.objects.filter(plan__in=list(filed_plans()), **of).order_by("plan", "clause", "number")
    last = {(row.plan, row.clause): row for row in rows}
    return tuple(row for row in last.values() if row.origin == Origin.DRAFT and _unchanged(row))


def _published(plan: Plan, rows: Iterable[DefinitionVersion]) -> dict[str, Clause]:
    read = {row.clause: readable(row.text) for row in rows if row.plan == plan.id}
    return {name: clause for name, clause in read.items() if clause is not None}


def _unchanged(row: DefinitionVersion) -> bool:
    """True while the file's clause is still the one that the version was published over."""
    return row.over == digest_filed(row.plan, row.clause)


def in_force(row: DefinitionVersion) -> bool:
    """True for the one version of a clause that is in force: the standing one, else the last that says what the file says."""
    found = standing(plan=row.plan, clause=row.clause)
    if found:
        return found[0].pk == row.pk
    filed = digest_filed(row.plan, row.clause)
    same = DefinitionVersion.objects.filter(plan=row.plan, clause=row.clause, digest=filed).order_by("-number").first()
    return same is not None and same.pk == row.pk


def files_changed() -> tuple[tuple[str, str], ...]:
    """(plan, clause) of which a published version was in force last and whose file says something else since, unrecorded."""
    rows = DefinitionVersion.objects.filter(plan__in=list(filed_plans())).order_by("plan", "clause", "number")
    last = {(row.plan, row.clause): row for row in rows}
    return tuple(key for key, row in last.items() if digest_filed(*key) not in {row.over, ""})


def digest_filed(plan: str, clause: str) -> str:
    """The digest of the clause as the files have it, "" when they have none."""
    filed = filed_plans()[plan].clauses.get(clause)
    return digest_of(filed) if filed else ""


def readable(text: str) -> Clause | None:
    """The clause of a published text; None when a later change of measures or of the language has made it unreadable."""
    try:
        return read_one(text)
    except DomainError:
        return None


def read_one(text: str, name: str = "") -> Clause:
    """The one clause of a text, against the measures of this installation. Raises Invalid."""
    found = list(clauses_of(Source(name, text), vocabulary(all_measures())))
    if len(found) != 1:
        raise Invalid(
            "plan.one_clause", f"第 1 行起：这里写一条，现在是 {len(found)} 条。开头写 [[clause]]，一条一份草稿。"
        )
    strange = next((key for key in tables_of(Source(name, text)) if key != "clause"), "")
    if strange:
        line = line_of(text, rf"^\s*\[*\s*\"?{re.escape(strange)}")
        raise Invalid(
            "plan.one_clause", f"第 {line} 行：不认识「{shortened(strange)}」。草稿里只写 [[clause]] 和它的各项。"
        )
    return found[0]


def digest_of(clause: Clause) -> str:
    """SM3 over all that a clause says; checks as they are understood, not as they are spaced."""
    said = clause.model_dump(mode="json", exclude_defaults=True) | {"check": say(clause.tree)}
    return crypto.digest(json.dumps(said, sort_keys=True, ensure_ascii=False).encode())


def filed_text(plan: str, clause: str) -> str:
    """The piece of a plan's files that defines a clause, with its comments; "" when the files have none."""
    for path in clause_files(FOLDER / plan):
        found = piece(path.read_text(encoding="utf-8"), clause)
        if found:
            return found
    return ""


def versions_of(plan: str, clause: str) -> tuple[DefinitionVersion, ...]:
    """The published definitions of a clause, newest first; () while only the file's was ever in force."""
    return tuple(DefinitionVersion.objects.filter(plan=plan, clause=clause).order_by("-number"))


def forget() -> None:
    """Let the next `settle` read everything anew."""
    global _settled  # noqa: PLW0603
    _settled = -1
