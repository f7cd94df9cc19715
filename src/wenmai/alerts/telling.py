"""What alerts tell: one message a person and night for each kind, once for each change; and a letter each week."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import cast

from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wenmai.alerts.drafts import Finding
from wenmai.alerts.models import Aspect, Change
from wenmai.alerts.queries import BAD, ChangeLine, came_right, lines_of, muted_by
from wenmai.kernel.actor import Actor, Role
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import nearest_on_duty, on_duty
from wenmai.places.queries import divisions_by_code
from wenmai.trust.models import RecountRun

BEHIND = declare(NoticeKind("alerts.behind", gettext_lazy("规划条款转为滞后")))
COVERAGE = declare(NoticeKind("alerts.coverage", gettext_lazy("报送不足八成")))
SETTLED = declare(NoticeKind("alerts.settled", gettext_lazy("规划条款恢复正常")))
QUALITY = declare(NoticeKind("alerts.quality", gettext_lazy("数据不对劲")))
RECOUNT = declare(NoticeKind("alerts.recount", gettext_lazy("复核和汇总不一致")))
WEEKLY = declare(NoticeKind("alerts.weekly", gettext_lazy("规划进展一周变化")))
PAGE, OPERATIONS = "/desk/alerts/", "/ops/"
NAMED = 10


def changed(actor: Actor, changes: Iterable[Change], night: date) -> int:
    """The same night, to the bureaus of the places: what turned behind, where too few report, and what of it came right again.

    One message a person and kind, whatever the number of places. Returns the new messages.
    """
    rows = list(changes)
    sorts = (
        (BEHIND, _behind, [row for row in rows if (row.aspect, row.after) in BAD and row.aspect == Aspect.STATUS]),
        (COVERAGE, _thin, [row for row in rows if (row.aspect, row.after) in BAD and row.aspect == Aspect.COVERAGE]),
        (SETTLED, _settled, [row for row in rows if came_right(row)]),
    )
    told = 0
    for kind, title, some in sorts:
        for person, lines in _by_person(some).items():
            note = Note(kind.name, _text(title, lines), _text(_listed, lines), _link(lines), f"{night}")
            told += tell(actor, persons=[person], note=note)
    return told


def _link(lines: tuple[ChangeLine, ...]) -> str:
    """The clause itself where there is one; else the list of all that changed."""
    first = lines[0]
    return f"/plan/{first.plan}/{first.region}/{first.clause}/" if len(lines) == 1 else PAGE


def weekly(actor: Actor, changes: Iterable[Change], monday: date) -> int:
    """All changes of a week, better ones too, to the bureaus of the places."""
    told = 0
    for person, lines in _by_person(changes).items():
        note = Note(WEEKLY.name, _text(_week, lines), _text(_listed, lines), _link(lines), f"{monday}")
        told += tell(actor, persons=[person], note=note)
    return told


def found(actor: Actor, finding: Finding) -> int:
    """What a rule about data found: to the bureau of the region and the director of the house, once."""
    bureau = nearest_on_duty(finding.path, (Role.OFFICIAL,))
    persons = {*bureau, *(on_duty([finding.house], (Role.MANAGER,)) if finding.house else ())}
    heard = [
        person
        for person in sorted(persons)
        if not {(code, "") for code in (*finding.path, finding.house)} & muted_by(person)
    ]
    title = _text(lambda: _("请核对：%(rule)s") % {"rule": finding.rule})
    note = Note(QUALITY.name, title, finding.said, finding.link or PAGE, finding.key)
    return tell(actor, persons=heard, note=note) if heard else 0


def recounted(actor: Actor, run: RecountRun) -> int:
    """A recount gave other numbers than the boards show: to the administrators of the installation, once, whatever they have muted."""
    home = settings.HOME_DIVISION
    division = divisions_by_code([home]).get(home)
    persons = on_duty(division.path if division else [home], (Role.ADMINISTRATOR,))
    said = {"month": f"{run.starts_on:%Y-%m}", "cells": run.cells, "differing": run.differing, "engine": run.engine}
    title = _text(lambda: _("%(month)s 复核和汇总不一致") % said)
    body = _text(
        lambda: (
            _(
                "用 %(engine)s 从记录重算 %(month)s，%(cells)s 格里有 %(differing)s 格和看板上的不同。"
                "请查运行状况里失败的任务，查清原因后重建汇总（wenmai measures rebuild），再复核一次。"
            )
            % said
        )
    )
    note = Note(RECOUNT.name, title, body, OPERATIONS, f"recount:{run.pk}")
    return tell(actor, persons=persons, note=note) if persons else 0


def _by_person(changes: Iterable[Change]) -> dict[str, tuple[ChangeLine, ...]]:
    """Who hears of which changes: officials posted at the place itself, less what each has muted."""
    rows = list(changes)
    officials = {region: on_duty([region], (Role.OFFICIAL,)) for region in sorted({row.region for row in rows})}
    heard: Mapping[str, list[Change]] = defaultdict(list)
    muted: dict[str, Collection[tuple[str, str]]] = {}
    for row in rows:
        for person in officials[row.region]:
            without = muted.setdefault(person, muted_by(person))
            if not {(row.region, row.clause), (row.region, "")} & set(without):
                heard[person].append(row)
    return {person: lines_of(kept) for person, kept in sorted(heard.items())}


def _behind(lines: tuple[ChangeLine, ...]) -> str:
    said = {"n": len(lines), "where": _places(lines)}
    return ngettext("%(where)s %(n)s 条规划条款转为滞后", "%(where)s %(n)s 条规划条款转为滞后", len(lines)) % said


def _thin(lines: tuple[ChangeLine, ...]) -> str:
    said = {"n": len(lines), "where": _places(lines)}
    return ngettext("%(where)s %(n)s 条报送不足八成", "%(where)s %(n)s 条报送不足八成", len(lines)) % said


def _settled(lines: tuple[ChangeLine, ...]) -> str:
    said = {"n": len(lines), "where": _places(lines)}
    return ngettext("%(where)s %(n)s 条恢复正常", "%(where)s %(n)s 条恢复正常", len(lines)) % said


def _week(lines: tuple[ChangeLine, ...]) -> str:
    said = {"n": len(lines), "where": _places(lines)}
    return ngettext("一周变化：%(where)s %(n)s 处", "一周变化：%(where)s %(n)s 处", len(lines)) % said


def _places(lines: tuple[ChangeLine, ...]) -> str:
    """The place, or the first of several and how many there are."""
    places = dict.fromkeys(each.where for each in lines)
    first, many = next(iter(places)), len(places)
    return _("%(where)s等 %(many)s 个地方") % {"where": first, "many": many} if many > 1 else first


def _listed(lines: tuple[ChangeLine, ...]) -> str:
    """A line each for the first of them, and how many more there are."""
    rows = [
        _("%(clause)s %(title)s，%(where)s：%(before)s → %(after)s，从 %(since)s 起。")
        % {
            "clause": each.clause,
            "title": each.title,
            "where": each.where,
            "before": each.before_word,
            "after": each.after_word,
            "since": each.since,
        }
        for each in lines[:NAMED]
    ]
    more = len(lines) - NAMED
    rest = [_("还有 %(n)s 条，到“变化提醒”里看。") % {"n": more}] if more > 0 else []
    return "\n".join([*rows, *rest])


def _text(say: Callable[..., str], *about: object) -> Promise:
    return cast(Promise, lazy(say, str)(*about))
