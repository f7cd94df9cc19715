"""The register as CSV, out and in: one row is an organisation, with one thing that was done for it where there is one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.honours.actions.organisations import correct, record_support, register
from wenmai.honours.drafts import OrganisationDraft, SupportDraft
from wenmai.honours.models import Organisation, OrganisationKind, SupportKind, SupportRecord
from wenmai.honours.policies import may_keep
from wenmai.kernel import validators
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, Invalid
from wenmai.kernel.spreadsheets import csv_of
from wenmai.ledger import cells, lines, tables
from wenmai.ledger.cells import Unreadable, shown
from wenmai.ledger.lines import Row, RowError
from wenmai.ledger.tables import Column
from wenmai.places.models import Division
from wenmai.places.queries.divisions import divisions_by_code

MOST_ROWS: Final = 2000
TYPE: Final = "text/csv; charset=utf-8"
COLUMNS: Final = (
    Column("name", "名称", True, "", "盐边县笮山若水民办图书馆"),
    Column(
        "kind",
        "类别",
        True,
        "民办图书馆、民办文化馆（站）、非国有博物馆、群众文艺团队或其他文化非营利组织",
        "民办图书馆",
    ),
    Column("credit_code", "统一社会信用代码", False, "18 位；群众文艺团队可以不填", "52510422MJQ0000000"),
    Column("division", "区划代码", True, "所在县（市、区）、乡镇或村的代码", "510422"),
    Column("registered_on", "登记日期", False, "", "2016-05-01"),
    Column("about", "做什么", False, "", "藏书 8000 册，周末开放"),
    Column("support", "怎么扶持", False, "资金、培训辅导、场地或其他；后面五列一起填", "资金"),
    Column("happened_on", "扶持日期", False, "", "2026-03-01"),
    Column("giver", "谁给的", False, "", "盐边县文化广播电视和旅游局"),
    Column("what", "给了什么", False, "", "购书补助"),
    Column("amount", "金额（元）", False, "资金扶持才填", "20000"),
    Column("evidence", "依据", False, "文号、合同，或签到表放在哪里", "盐文旅发〔2026〕3 号"),
)
SUPPORT: Final = ("support", "happened_on", "giver", "what", "amount", "evidence")


@dataclass(frozen=True, slots=True)
class Sent:
    """One row."""

    organisation: OrganisationDraft
    support: SupportDraft | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: nothing is written while a row is wrong."""

    added: int = 0
    changed: int = 0
    same: int = 0
    supports: int = 0
    errors: Sequence[RowError] = ()


@transaction.atomic
def import_organisations(actor: Actor, content: bytes) -> Imported:
    """Write what is new, correct what differs, all or none. Raises Invalid for a file that cannot be read at all.

    Known again by its code, else by name and division. The same file twice changes nothing the second time.
    """
    table = tables.read(content, COLUMNS)
    if len(table.lines) > MOST_ROWS:
        raise Invalid("import.too_many", _("一次最多 %(most)s 行，请按县（市、区）拆开。") % {"most": MOST_ROWS})
    codes = {line.cells.get("division", "").strip() for line in table.lines}
    keeper = _Keeper(actor, divisions_by_code(codes))
    parsed = lines.parse(table.lines, COLUMNS, keeper.sent, _identity)
    if parsed.errors:
        return Imported(errors=parsed.errors)
    done, errors = [], []
    for number, sent in parsed.good:
        try:
            with transaction.atomic():
                done.append(_written(actor, sent))
        except DomainError as error:
            errors.append(RowError(number, _column(error), error.message))
    if errors:
        transaction.set_rollback(True)
        return Imported(errors=errors)
    words = [word for word, _more in done]
    more = sum(recorded for _word, recorded in done)
    return Imported(words.count("added"), words.count("changed"), words.count("same"), more)


def export_organisations(found: Sequence[Organisation]) -> bytes:
    """The same columns; an organisation with three records has three rows."""
    return csv_of([column.title for column in COLUMNS], _rows(found))


def _rows(found: Sequence[Organisation]) -> Iterator[list[str]]:
    for each in found:
        standing: list[SupportRecord | None] = [row for row in each.supports.all() if row.undone_at is None]
        for support in standing or [None]:
            yield [*_head(each), *_tail(support)]


