"""The months of last year before the daily history begins, and last year's stocks: a yearly table needs the whole year."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from wenmai.demo.history import city_history
from wenmai.demo.houses import House
from wenmai.demo.stocks import put_stocks
from wenmai.kernel.actor import Actor
from wenmai.ledger.actions import record_many


def remember_last_year(
    actor: Actor, houses: Sequence[House], villages: Mapping[str, list[str]], begun: date, today: date
) -> None:
    """Facts from 1 January of last year to the day before the history (which began a year before `begun`); safe to repeat."""
    first, last = date(today.year - 1, 1, 1), begun - timedelta(days=366)
    record_many(actor, drafts=city_history(houses, dict(villages), first, last))
    put_stocks(actor, houses, date(today.year - 1, 12, 31))
