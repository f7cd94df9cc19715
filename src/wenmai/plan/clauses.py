"""Plans and clauses are data: plans/<plan>/plan.toml and beside it one file per indicator or group of clauses."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from wenmai.kernel.errors import Invalid, NotFound
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.mistakes import line_of_field, line_of_id, sentence
from wenmai.places.models import InstitutionKind, Tag
from wenmai.plan.language import tree
from wenmai.plan.language.parser import LEVELS, Place, Vocabulary, parse
from wenmai.plan.tables import Source, listed, source_of, tables_of
from wenmai.runtime.environment import CHECKOUT

FOLDER = CHECKOUT / "plans"
# Words that plans use (see Clause), so that pages can say them in English.
NATURES = (gettext_noop("预期性"), gettext_noop("约束性"))
EFFORTS = (
    gettext_noop("力争"),
    gettext_noop("推动"),
    gettext_noop("鼓励"),
    gettext_noop("基本"),
    gettext_noop("探索"),
)
NOT_PLANS = {"measures"}
NOT_CLAUSES = {"plan.toml", "background.toml", "numbers.toml"}
Shape = Literal["", "linear", "compound", "seasonal"]
M = TypeVar("M", bound=BaseModel)
ID_PATTERN, LONGEST_ID = r"[A-Z][A-Z0-9]*(-[A-Z0-9]+[a-z]?)+", 20
Identifier = Annotated[str, Field(pattern=rf"^{ID_PATTERN}$", max_length=LONGEST_ID)]
"""As in the columns of evidence, drafts and states: a longer one would be refused where it is written."""
Year = Annotated[int, Field(ge=1949, le=2099)]
Amount = Annotated[Decimal, Field(ge=-(10**15), le=10**15)]
_WIDE = Context(prec=60)
_ROUNDING = {"half_up": ROUND_HALF_UP, "truncate": ROUND_DOWN}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Baseline(_Strict):
    """Where the plan starts from: the printed figure of a year, in the clause's unit."""

    year: Year
    value: Amount


class National(_Strict):
    """The plan's national columns, printed beside ours and never computed. An absent number is "—", not 0."""

    year: Year
    value: Amount
    target_year: Year
    low: Amount | None = None
    high: Amount | None = None


class Other(_Strict):
    """Another reading of the same sentence, computed and shown beside the first.

    `also`: no other reading but another thing that the sentence asks as well; the clause stands where the worst of them stands.
    """

    label: str
    check: str
    reading: str
    unit: str = ""
    scope: Literal["", "plan", "everywhere"] = ""
    also: bool = False


class Clause(_Strict):
    """One checkable sentence of a plan; the fields are explained in docs/add-an-indicator.md.

    `scope = "plan"` means that the target is meant for the plan's own region only (an amount that nobody has shared out);
    "everywhere" that it holds in each part as well (a ratio, a rule for each unit). Empty chooses by the type of the check.
    `path` draws what is expected of a day: "linear" by days; "compound" by the same growth each year; "seasonal" by the months of
    the last three years. Empty: seasonal for what is counted over a year, linear for stocks. `tolerance`: so many per cent
    under the path are still on track. `min_sample`: of fewer asked than so many a share is shown and not judged. `page` names another page that shows what the sentence speaks of.
    """

    id: Identifier
    title: str
    group: str = ""
    quote: str
    place: str
    check: str
    reading: str
    label: str = ""
    owner: str = ""
    nature: Literal["预期性", "约束性", ""] = ""
    effort: Literal["力争", "推动", "鼓励", "倡导", "基本", "探索", ""] = ""
    unit: str
    scale: Annotated[Decimal, Field(ge=Decimal("0.01"), le=10**12)] = Decimal(1)
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    rounding: Literal["half_up", "truncate"] = "half_up"
    population: str = ""
    baseline: Baseline | None = None
    national: National | None = None
    scope: Literal["", "plan", "everywhere"] = ""
    parts: tuple[Annotated[str, Field(max_length=200)], ...] = ()
    other: tuple[Other, ...] = ()
    see: tuple[str, ...] = ()
    page: Literal["", "equity"] = ""
    path: Shape = ""
    tolerance: Annotated[Decimal, Field(ge=0, le=20)] = Decimal(0)
    min_sample: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    _tree: tree.Check = PrivateAttr(default=tree.Attested())
    _plan: str = PrivateAttr(default="")
    _others: "tuple[Clause, ...] | None" = PrivateAttr(default=None)
    _number: int = PrivateAttr(default=0)
    _also: bool = PrivateAttr(default=False)

    @property
    def tree(self) -> tree.Check:
        """The parsed check."""
        return self._tree

    @property
    def plan(self) -> str:
        """The id of its plan."""
        return self._plan

    @property
    def name(self) -> str:
        """What `get_clause` finds it by: its id, of another reading with the reading's number, as in "PZH-C04@1"."""
        return f"{self.id}@{self._number}" if self._number else self.id

    @property
    def also(self) -> bool:
        """True of what the same sentence asks as well, see Other."""
        return self._also

    @property
    def everywhere(self) -> bool:
        """True when the target holds in parts of the plan's region as well."""
        if self.scope:
            return self.scope == "everywhere"
        check = self.tree
        if isinstance(check, tree.Range | tree.Quota | tree.Total):
            return bool(check.value.denominator)
        return not isinstance(check, tree.Milestone | tree.Attested | tree.Baseline | tree.Rollup)

    def rounded(self, value: Decimal) -> Decimal:
        """The value as printed: to `decimals` by the declared rounding."""
        return value.quantize(Decimal(1).scaleb(-self.decimals), rounding=_ROUNDING[self.rounding], context=_WIDE)

    def version(self, measures: Mapping[str, Measure] | None = None) -> str:
        """Twelve hex digits printed with every value: they change when the check, rounding, target or a measure changes."""
        known = all_measures() if measures is None else measures
        said = self.model_dump(
            mode="json", include={"check", "scale", "decimals", "rounding", "population", "baseline", "scope", "parts"}
        )
        said |= self.model_dump(mode="json", include={"path", "tolerance", "min_sample"}, exclude_defaults=True)
        said["check"] = " ".join(self.check.split())
        said["measures"] = {name: known[name].version for name in self.tree.measures}
        also = [each.version(known) for each in other_readings(self) if each.also]
        said |= {"also": also} if also else {}
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


