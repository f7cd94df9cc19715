"""What a house does with its return: fill in, hand in, take back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution
from wenmai.returns import chain
from wenmai.returns.checks import findings, unexplained
from wenmai.returns.definitions import Form, get_form
from wenmai.returns.lines import Line, digest_of, packed, rounded, values_of
from wenmai.returns.models import State, Step, StepKind, Typed, Version, YearReturn
from wenmai.returns.policies import may_fill
from wenmai.returns.queries.returns import check_year, current_lines

SHORTEST = 2
LARGEST = Decimal(99999999999999)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed into a line: the amount, and why where it is not what the records say. None: as the records say."""

    value: Decimal | None
    reason: str = ""


@transaction.atomic
def fill_in(
    actor: Actor, *, form: str, institution: str, year: int, seen: int, entries: Mapping[str, Entry]
) -> YearReturn:
    """Keep what was typed; lines that are not named stay. `seen` is the revision that the person looked at, 0 at first.

    Raises NotAllowed, NotFound, Conflict when somebody else saved meanwhile or it has gone out, and Invalid naming the
    lines where a reason is missing. Nothing is kept then.
    """
    found, house = get_form(form), get_institution(actor, institution)
    permit(may_fill(actor, house), _("报表由本单位的办事员或负责人填。"))
    row = _open_row(found, house, year)
    _check_open(row)
    if row.revision != seen:
        raise Conflict("returns.stale", _("你打开以后别人改过这张表。请重新打开，核对后再改。"))
    records = {line.item.key: line for line in current_lines(found, house, year, None)}
    _check_entries(found, records, entries)
    for key, entry in entries.items():
        _keep(actor, row, records[key], entry)
    row.revision += 1
    row.save(update_fields=["revision"])
    note(actor, "returns.save", f"returns.return:{row.pk}", lines=sorted(entries))
    return row


def _open_row(form: Form, house: Institution, year: int) -> YearReturn:
    check_year(year)
    if house.kind not in form.kinds:
        raise NotFound("returns.no_return", _("没有这张报表。"))
    known = {"form": form.code, "institution": house, "year": year}
    YearReturn.objects.get_or_create(**known, defaults={"begun_at": clock.now()})
    return YearReturn.objects.select_for_update().get(**known)


def _check_open(row: YearReturn) -> None:
    if row.state not in chain.OPEN:
        raise Conflict("returns.gone_out", _("这张表已经报出。要改，请先撤回；已经收下的，请上级退回。"))


def _check_entries(form: Form, records: Mapping[str, Line], entries: Mapping[str, Entry]) -> None:
    unknown = sorted(set(entries) - set(records))
    if unknown:
        raise Invalid("returns.no_item", _("这张表没有这一项：%(keys)s。") % {"keys": "、".join(unknown)})
    wrong = {key: said for key, entry in entries.items() if (said := _mistake(records[key], entry))}
    if wrong:
        names = "、".join(form.item(key).title for key in wrong)
        raise Invalid("returns.entries", _("请改好这几项再存：%(names)s。") % {"names": names}, fields=wrong)


def _mistake(line: Line, entry: Entry) -> str:
    if entry.value is None:
        return ""
    if not 0 <= entry.value <= LARGEST or entry.value != rounded(entry.value, line.item):
        return (
            _("请填不小于 0 的数，最多 %(n)s 位小数。") % {"n": line.item.decimals}
            if line.item.decimals
            else _("请填不小于 0 的整数。")
        )
    if line.item.measure and entry.value != line.computed and len(entry.reason.strip()) < SHORTEST:
        if line.computed is None:
            return _("没有记录，请写明数据来自哪里。")
        return _("和记录不一样，请写明原因或数据来自哪里。")
    return ""


def _keep(actor: Actor, row: YearReturn, line: Line, entry: Entry) -> None:
    explained = line.thin and bool(entry.reason.strip())
    value = line.computed if entry.value is None and explained else entry.value
    if value is None or (line.item.measure and value == line.computed and not explained):
        row.typed.filter(key=line.item.key).delete()
        return
    reason = entry.reason.strip()[:200] if line.item.measure else ""
    said = {"value": value, "reason": reason}
    if not row.typed.filter(key=line.item.key, **said).exists():
        who = {"typed_by": actor.person, "typed_at": clock.now()}
        Typed.objects.update_or_create(of=row, key=line.item.key, defaults=said | who)


@transaction.atomic
def hand_in(actor: Actor, *, form: str, institution: str, year: int, seen: int) -> YearReturn:
    """Send it out: what it says now is kept for good as the next version, and it is the next level's turn.

    Raises NotAllowed, NotFound, Conflict when it has gone out or somebody else saved meanwhile, Invalid while the year
    runs, or while a line is missing or sums do not agree.
    """
    found, house = get_form(form), get_institution(actor, institution)
    permit(may_fill(actor, house), _("报表由本单位的办事员或负责人报出。"))
    row = _open_row(found, house, year)
    _check_open(row)
    if row.revision != seen:
        raise Conflict("returns.stale", _("你打开以后别人改过这张表。请重新打开，核对后再报。"))
    lines = current_lines(found, house, year, row)
    _check_ready(found, year, lines)
    row.versions += 1
    kept = packed(lines)
    Version.objects.create(
        of=row,
        number=row.versions,
        form_version=found.version,
        lines=kept,
        digest=digest_of(kept),
        sent_by=actor.person,
        sent_at=clock.now(),
    )
    return _moved(actor, row, State.SUBMITTED, StepKind.SUBMITTED)


def _check_ready(form: Form, year: int, lines: tuple[Line, ...]) -> None:
    if year >= clock.today().year:
        raise Invalid("returns.year_runs", _("这一年还没有过完，过完后再报。现在可以先填。"))
    must = [each for each in (*findings(form, values_of(lines)), *unexplained(lines)) if each.must]
    if must:
        texts = [each.text for each in must]
        raise Invalid("returns.not_ready", _("还不能报：") + "".join(texts))


@transaction.atomic
def recall(actor: Actor, *, form: str, institution: str, year: int) -> YearReturn:
    """Take back what nobody has accepted yet. Raises NotAllowed, NotFound, Conflict."""
    house = get_institution(actor, institution)
    row = YearReturn.objects.select_for_update().filter(form=form, institution=house, year=year).first()
    permit(may_fill(actor, house))
    if row is None:
        raise NotFound("returns.no_return", _("没有这张报表。"))
    if row.state != State.SUBMITTED:
        raise Conflict("returns.not_out", _("只有报出后还没有收下的可以撤回。"))
    return _moved(actor, row, State.DRAFT, StepKind.RECALLED)


def _moved(actor: Actor, row: YearReturn, state: State, kind: StepKind) -> YearReturn:
    row.state = state
    row.revision += 1
    row.save(update_fields=["state", "versions", "revision"])
    Step.objects.create(of=row, kind=kind, version=row.versions, by=actor.person, at=clock.now())
    note(actor, f"returns.{kind}", f"returns.return:{row.pk}", version=row.versions)
    return row
