"""The register as a CSV file: out for the county, in from the lists that stations keep. Nobody's name or phone is in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.activities.actions.teams import edit_team, note_appearance, register_team
from wenmai.activities.models import Team, TeamKind, TeamState
from wenmai.activities.teams.drafts import AppearanceDraft, TeamDraft
from wenmai.activities.teams.pages import TeamLine
from wenmai.activities.vocabulary import ArtForm
from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid
from wenmai.kernel.spreadsheets import csv_of
from wenmai.ledger import cells, lines, tables
from wenmai.ledger.cells import Unreadable, shown
from wenmai.ledger.lines import Row, RowError
from wenmai.ledger.tables import Column
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code

MOST_ROWS: Final = 2000
COLUMNS: Final = (
    Column("title", "团队名称", True, "", "红格夕阳红舞蹈队"),
    Column("kind", "类别", True, "群众业余团队、馆办团队、学校社团或单位职工团队", "群众业余团队"),
    Column("arts", "艺术门类", True, "几门用顿号隔开", "舞蹈、音乐"),
    Column("division", "区划代码", True, "团队所在乡镇（街道）或村（社区）", "510422101"),
    Column("institution", "辅导单位代码", True, "机构代码", "STN-510422101"),
    Column("heads", "人数", True, "2 到 500", "24"),
    Column("founded", "成立年份", False, "", "2016"),
    Column("about", "简介", False, "", "每晚在广场练，会跳昔格达锅庄"),
    Column("last_on", "最近活动日期", False, "三列一起填", "2026-09-30"),
    Column("last_what", "最近活动", False, "", "国庆坝坝演出"),
    Column("evidence", "依据", False, "节目单、照片放在哪里", "文化站活动档案 2026-31"),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One row: the team, and what it did last."""

    team: TeamDraft
    last: AppearanceDraft | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: nothing is written while a row is wrong."""

    added: int = 0
    changed: int = 0
    same: int = 0
    errors: Sequence[RowError] = ()


class _Register:
    """The places of one file, looked up in two queries, and what the actor may keep."""

    def __init__(self, actor: Actor, table: tables.Table) -> None:
        self.actor = actor
        self.divisions = divisions_by_code(_cells(table, "division"))
        self.houses = institutions_by_code(_cells(table, "institution"))

    def division(self, code: str) -> Division:
        found = self.divisions.get(code)
        if found is None:
            raise Unreadable(_("没有代码为「%(code)s」的区划，请对照区划表。") % {"code": shown(code)})
        return found

    def house(self, code: str) -> Institution:
        found = self.houses.get(code)
        if found is None:
            raise Unreadable(_("没有代码为「%(code)s」的机构，请对照机构表。") % {"code": shown(code)})
        if not may_run_sessions_of(self.actor, found):
            raise Unreadable(_("「%(name)s」不归你管，请它自己导入。") % {"name": found.name})
        return found


@transaction.atomic
def import_teams(actor: Actor, content: bytes, *, demo: bool = False) -> Imported:
    """Write down what is new, correct what differs, leave the rest. Raises Invalid for a file that cannot be read at all.

    A team is known again by its name and division. The same file twice changes nothing the second time.
    """
    table = tables.read(content, COLUMNS)
    if len(table.lines) > MOST_ROWS:
        raise Invalid("import.too_many", _("一次最多 %(most)s 行，请按乡镇拆开。") % {"most": MOST_ROWS})
    register = _Register(actor, table)
    parsed = lines.parse(table.lines, COLUMNS, lambda row: _sent(row, register, demo=demo), _identity)
    if parsed.errors:
        return Imported(errors=parsed.errors)
    known = _known([sent for _, sent in parsed.good])
    done, errors = [], []
    for number, sent in parsed.good:
        try:
            with transaction.atomic():
                done.append(_written(actor, sent, known))
        except Invalid as error:
            errors.append(RowError(number, "", error.message))
    if errors:
        transaction.set_rollback(True)
        return Imported(errors=errors)
    return Imported(done.count("added"), done.count("changed"), done.count("same"))


def export_teams(found: Iterable[TeamLine]) -> bytes:
    """The same columns, so that a list that was corrected can come back."""
    return csv_of([column.title for column in COLUMNS], map(_row, found))


def _row(line: TeamLine) -> list[str]:
    team = line.team
    about = [team.title, str(team.get_kind_display()), line.arts, team.division_id, team.institution.code]
    return [*about, str(team.heads), str(team.founded or ""), team.about, "", "", ""]


def _cells(table: tables.Table, name: str) -> set[str]:
    return {line.cells.get(name, "").strip() for line in table.lines}


def _sent(row: Row, register: _Register, *, demo: bool) -> Sent:
    team = TeamDraft(
        title=row.needed("title", _short(60)),
        kind=row.needed("kind", lambda raw: cells.choice(raw, _names(TeamKind))),
        art_forms=row.needed("arts", _arts),
        division=row.needed("division", register.division),
        institution=row.needed("institution", register.house),
        heads=row.needed("heads", _whole),
        founded=row.get("founded", _year, None),
        about=row.get("about", _short(500), ""),
        demo=demo,
    )
    return Sent(team, _last(row))


def _last(row: Row) -> AppearanceDraft | None:
    if not any(row.line.cells.get(name, "").strip() for name in ("last_on", "last_what", "evidence")):
        return None
    return AppearanceDraft(
        row.needed("last_on", cells.day), row.needed("last_what", _short(80)), row.needed("evidence", _short(200))
    )


def _short(most: int) -> Callable[[str], str]:
    def read(raw: str) -> str:
        text = raw[1:] if raw[:2] in {"'=", "'+", "'-", "'@"} else raw
        if len(text) > most:
            raise Unreadable(_("太长，最多 %(most)s 个字。") % {"most": most})
        return text

    return read


def _arts(raw: str) -> tuple[str, ...]:
    words = raw.replace("，", "、").replace(",", "、").split("、")
    return tuple(cells.choice(word.strip(), _names(ArtForm)) for word in words if word.strip())


def _names(words: type[TeamKind] | type[ArtForm]) -> Mapping[str, str]:
    return {str(each.label): str(each.value) for each in words}


def _whole(raw: str) -> int:
    value = cells.number(raw)
    if value != int(value):
        raise Unreadable(_("要填整数，现在是「%(raw)s」。") % {"raw": shown(raw)})
    return int(value)


def _year(raw: str) -> int | None:
    return _whole(raw.removesuffix("年"))


def _identity(sent: Sent) -> tuple[str, str]:
    return sent.team.title, sent.team.division.code


def _known(sent: Sequence[Sent]) -> dict[tuple[str, str], Team]:
    titles = [each.team.title for each in sent]
    rows = Team.objects.filter(title__in=titles, state__in=[TeamState.ASKED, TeamState.LISTED])
    return {(each.title, each.division_id): each for each in rows.select_related("institution__division", "division")}


def _written(actor: Actor, sent: Sent, known: Mapping[tuple[str, str], Team]) -> str:
    before = known.get(_identity(sent))
    team = edit_team(actor, team=before, draft=sent.team) if before else register_team(actor, draft=sent.team)
    noted = _noted(actor, team, sent.last)
    if before is None:
        return "added"
    return "changed" if noted or _words(before) != _words(team) else "same"


def _noted(actor: Actor, team: Team, last: AppearanceDraft | None) -> bool:
    if last is None:
        return False
    before = team.appearances.count()
    note_appearance(actor, team=team, draft=last)
    return team.appearances.count() > before


def _words(team: Team) -> tuple[object, ...]:
    return (team.kind, tuple(team.art_forms), team.institution_id, team.heads, team.founded, team.about)
