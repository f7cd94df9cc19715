"""Is a plan's folder right: schema, measures, checks, and each quote verbatim in the plan's own text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wenmai.kernel.errors import Invalid
from wenmai.measures.definitions import all_measures, get_measure
from wenmai.plan import consistency, headings, numbers, texts
from wenmai.plan.clauses import (
    FOLDER,
    Clause,
    Plan,
    Project,
    clause_files,
    filed_plans,
    get_plan,
    other_readings,
    read_clauses,
    read_plan,
    read_projects,
    vocabulary,
)
from wenmai.plan.language import tree
from wenmai.plan.tables import read_toml


@dataclass(frozen=True, slots=True)
class LintReport:
    """What was read and what is wrong; `quotes_checked` is False when the source text was not given."""

    plan: str
    clauses: int
    quotes_checked: bool
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """True when there is no problem."""
        return not self.problems


@dataclass(slots=True)
class _Found:
    clauses: list[Clause] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def lint(folder: Path, source: Path | None = None) -> LintReport:
    """Check one plan's folder, and its quotes against the text in `source`. All mistakes are listed, not only the first."""
    found = _read_all(folder)
    found.problems += of_projects(found.projects, found.clauses)
    plan = _plan(folder, found)
    if plan is None:
        return LintReport(folder.name, len(found.clauses), quotes_checked=False, problems=tuple(found.problems))
    found.problems += [said for clause in found.clauses for said in doubts(plan, clause)]
    found.problems += [*unreasoned(folder), *_taken(plan), *ungrouped(plan)]
    beside = tuple(each.line for each in consistency.findings(plan, filed_plans().values()))
    folded = texts.read(source, plan.source) if source and plan.source else None
    if folded is None:
        said = f"{_untold(plan, source)}，引文未核对。"
        return LintReport(plan.id, len(found.clauses), False, tuple(found.problems), (said, *beside))
    quoted = [
        *((each.id, each.quote) for each in found.clauses),
        *((each.id, each.quote) for each in plan.projects.values()),
    ]
    found.problems += [
        f"{name}：引文与原文不符：「{quote}」" for name, quote in quoted if not texts.spans(folded, quote)
    ]
    found.problems += misplaced(text_file(source, plan).read_text(encoding="utf-8"), folded, found) if source else ()
    others = [*background(folder), *definitions(folder)]
    found.problems += [f"背景或口径条目与原文不符：「{quote}」" for quote in others if not texts.spans(folded, quote)]
    return LintReport(plan.id, len(found.clauses), True, tuple(found.problems), beside)


def ungrouped(plan: Plan) -> Iterator[str]:
    """Clauses of a part that the plan's own list of parts does not have."""
    yield from (
        f"{each.id}：plan.toml 的 groups 里没有「{each.group}」。"
        for each in plan.clauses.values()
        if plan.groups and each.group not in plan.groups
    )


def misplaced(text: str, folded: str, found: _Found) -> Iterator[str]:
    """Clauses and projects whose quote stands elsewhere in the text than they say."""
    known = headings.headings(text)
    said: list[Clause | Project] = [*found.clauses, *found.projects] if known else []
    for each in said:
        places = tuple(dict.fromkeys(headings.standing(known, folded, each.quote)))
        if places and not any(headings.agrees(each.place, place) for place in places):
            yield f"{each.id}：出处写的是「{each.place}」，原文在「{'」「'.join(places)}」。"


def _untold(plan: Plan, source: Path | None) -> str:
    if not plan.source:
        return f"这份文件没有原文：{plan.partial}"
    return f"{source} 里没有 {plan.source}" if source else "没有给出规划原文（--source）"


def _plan(folder: Path, found: _Found) -> Plan | None:
    try:
        return read_plan(folder)
    except Invalid as error:
        if error.message not in found.problems:
            found.problems.append(error.message)
        return None


def _read_all(folder: Path) -> _Found:
    found, known = _Found(), vocabulary(all_measures())
    for path in clause_files(folder):
        try:
            found.clauses += read_clauses(path, known)
            found.projects += read_projects(path)
        except Invalid as error:
            found.problems.append(error.message)
    return found


def of_projects(projects: Sequence[Project], clauses: Sequence[Clause]) -> Iterator[str]:
    """Each project's own mistakes: clauses that are not there or named twice, a number that is another's. Twice the same id: `read_plan`."""
    known, once = {clause.id for clause in clauses}, {each.id: each for each in projects}
    taken = Counter(each.number for each in once.values())
    for each in once.values():
        missing = dict.fromkeys(name for name in each.clauses if name not in known)
        yield from (f"项目 {each.id} 写了没有的条款 {name}，请改正 clauses。" for name in missing)
        twice = [name for name, times in Counter(each.clauses).items() if times > 1]
        yield from (f"项目 {each.id} 的 clauses 里 {name} 写了两次，请删去一处。" for name in twice)
        if taken[each.number] > 1:
            yield f"项目 {each.id} 的 number = {each.number} 别的项目也在用，请查对原文。"


def background(folder: Path) -> Iterator[str]:
    """Quotes whose numbers are background and ask for nothing."""
    path = folder / "background.toml"
    if path.exists():
        yield from (str(table["quote"]) for table in read_toml(path).get("background", []))


def definitions(folder: Path) -> Iterator[str]:
    """Quotes of the notes that define how something is counted; measures carry them out."""
    for path in clause_files(folder):
        yield from (str(table["quote"]) for table in read_toml(path).get("definition", []))


