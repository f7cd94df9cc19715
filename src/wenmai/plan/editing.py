"""What the editor of definitions shows: drafts of the plans that somebody answers for, mistakes where they are, a preview."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, Invalid, NotFound
from wenmai.measures.definitions import Measure, all_measures, get_measure
from wenmai.measures.mistakes import line_of
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Division
from wenmai.places.queries import child_divisions, get_division
from wenmai.plan import layout
from wenmai.plan.clauses import Clause, Plan, all_plans, get_plan, vocabulary
from wenmai.plan.defined import digest_of, filed_text, read_one, settle, standing
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures
from wenmai.plan.language.writer import say
from wenmai.plan.lint import doubts
from wenmai.plan.models import DefinitionDraft, DefinitionVersion, DraftText
from wenmai.plan.policies import may_define
from wenmai.plan.results import ClauseResult
from wenmai.plan.tables import Source

_WHERE = re.compile(r"第 (\d+) 行(?:第 (\d+) 列|起)?")
_NEW = """[[clause]]
id = "{id}"
title = ""
quote = ""
place = ""
check = "quota library.visits each year at least 1"
reading = ""
unit = "人次"
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text: the sentence, and the line and column (from 1, None unknown) with the line itself."""

    said: str
    line: int | None = None
    column: int | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One region under the definition in force and under the draft."""

    code: str
    name: str
    before: ClauseResult | None
    after: ClauseResult


@dataclass(frozen=True, slots=True)
class Part:
    """One measure that the draft reads, with its sum or stock in the plan's region."""

    measure: Measure
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as it would compute today; `problem` alone when it cannot be read."""

    problem: Problem | None = None
    clause: Clause | None = None
    sentence: str = ""
    doubts: tuple[str, ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    parts: tuple[Part, ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """The first page of the editor."""

    plans: tuple[Plan, ...]
    drafts: tuple[DefinitionDraft, ...]
    published: tuple[DefinitionVersion, ...]


def planned_by(actor: Actor) -> tuple[Plan, ...]:
    """The plans that the actor answers for."""
    settle()
    return tuple(plan for plan in all_plans().values() if may_define(actor, get_division(plan.region).path))


def desk(actor: Actor) -> Desk:
    """Plans, open drafts and what was published, of the plans that the actor answers for; nothing for nobody's planner."""
    plans = planned_by(actor)
    names = [plan.id for plan in plans]
    drafts = DefinitionDraft.objects.filter(plan__in=names, ended_at=None).prefetch_related("texts")
    versions = DefinitionVersion.objects.filter(plan__in=names, origin="draft").order_by("-pk")[:20]
    return Desk(plans, tuple(drafts.order_by("-begun_at")), tuple(versions))


def get_draft(actor: Actor, key: int) -> DefinitionDraft:
    """A draft of a plan that the actor answers for, open or ended, with its texts. Raises NotFound."""
    settle()
    row = DefinitionDraft.objects.prefetch_related("texts").filter(pk=key).first()
    if row is None or not may_define(actor, get_division(get_plan(row.plan).region).path):
        raise NotFound("plan.no_draft", _("没有这份草稿。"))
    return row


def texts_of(draft: DefinitionDraft) -> list[DraftText]:
    """The saved texts, newest first."""
    return sorted(draft.texts.all(), key=lambda each: -each.number)


def text_of(draft: DefinitionDraft, number: int) -> str:
    """The saved text of that number, else the newest."""
    found = texts_of(draft)
    return next((each.text for each in found if each.number == number), found[0].text)


@dataclass(frozen=True, slots=True)
class Saved:
    """One line of a draft's history."""

    row: DraftText
    who: str


def history(draft: DefinitionDraft) -> tuple[Saved, ...]:
    """Who saved which text when, newest first."""
    rows = texts_of(draft)
    names = display_names({row.by for row in rows})
    return tuple(Saved(row, names.get(row.by, "")) for row in rows)


def plan_of(draft: DefinitionDraft) -> Plan:
    """Its plan."""
    return get_plan(draft.plan)


def preview_of(draft: DefinitionDraft, text: str) -> Preview:
    """See `preview`."""
    return preview(get_plan(draft.plan), draft.clause, text)


def first_text(plan: Plan, clause: str) -> str:
    """What a new draft starts from: the published text in force, the file's, or an empty form."""
    published = next((row.text for row in standing(plan=plan.id, clause=clause)), "")
    return published or filed_text(plan.id, clause) or _NEW.format(id=clause)


def checked(plan: Plan, clause_id: str, text: str) -> Clause:
    """The clause of a text that may be published. Raises Invalid with what is still wrong."""
    clause = read_one(text)
    if clause.id != clause_id:
        said = {"own": clause_id, "typed": clause.id}
        raise Invalid("plan.other_id", _("这份草稿是 %(own)s 的，id 却写成了 %(typed)s。请改回，或另开一份。") % said)
    taken = next((each for each in all_plans().values() if each.id != plan.id and clause_id in each.clauses), None)
    if taken:
        raise Invalid(
            "plan.twice", _("编号 %(id)s 已经在《%(plan)s》里用了。") % {"id": clause_id, "plan": taken.title}
        )
    found = doubts(plan, clause)
    if found:
        raise Invalid("plan.doubt", "".join(found))
    known = plan.clauses.get(clause_id)
    if known and digest_of(known) == digest_of(clause):
        raise Invalid("plan.nothing_changed", _("和现行的一样，没有要公布的。"))
    return clause


def problem_of(error: DomainError, text: str) -> Problem:
    """Where a refusal points to."""
    found = _WHERE.search(error.message)
    lines = text.splitlines()
    line = int(found[1]) if found else len(lines) if "到末尾" in error.message else line_of(text, r"^\s*id\s*=")
    shown = lines[line - 1] if line and line <= len(lines) else ""
    return Problem(error.message.lstrip(), line, int(found[2]) if found and found[2] else None, shown)


def preview(plan: Plan, clause_id: str, text: str) -> Preview:
    """What the text would give today in the plan's region and its parts; never raises for what somebody typed."""
    try:
        clause = read_one(text)
        if clause.id != clause_id:
            checked(plan, clause_id, text)
    except DomainError as error:
        return Preview(problem_of(error, text))
    known = plan.clauses.get(clause_id)
    where = get_division(plan.region)
    regions = [where, *child_divisions(where.code)]
    figures = Figures(regions, clock.today())
    figures.prepare({*clause.tree.measures, *(known.tree.measures if known else ())})
    return Preview(
        clause=clause,
        sentence=say(clause.tree),
        doubts=tuple(doubts(plan, clause)),
        rows=tuple(_row(plan, known, clause, each, figures) for each in regions),
        parts=_parts(clause, where, figures),
        same=bool(known and digest_of(known) == digest_of(clause)),
    )


def _row(plan: Plan, known: Clause | None, clause: Clause, where: Division, figures: Figures) -> PreviewRow:
    before = evaluate(plan, known, where.code, figures) if known else None
    return PreviewRow(where.code, where.name, before, evaluate(plan, clause, where.code, figures))


def _parts(clause: Clause, where: Division, figures: Figures) -> tuple[Part, ...]:
    names = dict.fromkeys(clause.tree.measures)
    period = figures.year()
    return tuple(Part(get_measure(name), figures.part((name,), where.code, period)[0]) for name in names)


def laid_out(text: str) -> str:
    """The text in the one layout, or as it is while it has mistakes."""
    return layout.laid_out(Source("", text), vocabulary(all_measures()))
