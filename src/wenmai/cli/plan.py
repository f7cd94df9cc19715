"""`wenmai plan status|explain|lint|coverage|fmt|export`."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from wenmai.cli import output
from wenmai.measures.definitions import all_measures
from wenmai.plan import queries
from wenmai.plan.clauses import FOLDER, clause_files, vocabulary
from wenmai.plan.layout import laid_out
from wenmai.plan.lint import LintReport, unread_measures
from wenmai.plan.results import ClauseResult
from wenmai.plan.tables import Source

SOURCE = click.Path(exists=True, file_okay=False, path_type=Path)
WORDS = {
    "met": "达成", "on_track": "达序时", "behind": "滞后", "missed": "未达成", "not_due": "未到期", "no_data": "无数据", "attested": "书面认定",
}  # fmt: skip
day_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="哪一天的情况，默认今天")


@click.group("plan")
def command() -> None:
    """规划条目。"""


@command.command("status")
@click.option("--plan", required=True, help="规划，例如 panzhihua-2022-2026")
@click.option("--region", required=True, help="区划代码，例如 5104")
@day_option
@output.json_option
def status(plan: str, region: str, as_of: datetime | None, *, as_json: bool) -> None:
    """Every clause of a plan in a region."""
    found = queries.status(plan, region, as_of=_day(as_of))
    output.show(queries.as_json(found), "\n".join(_line(each) for each in found), as_json=as_json)


@command.command("explain")
@click.argument("clause")
@click.option("--region", required=True, help="区划代码，例如 510422")
@click.option("--after", default=0, help="下一页：上一页的 next_after")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1, 100_000), help="最多列几条事实")
@day_option
@output.json_option
def explain(clause: str, region: str, after: int, limit: int, as_of: datetime | None, *, as_json: bool) -> None:
    """The facts and readings that a number is made of."""
    found = queries.explain(clause, region, as_of=_day(as_of), after=after, limit=limit)
    facts = [f"{fact.happened_on} {fact.kind} {fact.quantity} {fact.source}" for fact in found.facts]
    head = f"{clause} {region}：分子 {found.numerator}，分母 {found.denominator}，{found.facts_count} 条事实合计 {found.facts_total}"
    output.show(queries.explanation_as_json(found), "\n".join([head, *facts]), as_json=as_json)


@command.command("lint")
@click.option("--plan", help="只查一个规划")
@click.option("--source", type=SOURCE, help="放规划原文的文件夹；不给则引文未核对")
@output.json_option
def lint(plan: str | None, source: Path | None, *, as_json: bool) -> None:
    """Check the plans' files; ends with 1 if anything is wrong."""
    reports = [queries.lint(FOLDER / each, source) for each in _chosen(plan)]
    clean, unread = all(report.clean for report in reports), unread_measures()
    listed = [asdict(report) | {"clean": report.clean} for report in reports]
    lines = [*_lint_lines(reports), f"没有条款用的度量：{'、'.join(unread) or '没有'}"]
    output.show({"clean": clean, "plans": listed, "unread_measures": unread}, "\n".join(lines), as_json=as_json)
    raise SystemExit(0 if clean else 1)


@command.command("coverage")
@click.option("--plan", help="只看一个规划")
@click.option("--source", type=SOURCE, help="放规划原文的文件夹；不给则看随软件的清单 numbers.toml")
@click.option("--keep", is_flag=True, help="按原文重写清单 numbers.toml")
@output.json_option
def coverage(plan: str | None, source: Path | None, *, keep: bool, as_json: bool) -> None:
    """The numbers of the plans' texts that have no clause yet."""
    if keep and source is None:
        raise click.UsageError("--keep 要和 --source 一起用。")
    kept = [name for name in _chosen(plan) if keep and source and queries.keep_numbers(source, name)]
    old = [name for name in _chosen(plan) if source and queries.stale(source, name)]
    found = [each for name in _chosen(plan) for each in queries.coverage(source, name)]
    lines = [f"{each.plan} {each.number}：{each.around}" for each in found]
    lines += [f"{name}：清单 numbers.toml 和原文不一样，请加 --keep 重写。" for name in old]
    report = {"uncovered": [asdict(each) for each in found], "count": len(found), "stale": old, "kept": kept}
    output.show(report, "\n".join([*lines, f"还有 {len(found)} 个数没有条款。"]), as_json=as_json)


@command.command("fmt")
@click.option("--plan", help="只排一个规划")
@click.option("--check", is_flag=True, help="只看哪些文件会变，不写；有就以 1 结束")
@output.json_option
def fmt(plan: str | None, *, check: bool, as_json: bool) -> None:
    """Lay the clause files out in one way; comments stay where they are."""
    known, changed = vocabulary(all_measures()), []
    for path in (each for name in _chosen(plan) for each in clause_files(FOLDER / name)):
        text = path.read_text(encoding="utf-8")
        made = laid_out(Source(path.name, text), known)
        if made != text:
            changed.append(f"{path.parent.name}/{path.name}")
            if not check:
                path.write_text(made, encoding="utf-8")
    said = "会变" if check else "排好了"
    output.show({"changed": changed}, "\n".join([*changed, f"{said} {len(changed)} 个文件。"]), as_json=as_json)
    raise SystemExit(1 if check and changed else 0)


@command.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@output.json_option
def export(folder: Path, *, as_json: bool) -> None:
    """Write the published definitions that the files do not say yet, one file a clause."""
    written = []
    for row in queries.standing():
        target = folder / row.plan / f"{row.clause}.toml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(laid_out(Source(target.name, row.text), vocabulary(all_measures())), encoding="utf-8")
        written.append(str(target))
    output.show({"written": written}, "\n".join([*written, f"写出 {len(written)} 条。"]), as_json=as_json)


def _chosen(plan: str | None) -> list[str]:
    return [plan] if plan else [path.parent.name for path in sorted(FOLDER.glob("*/plan.toml"))]


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _line(each: ClauseResult) -> str:
    word = WORDS.get(each.status.value, "") if each.status else "不适用"
    value = "—" if each.value is None else f"{each.value}{each.unit}"
    return f"{each.id}  {word}  {value}  {each.title}"


def _lint_lines(reports: Iterable[LintReport]) -> Iterable[str]:
    for report in reports:
        yield f"{report.plan}：{report.clauses} 条，{'没有问题' if report.clean else f'{len(report.problems)} 个问题'}"
        yield from (f"  {line}" for line in (*report.problems, *report.notes))
