"""Papers for the named projects of both plans: some parts have one, some do not. None of these papers exists."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from random import Random

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.plan.actions import Document, file_evidence
from wenmai.plan.clauses import Clause, Plan
from wenmai.plan.language import tree
from wenmai.plan.queries import plans

OFFICIALS = {"51": ("provincial", "演示：省级主管部门"), "5104": ("official", "演示：攀枝花市主管部门")}
DELIVERED, ATTESTED = 0.6, 0.35  # of the parts of milestones, and of what only a statement can say
NOTE = "演示数据：没有这份文件，日期和签署单位都是编的。"


def file_papers(cast: Mapping[str, Actor], today: date) -> int:
    """File them in the name of the official of the plan's region; how many are new. Safe to repeat."""
    filed = 0
    for plan in plans():
        who, signed_by = OFFICIALS[plan.region]
        for clause, part in _chosen(plan):
            paper = Document(_title(clause, part), signed_by, _day(plan, clause.id + part, today), NOTE)
            with suppress(Conflict):
                file_evidence(cast[who], clause=clause.id, division=plan.region, document=paper, part=part)
                filed += 1
    return filed


def _chosen(plan: Plan) -> Iterator[tuple[Clause, str]]:
    named = dict.fromkeys(name for project in plan.projects.values() for name in project.clauses)
    for clause in (plan.clauses[name] for name in named):
        if isinstance(clause.tree, tree.Milestone):
            yield from ((clause, part) for part in clause.parts if _luck(clause.id + part) < DELIVERED)
        elif isinstance(clause.tree, tree.Attested) and _luck(clause.id) < ATTESTED:
            yield clause, ""


def _luck(name: str) -> float:
    return Random(f"paper {name}").random()


def _title(clause: Clause, part: str) -> str:
    return f"演示：{part or clause.title}的{'验收意见' if part else '认定书'}"[:200]


def _day(plan: Plan, name: str, today: date) -> date:
    """Some day of the plan's years that is over."""
    first, last = date(plan.first_year, 3, 1), min(date(plan.last_year, 12, 20), today - timedelta(days=40))
    return first + timedelta(days=round(Random(f"day {name}").random() * (last - first).days))
