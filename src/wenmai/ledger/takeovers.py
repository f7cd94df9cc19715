"""Who counts a thing itself now: from that day on what other systems send for it is refused, so nothing counts twice."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.ledger import queries, statements
from wenmai.ledger.cells import Unreadable
from wenmai.ledger.draft import FIRST_DAY, FactDraft
from wenmai.ledger.kinds import UndeclaredKind, get_kind
from wenmai.ledger.lines import Row
from wenmai.ledger.models import Takeover
from wenmai.ledger.policies import may_import
from wenmai.ledger.queries import FactFilter
from wenmai.ledger.register import Register
from wenmai.ledger.rows import FactRow


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken over: `institution` counts `external` as its own kind `own` from the day `since`."""

    institution: str
    external: str
    own: str
    since: date


@transaction.atomic
def take_over(actor: Actor, *, taking: Taking, register: Register) -> Takeover:
    """Enter that an institution counts a kind itself from a day on. The same again gives back the entry.

    Raises NotFound for the institution, NotAllowed without a statistician's posting over it, Invalid for kinds that do not
    belong together or a day out of reach, Conflict while another entry for the same kind is in force.
    """
    known = register.institutions([taking.institution]).get(taking.institution)
    if known is None:
        raise NotFound("ledger.no_institution", _("没有这个机构，请核对机构代码。"))
    permit(may_import(actor, known.path))
    _check(taking)
    _lock(shared=False)
    row, made = Takeover.objects.get_or_create(
        institution_code=taking.institution,
        external_kind=taking.external,
        ended_at=None,
        defaults={
            "own_kind": taking.own,
            "since": taking.since,
            "place_path": list(known.path),
            "recorded_by": actor.person,
            "recorded_at": clock.now(),
        },
    )
    if not made and (row.own_kind, row.since) != (taking.own, taking.since):
        raise Conflict(
            "ledger.taken_over",
            _("这一类已经从 %(day)s 起由本系统计数。要改日期，请先结束原来的。") % {"day": row.since},
        )
    if made:
        note(
            actor, "ledger.take_over", f"ledger.takeover:{row.pk}", institution=taking.institution,
            external=taking.external, own=taking.own, since=str(taking.since),
        )  # fmt: skip
    return row


def _check(taking: Taking) -> None:
    try:
        external, own = get_kind(taking.external), get_kind(taking.own)
    except UndeclaredKind as error:
        raise Invalid("ledger.kind", _("没有这个类别，请从列表里选。")) from error
    if not external.importable or own.importable or external.unit != own.unit:
        raise Invalid("ledger.kinds", _("这两类数对不上：前一类要是外来的，后一类要是本系统自己记的，单位相同。"))
    if not FIRST_DAY <= taking.since <= clock.today() + timedelta(days=366):
        raise Invalid("ledger.since", _("起算日期要在一年之内，也不能早于 1949 年。"), fields={"since": ""})


@transaction.atomic
def end_takeover(actor: Actor, *, takeover: int, reason: str) -> Takeover:
    """From now on imports of the kind are taken again. Ending twice changes nothing. Raises NotFound, Invalid."""
    row = _locked(actor, takeover)
    reason = _written(reason)
    if row.ended_at is None:
        row.ended_at, row.ended_because = clock.now(), reason
        row.save(update_fields=["ended_at", "ended_because"])
        note(actor, "ledger.end_takeover", f"ledger.takeover:{row.pk}", reason=row.ended_because)
    return row


