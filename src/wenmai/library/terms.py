"""The terms of one loan: what may be done, for how long, how often, and which rule says so."""

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """What terms are asked for. Places are codes of institutions, `category` the code of the reader's, `age` in full years.

    `where` lends, `owner` has paid for the item, `home` is where it belongs, `reader_home` gave the card.
    """

    where: str
    owner: str
    home: str
    reader_home: str
    category: str
    kind: str
    renewal: bool = False
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """`max_out` counts the open loans of `limit_scope`: "owner:CODE", "where:CODE", or "" for all. `days_mode` is one of `due_dates`.

    `last_day` (ISO, "" for none) is a ceiling of the due date. The three `renewal_` fields are the same of each renewal, None
    in the terms of a case and of old loans: as for the loan. Who is more than `grace_days` late may not borrow for
    `suspend_days` for each day late, `suspend_cap` at most (0: no cap); the defaults stop nobody. `floats`: the item stays
    where it is given back. `hold_ok` is whether it may be held by this reader here, with `hold_scope` looked at; `hold_standing`: also
    while it stands on the shelf of the pickup house. `shelf_days` is how long a hold waits on its shelf. `adult_age`: from how many years on works for adults are lent (0: to
    everybody). Fines are kept and never taken. `why` names for each field the rule that filled
    it, 0 the fallback.
    """

    loanable: bool = True
    days: int = 30
    renewals: int = 2
    grace_days: int = 0
    max_out: int = 10
    limit_scope: str = ""
    hold_ok: bool = True
    floats: bool = False
    fine_per_day_fen: int = 0
    days_mode: str = "next_open"
    last_day: str = ""
    max_holds: int = 5
    hold_scope: str = "union"
    hold_standing: bool = False
    shelf_days: int = 5
    suspend_days: int = 0
    suspend_cap: int = 0
    adult_age: int = 18
    fine_cap_fen: int = 0
    renewal_days: int | None = None
    renewal_days_mode: str | None = None
    renewal_last_day: str | None = None
    why: tuple[tuple[str, int], ...] = ()

    def renewed(self) -> "Terms":
        """What a renewal goes by: the days of a renewal in the place of those of the loan."""
        if self.renewal_days is None or self.renewal_days_mode is None:
            return self
        last = self.renewal_last_day or ""
        return replace(self, days=self.renewal_days, days_mode=self.renewal_days_mode, last_day=last)

    def snapshot(self) -> dict[str, Any]:
        """What a loan keeps, ready for JSON; `restored` reads it back."""
        return asdict(self)


def restored(kept: dict[str, Any]) -> Terms:
    """The terms that a loan kept. Fields of later versions fall back to what is compulsory."""
    known = {name: kept[name] for name in Terms.__dataclass_fields__ if name in kept}
    return Terms(**known | {"why": tuple((field, rule) for field, rule in kept.get("why", ()))})


FALLBACK = Terms()
"""What holds where no rule says anything: thirty days, two renewals, ten books, no fines and no deposit."""
