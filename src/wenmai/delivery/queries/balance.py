"""均衡: what each village or township of a division has ordered, what came, how long it waited, and who had nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.utils.translation import gettext as _

from wenmai.delivery import policies
from wenmai.delivery.models import Order
from wenmai.delivery.vocabulary import OPEN, State
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division
from wenmai.places.queries.divisions import child_divisions, divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code


@dataclass(frozen=True, slots=True)
class PlaceBalance:
    """One unit below. `delivered` were reported, `confirmed` of them by the ordering side; days are medians.

    `months` are whole months since the last delivery ever, None where there was none; `share` is in percent of the
    orders of the year that are settled.
    """

    division: Division
    orders: int
    open: int
    delivered: int
    confirmed: int
    wait: int | None
    share: int | None
    last: date | None
    months: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    """A division in a year, unit by unit in order of code."""

    division: Division
    year: int
    places: Sequence[PlaceBalance]
    total: PlaceBalance
    stars: str

    @property
    def unserved(self) -> list[PlaceBalance]:
        """Who had nothing in the year."""
        return [each for each in self.places if not each.delivered]


@dataclass(frozen=True, slots=True)
class _Row:
    path: Sequence[str]
    state: str
    made_at: datetime
    starts_at: datetime | None
    came: bool | None
    stars: int | None


def scope_of(actor: Actor, asked: str) -> Division:
    """The division asked for, else the first that the actor reads. Raises NotFound outside of it."""
    codes = ["51"] if actor.system else list(actor.scopes(policies.READERS))
    houses = institutions_by_code([code for code in codes if not code.isdecimal()])
    own = [code for code in codes if code.isdecimal()] + [each.division_id for each in houses.values()]
    wanted = asked or next(iter(sorted(own)), "")
    found = divisions_by_code([wanted]).get(wanted)
    if found is None or not set(own) & set(found.path):
        raise NotFound("delivery.no_balance", _("没有这个地方，或不归这里看。"))
    return found


def balance_of(division: Division, year: int) -> Balance:
    """Two queries, however many units and orders; a unit without units below stands for itself."""
    below = child_divisions(division.code) or [division]
    rows = _rows(division)
    places = [_place(each, [row for row in rows if each.code in row.path], year) for each in below]
    stars = [row.stars for row in rows if row.stars and _in(row.starts_at, year)]
    mean = f"{sum(stars) / len(stars):.1f}" if stars else ""
    return Balance(division, year, places, _place(division, rows, year), mean)


def _rows(division: Division) -> list[_Row]:
    found = Order.objects.filter(division__path__contains=[division.code])
    names = ("division__path", "state", "made_at", "starts_at", "confirmation__came", "confirmation__stars")
    return [_Row(*each) for each in found.values_list(*names)]


def _place(division: Division, rows: Sequence[_Row], year: int) -> PlaceBalance:
    asked = [row for row in rows if _in(row.made_at, year)]
    came = [row for row in rows if row.state == State.DELIVERED and row.starts_at]
    here = [row for row in came if _in(row.starts_at, year)]
    settled = [row for row in asked if row.state not in OPEN]
    waits = [(clock.day_of(row.starts_at) - clock.day_of(row.made_at)).days for row in here if row.starts_at]
    last = max((clock.day_of(row.starts_at) for row in came if row.starts_at), default=None)
    done = sum(row.state == State.DELIVERED for row in settled)
    return PlaceBalance(
        division,
        orders=len(asked),
        open=len(asked) - len(settled),
        delivered=len(here),
        confirmed=sum(bool(row.came) for row in here),
        wait=max(round(median(waits)), 0) if waits else None,
        share=round(100 * done / len(settled)) if settled else None,
        last=last,
        months=_months(last) if last else None,
    )


def _months(last: date) -> int:
    today = clock.today()
    return (today.year - last.year) * 12 + today.month - last.month - (today.day < last.day)


def _in(instant: datetime | None, year: int) -> bool:
    return instant is not None and clock.day_of(instant).year == year
