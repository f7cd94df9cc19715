"""Accounts and statements on pages, and the recount that must agree with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.hub import policies, refusals
from wenmai.hub.models import Account, Posting, Statement, Tariff
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
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


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the drawer sees it."""

    entry: int
    on: date
    service: str
    what: str
    pieces: int
    fen: int
    reversal: bool
    reversed: bool


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
    until = clock.next_month(row.month)
    found = Posting.objects.filter(
        account__library=row.drawer, account__other=row.other, entry__on__lt=until, entry__line=None
    )
    return list(found.order_by("entry").values_list("entry", flat=True))


def recount(library: int, other: int, entries: Sequence[int]) -> Sums:
    """The sums of some entries in the books of a library with another."""
    rows = Posting.objects.filter(account__library=library, account__other=other, entry__in=entries)
    found = rows.aggregate(fen=Sum("fen"), pieces=Sum("pieces"))
    return Sums(found["fen"] or 0, found["pieces"] or 0)


def dues_of(library: Institution) -> Sequence[Due]:
    """For every other library what a statement of last month would hold. Two queries."""
    until = clock.month_start(clock.today())
    rows = Posting.objects.filter(account__library=library, entry__on__lt=until, entry__line=None)
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
            each.entry_id, each.entry.on, str(each.entry.get_service_display()), each.entry.what, each.pieces, each.fen,
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


def lately(library: Institution, number: int = 20) -> Sequence[Posting]:
    """The last postings of a library, with the other side."""
    rows = Posting.objects.filter(account__library=library).select_related("entry__reversed_by", "account__other")
    return list(rows.order_by("-entry")[:number])