class Project(_Strict):
    """A project that the plan names (专栏), with its whole text and the clauses it is judged by. `owner`: 责任单位, "" is the plan's.

    What its text asks for without a number is a milestone clause beside it in the same file.
    """

    id: str
    number: int
    title: str
    group: str
    quote: str
    place: str
    owner: str = ""
    clauses: tuple[str, ...] = Field(min_length=1)


class Plan(_Strict):
    """A plan: whose it is, from when to when, and its clauses in the order of the files.

    `partial` says what is missing of a document of which only some figures are known; `source` "" that there is no text to check.
    `groups`: its parts in the order of the text, as clauses name them; boards show them so.
    """

    id: str
    title: str
    region: str
    first_year: int
    last_year: int
    publisher: str
    issued: str
    source: str
    owner: str
    partial: str = ""
    groups: tuple[str, ...] = ()
    _clauses: dict[str, Clause] = PrivateAttr(default_factory=dict)
    _projects: dict[str, Project] = PrivateAttr(default_factory=dict)

    @property
    def projects(self) -> dict[str, Project]:
        """Its named projects by id, in the order of the files."""
        return self._projects

    def years_until(self, day: date) -> tuple[int, ...]:
        """The years from its first to that of a day; of a plan that has not begun the day's own, so there is always one."""
        return tuple(range(min(self.first_year, day.year), day.year + 1))

    @property
    def clauses(self) -> dict[str, Clause]:
        """Its clauses by id."""
        return self._clauses


_in_force: dict[str, Plan] = {}


def all_plans() -> dict[str, Plan]:
    """The plans of this installation by id, with what was published over the files (`defined.settle` brings it up to date)."""
    return _in_force or filed_plans()


def put_in_force(plans: Mapping[str, Plan]) -> None:
    """Take these plans for those of the installation; none at all: the files' own."""
    global _in_force  # noqa: PLW0603  one name is changed at once, so that no reader sees half
    _in_force = dict(plans)


@cache
def filed_plans() -> dict[str, Plan]:
    """The plans as the files have them by id, read once per process. Raises Invalid at the first mistake."""
    folders = [path.parent for path in sorted(FOLDER.glob("*/plan.toml")) if path.parent.name not in NOT_PLANS]
    return {plan.id: plan for plan in (read_plan(folder) for folder in folders)}


def get_plan(name: str) -> Plan:
    """Raises NotFound."""
    try:
        return all_plans()[name]
    except KeyError:
        raise NotFound(
            "plan.unknown",
            _("没有名为「%(name)s」的规划。现有：%(plans)s。") % {"name": name, "plans": "、".join(all_plans())},
        ) from None


def get_clause(name: str) -> tuple[Plan, Clause]:
    """A clause by its id, or one of its other readings by its name, in whichever plan holds it. Raises NotFound."""
    own, _at, number = name.partition("@")
    for plan in all_plans().values():
        found = readings_of(plan.clauses[own]) if own in plan.clauses else ()
        if found and (number or "0") in map(str, range(len(found))):
            return plan, found[int(number or 0)]
    raise NotFound(
        "plan.clause_unknown",
        _("没有编号为「%(name)s」的条款。用 wenmai plan status 可以看到全部编号。") % {"name": name},
    )


def vocabulary(measures: Mapping[str, Measure]) -> Vocabulary:
    """The words that checks may use in this installation."""
    kinds = (*InstitutionKind.values, *LEVELS, "authority")
    return Vocabulary(measures=tuple(measures), kinds=kinds, tags=tuple(Tag.values))