def unread_measures() -> tuple[str, ...]:
    """Measures that no clause of any plan reads: perhaps for another room, perhaps forgotten."""
    clauses = [clause for plan in filed_plans().values() for clause in plan.clauses.values()]
    read = {name for clause in clauses for each in (clause, *other_readings(clause)) for name in each.tree.measures}
    return tuple(sorted(set(all_measures()) - read))


def unreasoned(folder: Path) -> Iterator[str]:
    """Background entries that do not say why their numbers ask for nothing."""
    path = folder / "background.toml"
    rows = read_toml(path).get("background", []) if path.exists() else []
    yield from (
        f"背景条目没有写 why：「{row.get('quote', '')}」" for row in rows if not str(row.get("why", "")).strip()
    )


def _taken(plan: Plan) -> Iterator[str]:
    """Ids that another plan has as well: evidence and addresses know a clause by its id."""
    for other in filed_plans().values():
        if other.id != plan.id:
            both = sorted(set(plan.clauses) & set(other.clauses))
            yield from (f"{name}：《{other.title}》也有这个编号，请换一个。" for name in both)


def doubts(plan: Plan, clause: Clause) -> list[str]:
    """What can be read and cannot be meant: units that do not fit, a target that is not after its baseline."""
    return [*_units(clause), *_years(plan, clause), *_papers(clause)]


def _papers(clause: Clause) -> Iterator[str]:
    """Documents are filed for a clause, never for one of its other readings."""
    for each in other_readings(clause):
        if isinstance(each.tree, tree.Milestone | tree.Attested):
            yield f"{clause.id}：「{each.label}」要凭文件认定，请另写一条；凭据交不到另一种读法上。"


def _units(clause: Clause) -> Iterator[str]:
    check = clause.tree
    share = isinstance(check, tree.ShareOfValue | tree.ShareOfUnits)
    if share and clause.unit != "%":
        yield f"{clause.id}：占比的 unit 写「%」，现在是「{clause.unit}」。"
    value = getattr(check, "value", None)
    for names in (value.numerator, value.denominator) if isinstance(value, tree.Value) else ():
        found = sorted({get_measure(name).unit for name in names})
        if len(found) > 1:
            yield f"{clause.id}：相加的度量单位不同：{'、'.join(found)}。"
    if clause.scale == 10000 and not clause.unit.startswith("万"):
        yield f"{clause.id}：scale = 10000 时 unit 以「万」开头，现在是「{clause.unit}」。"


def _years(plan: Plan, clause: Clause) -> Iterator[str]:
    year = clause.tree.year
    if year is not None and clause.baseline is not None and year <= clause.baseline.year:
        yield f"{clause.id}：目标年 {year} 要晚于起点年 {clause.baseline.year}。"
    if year is not None and year > plan.last_year:
        yield f"{clause.id}：目标年 {year} 在规划期 {plan.first_year}—{plan.last_year} 年之后。"
    if clause.national is not None and clause.national.target_year <= clause.national.year:
        yield f"{clause.id}：全国目标年 {clause.national.target_year} 要晚于 {clause.national.year}。"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A number of a plan's text that no clause and no background entry speaks of."""

    plan: str
    number: str
    around: str


def coverage(source: Path | None, plan_id: str) -> tuple[Uncovered, ...]:
    """The numbers of the plan's text without an entry; none of a plan without a text.

    Without `source` those of the kept list (numbers.toml). Raises NotFound for the plan, Invalid when the text, or the list, is not there.
    """
    plan = get_plan(plan_id)
    if not plan.source:
        return ()
    quotes = [*(clause.quote for clause in plan.clauses.values()), *background(FOLDER / plan.id)]
    return _of_text(source, plan, quotes) if source else _of_list(plan, quotes)


def _of_text(source: Path, plan: Plan, quotes: Sequence[str]) -> tuple[Uncovered, ...]:
    folded = texts.fold(text_file(source, plan).read_text(encoding="utf-8"))
    covered = [span for quote in quotes for span in texts.everywhere(folded, quote)]
    return tuple(
        Uncovered(plan.id, number.text, number.around)
        for number in texts.numbers(folded)
        if not number.structure and not any(a <= number.start and number.end <= b for a, b in covered)
    )


def _of_list(plan: Plan, quotes: Sequence[str]) -> tuple[Uncovered, ...]:
    found = numbers.kept(FOLDER / plan.id)
    if found is None:
        raise Invalid("plan.numbers", f"{plan.id} 没有 {numbers.FILE}，请用 --source 指到放原文的文件夹。")
    return tuple(
        Uncovered(plan.id, each.text, each.before + each.text + each.after) for each in numbers.unspoken(found, quotes)
    )


def text_file(source: Path, plan: Plan) -> Path:
    """The plan's text in a folder. Raises Invalid when it is not there."""
    path = source / plan.source
    if not path.is_file():
        raise Invalid("plan.source", f"{source} 里没有规划原文 {plan.source}，请用 --source 指到放原文的文件夹。")
    return path


def stale(source: Path, plan_id: str) -> bool:
    """True when the kept list is not what the text in a folder says; False of a plan without a text. Raises as `coverage`."""
    plan = get_plan(plan_id)
    return bool(plan.source) and numbers.kept(FOLDER / plan.id) != numbers.of_text(text_file(source, plan))


def keep_numbers(source: Path, plan_id: str) -> bool:
    """Write the list of a plan's text into its folder; False where nothing changes. Raises as `coverage`."""
    plan = get_plan(plan_id)
    if not stale(source, plan_id):
        return False
    found = numbers.of_text(text_file(source, plan))
    (FOLDER / plan.id / numbers.FILE).write_text(numbers.written(found), encoding="utf-8")
    return True