@transaction.atomic
def reverse_overlap(actor: Actor, *, takeover: int, reason: str) -> int:
    """Take back what other systems sent for the time since; how many facts. Twice takes back nothing more.

    Raises NotFound, Invalid without a reason, Conflict when the entry has ended.
    """
    row = _locked(actor, takeover)
    reason = _written(reason)
    if row.ended_at is not None:
        raise Conflict("ledger.takeover_ended", _("这一条已经结束，不能再据此撤回。"))
    with connection.cursor() as cursor:
        cursor.execute(
            statements.REVERSE_OVERLAP,
            {
                "kind": row.external_kind,
                "institution": row.institution_code,
                "since": row.since,
                "said": json.dumps({"reason": reason, "taken_over": row.pk}, ensure_ascii=False),
            },
        )
        number = int(cursor.fetchone()[0])
    if number:
        note(actor, "ledger.reverse_overlap", f"ledger.takeover:{row.pk}", facts=number, reason=reason)
    return number


def _written(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise Invalid("ledger.reason", _("请写明原因。"))
    return said[:200]


def _lock(*, shared: bool) -> None:
    """Until the transaction ends: imports go on side by side (`shared`), and whoever takes over waits for them all."""
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(hashtext('ledger_takeover'))")


def _locked(actor: Actor, key: int) -> Takeover:
    row = Takeover.objects.select_for_update().filter(pk=key).first()
    if row is None or not may_import(actor, row.place_path):
        raise NotFound("ledger.no_takeover", _("没有这一条。"))
    return row


def list_takeovers(actor: Actor) -> "QuerySet[Takeover]":
    """The entries of the actor's places, newest first, ended ones too."""
    rows = Takeover.objects.all()
    return rows if actor.system else rows.filter(place_path__overlap=list(actor.scopes((Role.STATISTICIAN,))))


def get_takeover(actor: Actor, key: int) -> Takeover:
    """One of them. Raises NotFound."""
    row = list_takeovers(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("ledger.no_takeover", _("没有这一条。"))
    return row


@dataclass(frozen=True, slots=True)
class Overlap:
    """Facts of other systems that count twice: the first of them, how many, and their sum."""

    facts: tuple[FactRow, ...]
    count: int
    quantity: object


def overlap(institution: str, external: str, since: date, *, limit: int = 100) -> Overlap:
    """What other systems sent of a kind for an institution since a day, and nobody took back."""
    wanted = FactFilter(kinds=[external], institutions=[institution], first=since, net=True)
    quantity, count = queries.total(wanted)
    return Overlap(queries.facts(wanted, limit=limit), count, quantity or 0)


def counting(own: str, day: date) -> set[str]:
    """Codes of the institutions that count a kind of ours themselves on a day, by the entries in force."""
    rows = Takeover.objects.filter(own_kind=own, since__lte=day, ended_at=None)
    return set(rows.values_list("institution_code", flat=True))


class Taken:
    """The entries in force, asked once for each import."""

    def __init__(self) -> None:
        rows = Takeover.objects.filter(ended_at=None)
        self.entries = {(row.institution_code, row.external_kind): row for row in rows}

    def holds(self, institution: str, external: str) -> bool:
        """True while the institution counts the kind itself."""
        return (institution, external) in self.entries

    @classmethod
    def settled(cls) -> "Taken":
        """The entries in force until the caller's transaction ends: nobody takes over while an import is being written."""
        _lock(shared=True)
        return cls()

    def counts(self, institution: str, external: str, day: date) -> bool:
        """True where the institution counts the kind itself on that day."""
        entry = self.entries.get((institution, external))
        return entry is not None and day >= entry.since

    def let_pass(self, row: Row, fact: FactDraft) -> FactDraft:
        """The fact, unless the institution counts it itself by then. Raises Unreadable."""
        if not self.entries or not self.counts(fact.place.institution, fact.kind, fact.happened_on):
            return fact
        entry = self.entries[fact.place.institution, fact.kind]
        row.column = row.columns["happened_on"].title
        raise Unreadable(
            _("「%(kind)s」从 %(day)s 起由本系统的「%(own)s」计数，不再导入。请删去这一行；漏记的请在本系统里补。")
            % {"kind": get_kind(fact.kind).title, "day": entry.since, "own": get_kind(entry.own_kind).title}
        )