def read_plan(folder: Path, measures: Mapping[str, Measure] | None = None) -> Plan:
    """Read a plan's folder. Raises Invalid with file, line and a Chinese sentence at the first mistake."""
    said = source_of(folder / "plan.toml")
    plan = _model(Plan, said, tables_of(said))
    known = vocabulary(all_measures() if measures is None else measures)
    for path in clause_files(folder):
        for clause in read_clauses(path, known):
            if clause.id in plan.clauses:
                raise Invalid("plan.twice", f"{path.name}：条款 {clause.id} 写了两次，请删去一处。")
            clause._plan = plan.id
            plan.clauses[clause.id] = clause
        for project in read_projects(path):
            if project.id in plan.projects:
                raise Invalid("plan.twice", f"{path.name}：项目 {project.id} 写了两次，请删去一处。")
            plan.projects[project.id] = project
    for project in plan.projects.values():
        _check_named(plan, project)
    return plan


def _check_named(plan: Plan, project: Project) -> None:
    unknown = [name for name in project.clauses if name not in plan.clauses]
    if unknown:
        raise Invalid("plan.schema", f"项目 {project.id} 写了没有的条款 {unknown[0]}，请改正 clauses。")


def clause_files(folder: Path) -> list[Path]:
    """The clause files of a plan's folder, sorted; those of its projects come last."""
    own = [path for path in sorted(folder.glob("*.toml")) if path.name not in NOT_CLAUSES]
    return [*own, *sorted(folder.glob("projects/*.toml"))]


def read_clauses(path: Path, known: Vocabulary) -> Iterator[Clause]:
    """The clauses of one file with their checks parsed. Raises Invalid."""
    yield from clauses_of(source_of(path), known)


def clauses_of(source: Source, known: Vocabulary) -> Iterator[Clause]:
    """The clauses of a text with their checks parsed. Raises Invalid."""
    for table in listed(source, "clause"):
        clause = _model(Clause, source, table)
        clause._tree = parse(clause.check, known, _place(source, clause.id, clause.check))
        _agree(source, clause, known)
        yield clause


def read_projects(path: Path) -> list[Project]:
    """The projects of one file. Raises Invalid."""
    source = source_of(path)
    return [_model(Project, source, table) for table in listed(source, "project")]


def other_clause(clause: Clause, other: Other) -> Clause:
    """The clause under another reading, with everything else kept."""
    changed = {"check": other.check, "reading": other.reading, "label": other.label, "other": (), "scope": other.scope}
    copy = clause.model_copy(update=changed | ({"unit": other.unit} if other.unit else {}))
    copy._tree = parse(other.check, vocabulary(all_measures()), Place(file=clause.id))
    copy._others = ()
    copy._also = other.also
    return copy


def other_readings(clause: Clause) -> tuple[Clause, ...]:
    """The other readings as clauses, parsed once."""
    if clause._others is None:
        clause._others = tuple(other_clause(clause, other) for other in clause.other)
        for number, other in enumerate(clause._others, 1):
            other._number = number
    return clause._others


def readings_of(clause: Clause) -> tuple[Clause, ...]:
    """The clause as the plan's owner reads it, then its other readings."""
    return (clause, *other_readings(clause))


def with_clauses(plan: Plan, clauses: Mapping[str, Clause]) -> Plan:
    """The plan with these clauses in the place of its own, and new ones behind them."""
    copy = plan.model_copy()
    copy._clauses = {**plan.clauses, **clauses}
    for clause in clauses.values():
        clause._plan = plan.id
    return copy


def _model(kind: type[M], source: Source, table: dict[str, Any]) -> M:
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        name = str(table.get("id", "?"))
        line = line_of_field(source.text, name, error)
        said = sentence(error, tuple(kind.model_fields))
        raise Invalid("plan.schema", f"{source.name} 第 {line} 行起，{name}：{said}") from error


def _place(source: Source, identifier: str, check: str) -> Place:
    """Where the check's first word stands in the file."""
    text = source.text
    start = text.find(f'"{identifier}"')
    found = text.find(check.split("\n", 1)[0] or check, max(text.find("check", start), 0))
    if found < 0:
        return Place(file=source.name, line=line_of_id(text, identifier))
    return Place(file=source.name, line=text.count("\n", 0, found) + 1, column=found - text.rfind("\n", 0, found))


def _agree(source: Source, clause: Clause, known: Vocabulary) -> None:
    if isinstance(clause.tree, tree.Milestone) and not clause.parts:
        line = line_of_id(source.text, clause.id)
        said = f"{source.name} 第 {line} 行起，{clause.id} 是里程碑，请用 parts 列出要建成的各项。"
        raise Invalid("plan.schema", said)
    for other in clause.other:
        parse(other.check, known, _place(source, clause.id, other.check))