class _Keeper:
    """Reads rows for one actor."""

    def __init__(self, actor: Actor, divisions: Mapping[str, Division]) -> None:
        self.actor = actor
        self.divisions = divisions

    def sent(self, row: Row) -> Sent:
        kind = row.needed("kind", lambda raw: cells.choice(raw, _names(OrganisationKind)))
        organisation = OrganisationDraft(
            name=row.needed("name", _short(80)),
            kind=kind,
            credit_code=row.get("credit_code", _code, ""),
            division=row.needed("division", self.division),
            registered_on=row.get("registered_on", cells.day, None),
            about=row.get("about", _short(300), ""),
        )
        return Sent(organisation, self.support(row))

    def support(self, row: Row) -> SupportDraft | None:
        if not any(row.line.cells.get(name, "").strip() for name in SUPPORT):
            return None
        return SupportDraft(
            kind=row.needed("support", lambda raw: cells.choice(raw, _names(SupportKind))),
            happened_on=row.needed("happened_on", cells.day),
            giver=row.needed("giver", _short(80)),
            what=row.needed("what", _short(120)),
            amount=row.get("amount", cells.number, None),
            evidence=row.needed("evidence", _short(200)),
        )

    def division(self, code: str) -> Division:
        found = self.divisions.get(code)
        if found is None:
            raise Unreadable(_("没有代码为「%(code)s」的区划，请对照区划表。") % {"code": shown(code)})
        if not may_keep(self.actor, found):
            raise Unreadable(_("「%(name)s」不归你管，请它自己导入。") % {"name": found.name})
        return found


def _identity(sent: Sent) -> tuple[object, ...]:
    about, support = sent.organisation, sent.support
    more = (support.kind, support.happened_on, support.giver, support.what) if support else ()
    return (about.credit_code or (about.name, about.division.code), *more)


def _written(actor: Actor, sent: Sent) -> tuple[str, int]:
    before = _known(sent.organisation)
    if before is None:
        found, word = register(actor, draft=sent.organisation), "added"
    else:
        found = correct(actor, organisation=before, draft=sent.organisation)
        word = "same" if _words(found) == _words(before) else "changed"
    if sent.support is None:
        return word, 0
    held = SupportRecord.objects.filter(organisation=found, undone_at=None).count()
    record_support(actor, organisation=found, draft=sent.support)
    return word, SupportRecord.objects.filter(organisation=found, undone_at=None).count() - held


def _known(draft: OrganisationDraft) -> Organisation | None:
    rows = Organisation.objects.select_related("division")
    if draft.credit_code:
        return rows.filter(credit_code=draft.credit_code).first()
    return rows.filter(division=draft.division, name=draft.name, ended_on=None).first()


def _words(found: Organisation) -> tuple[object, ...]:
    return found.name, found.kind, found.division_id, found.registered_on, found.about


def _column(error: DomainError) -> str:
    named = {column.name: column.title for column in COLUMNS}
    return next((named[name] for name in error.fields if name in named), "")


def _head(each: Organisation) -> list[str]:
    about = [each.name, str(each.get_kind_display()), each.credit_code, each.division_id]
    return [*about, str(each.registered_on or ""), each.about]


def _tail(support: SupportRecord | None) -> list[str]:
    if support is None:
        return [""] * len(SUPPORT)
    about = [str(support.get_kind_display()), str(support.happened_on), support.giver, support.what]
    return [*about, str(support.amount if support.amount is not None else ""), support.evidence]


def _short(most: int) -> Callable[[str], str]:
    def read(raw: str) -> str:
        text = raw[1:] if raw[:2] in {"'=", "'+", "'-", "'@"} else raw
        if len(text) > most:
            raise Unreadable(_("太长，最多 %(most)s 个字。") % {"most": most})
        return text

    return read


def _code(raw: str) -> str:
    try:
        return validators.credit_code(raw)
    except Invalid as error:
        raise Unreadable(error.message) from error


def _names(words: type[OrganisationKind] | type[SupportKind]) -> Mapping[str, str]:
    return {str(each.label): str(each.value) for each in words}
