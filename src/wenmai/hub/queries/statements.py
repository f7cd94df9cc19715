"""Accounts and statements on pages, and the recount that must agree with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.hub import policies, refusals
from wenmai.hub.models import Account, Posting, Statement, StatementState, Tariff
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Sums:
    """Net fen and pieces, as the first of two libraries sees them."""

    fen: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Due:
    """What stands between a library and another until the end of the last month, on no statement."""

    other: Institution
    entries: int
    fen: int
    earned: int
    used: int

    @property
    def sum_fen(self) -> int:
        """The amount without its sign: above nothing they owe, below nothing it is owed to them."""
        return abs(self.fen)


@dataclass(frozen=True, slots=True)
class Balance:
    """What is not settled with another library: `fen` above nothing is what they owe, below nothing what is owed to them."""

    other: Institution
    entries: int
    fen: int

    @property
    def sum_fen(self) -> int:
        """Without its sign."""
        return abs(self.fen)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `pieces` and `fen` are above nothing where the other side pays; `payer` is who pays."""

    entry: int
    payer: Institution
    on: date
    service: str
    what: str
    pieces: int
    fen: int
    reversal: bool
    reversed: bool

    @property
    def sum_fen(self) -> int:
        """The amount without its sign."""
        return abs(self.fen)

    @property
    def number(self) -> int:
        """How many pieces, without a sign."""
        return abs(self.pieces)


def statements() -> "QuerySet[Statement]":
    """With both sides."""
    return Statement.objects.select_related("drawer__division", "other__division")


def get_library(code: str) -> Institution:
    """A house with books of its own. Raises NotFound."""
    row = Institution.objects.select_related("division").filter(code=code).first()
    if row is None:
        raise NotFound("hub.no_library", _("没有这个图书馆，请核对机构代码。"))
    return row


def get_statement(actor: Actor, key: int) -> Statement:
    """For who serves or keeps one of its two sides. Raises NotFound."""
    row = statements().filter(pk=key).first()
    if row is None or not any(policies.may_keep(actor, each) for each in (row.drawer, row.other)):
        raise refusals.no_statement()
    return row


def statements_of(library: Institution) -> Sequence[Statement]:
    """The last ones of a library on either side, open ones in front."""
    rows = statements().filter(Q(drawer=library) | Q(other=library)).order_by("-month", "-pk")[:24]
    return sorted(rows, key=lambda each: each.state == "settled")


def open_entries(row: Statement) -> list[int]:
    """What stands between the two until the end of the month and is on no statement."""
    found = Posting.objects.filter(_open_until(clock.next_month(row.month)), account__library=row.drawer)
    return list(found.filter(account__other=row.other).order_by("entry").values_list("entry", flat=True))


def _open_until(day: date) -> Q:
    """Entries before a day that stand on no statement, and what takes one of them back, whenever that was: so a statement in
    dispute that is drawn anew is right, and does not ask for what was taken back.
    """
    taken_back = Q(entry__reverses__on__lt=day, entry__reverses__line=None)
    return Q(entry__line=None) & (Q(entry__on__lt=day) | taken_back)


def recount(library: int, other: int, entries: Sequence[int]) -> Sums:
    """The sums of some entries in the books of a library with another."""
    rows = Posting.objects.filter(account__library=library, account__other=other, entry__in=entries)
    found = rows.aggregate(fen=Sum("fen"), pieces=Sum("pieces"))
    return Sums(found["fen"] or 0, found["pieces"] or 0)


def dues_of(library: Institution) -> Sequence[Due]:
    """For every other library what a statement of last month would hold. Two queries."""
    until = clock.month_start(clock.today())
    rows = Posting.objects.filter(_open_until(until), account__library=library)
    sums = rows.order_by().values("account__other").annotate(
        n=Count("pk"), fen_sum=Sum("fen"), earned=Sum("pieces", filter=Q(pieces__gt=0)),
        used=Sum("pieces", filter=Q(pieces__lt=0)),
    )  # fmt: skip
    found = {row["account__other"]: row for row in sums}
    houses = Institution.objects.filter(pk__in=found).order_by("code")
    return [_due(each, found[each.pk]) for each in houses]


def _due(other: Institution, row: Mapping[str, Any]) -> Due:
    return Due(other, row["n"], row["fen_sum"], row["earned"] or 0, -(row["used"] or 0))


def lines_of(row: Statement) -> Sequence[Line]:
    """Its entries in the order of their days."""
    rows = Posting.objects.filter(account__library=row.drawer, account__other=row.other, entry__line__statement=row)
    found = rows.select_related("entry", "entry__reversed_by").order_by("entry__on", "entry")
    return [
        Line(
            each.entry_id, row.drawer if each.pieces < 0 else row.other, each.entry.on, str(each.entry.get_service_display()), each.entry.what, each.pieces, each.fen,
            each.entry.reverses_id is not None, hasattr(each.entry, "reversed_by"),
        )
        for each in found
    ]  # fmt: skip


def tariffs() -> Sequence[Tariff]:
    """All of them, those in force first."""
    return list(Tariff.objects.order_by("service", "-during"))


def differences() -> list[str]:
    """Whatever is wrong in the books: nothing. Entries out of balance, accounts that do not mirror, statements that do not add up."""
    wrong = [
        f"entry {row['entry']}"
        for row in Posting.objects.order_by().values("entry").annotate(n=Count("pk"), f=Sum("fen"), p=Sum("pieces"))
        if (row["n"], row["f"], row["p"]) != (2, 0, 0)
    ]
    balances = {
        (row["account__library"], row["account__other"]): (row["f"], row["p"])
        for row in Posting.objects.order_by()
        .values("account__library", "account__other")
        .annotate(f=Sum("fen"), p=Sum("pieces"))
    }
    wrong += [f"account {one}-{two}" for (one, two), (f, p) in balances.items() if balances.get((two, one)) != (-f, -p)]
    for row in Statement.objects.all():
        entries = list(row.lines.values_list("entry", flat=True))
        sums = recount(row.drawer_id, row.other_id, entries)
        if (row.entries_count, row.net_fen, row.net_pieces) != (len(entries), sums.fen, sums.pieces):
            wrong.append(f"statement {row.pk}")
    return wrong


def accounts_of(library: Institution) -> int:
    """How many other libraries it has an account with."""
    return Account.objects.filter(library=library).count()


def earner_of(entry: int) -> Institution:
    """The library that earns by an entry. Raises NotFound."""
    row = Posting.objects.select_related("account__library").filter(entry=entry, pieces__gt=0).first()
    if row is None:
        raise refusals.no_entry()
    return row.account.library


def postings_of(library: Institution, other: str, page: int) -> Page[Posting]:
    """Postings of a library, the newest first, with one other library if its code is given. Two queries."""
    rows = Posting.objects.filter(account__library=library).select_related("entry__reversed_by", "account__other")
    return page_of((rows.filter(account__other__code=other) if other else rows).order_by("-entry"), page)


def balances_of(library: Institution) -> Sequence[Balance]:
    """For every library it has an account with what is not settled yet, this month's too. Two queries."""
    settled = Q(entry__line__statement__state=StatementState.SETTLED)
    rows = Posting.objects.filter(account__library=library).order_by().values("account__other")
    found = {
        row["account__other"]: row
        for row in rows.annotate(n=Count("pk", filter=~settled), f=Sum("fen", filter=~settled))
    }
    houses = Institution.objects.filter(pk__in=found).order_by("code")
    return [Balance(each, found[each.pk]["n"], found[each.pk]["f"] or 0) for each in houses]
