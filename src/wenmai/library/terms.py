"""The terms of one loan: what may be done, for how long, how often, and which rule says so."""

from dataclasses import asdict, dataclass
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
    """`days` of a loan and of each renewal. `max_out` counts open loans below `limit_scope` ("" is everywhere).

    `last_day` (ISO, "" for none) is a ceiling of every due date. `shelf_days` is how long a hold waits on its shelf. Who is late loses
    `suspend_days` for each day late, `suspend_cap` at most, or owes a fine; the defaults do neither. `days_mode` is one of `due_dates`.
    `floats`: the item stays where it is given back. `why` names for each field the rule that filled it, 0 the fallback.
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
    shelf_days: int = 5
    suspend_days: int = 0
    suspend_cap: int = 0
    fine_cap_fen: int = 0
    why: tuple[tuple[str, int], ...] = ()

    def snapshot(self) -> dict[str, Any]:
        """What a loan keeps, ready for JSON; `restored` reads it back."""
        return asdict(self)


def restored(kept: dict[str, Any]) -> Terms:
    """The terms that a loan kept. Fields of later versions fall back to what is compulsory."""
    known = {name: kept[name] for name in Terms.__dataclass_fields__ if name in kept}
    return Terms(**known | {"why": tuple((field, rule) for field, rule in kept.get("why", ()))})


FALLBACK = Terms()
"""What holds where no rule says anything: thirty days, two renewals, ten books, no fines and no deposit."""
