"""What is doubted, for those who answer for it, and for alerts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.measures.definitions import all_measures
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code
from wenmai.trust.models import Finding, State
from wenmai.trust.policies import ANSWERING
from wenmai.trust.quality.rules import Rule, all_rules


def visible_to(actor: Actor) -> "QuerySet[Finding]":
    """The findings at or below the actor's postings."""
    if actor.system:
        return Finding.objects.all()
    below = Q(pk__in=[])
    for code in actor.scopes(ANSWERING):
        below |= Q(division_path__contains=[code])
    return Finding.objects.filter(below)


def get_finding(actor: Actor, key: int, *, lock: bool = False) -> Finding:
    """One finding. Raises NotFound, also for what one may not see."""
    rows = visible_to(actor).filter(pk=key)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound("trust.finding", _("没有这个疑点。"))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as it is shown."""

    row: Finding
    title: str
    where: str
    measure: str
    said: str
    demo: bool


def listed(actor: Actor, state: str, page: int) -> tuple["Page[Finding]", list[Line]]:
    """One page of findings of a state (all for an unknown one), newest first."""
    rows = visible_to(actor).order_by("-happened_on", "-pk")
    found = page_of(rows.filter(state=state) if state in State.values else rows, page)
    houses = institutions_by_code({row.institution_code for row in found.items} - {""})
    places = divisions_by_code({row.division_code for row in found.items})
    return found, [_line(row, houses, places) for row in found.items]


def _line(row: Finding, houses: Mapping[str, object], places: Mapping[str, object]) -> Line:
    where = houses.get(row.institution_code) or places.get(row.division_code)
    rule, measure = all_rules().get(row.rule), all_measures().get(str(row.seen.get("measure", "")))
    name = str(getattr(where, "name", row.institution_code or row.division_code))
    title, demo = rule.title if rule else row.rule, bool(getattr(where, "demo", False))
    return Line(row, title, name, measure.title if measure else "", _said(row, rule), demo)


def _said(row: Finding, rule: Rule | None) -> str:
    """What was seen beside what would be usual, in the words of the check."""
    seen = {"value": "", "usual": "—", **row.seen}
    if not seen["value"]:
        return str(_("没有报，平常 %(usual)s") % seen)
    sentences = {
        "crowd": _("记了 %(value)s 人次，最大的房间能坐 %(usual)s 人"),
        "twice": _("%(value)s 这个数，同一天有 %(usual)s 次"),
        "per_session": _("每场 %(value)s 人，全省平均每场 %(usual)s 人"),
        "step": _("这个月 %(value)s，平常 %(usual)s"),
    }
    return str(sentences.get(rule.check if rule else "", _("看到 %(value)s，比照 %(usual)s")) % seen)
