"""Thirty libraries of the rest of the province with twenty thousand copies of the real records; which has which is invented.

What each says it holds in all is a reading marked as a demo's, so that these copies, a part of it, are nobody's figure.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from django.db import transaction

from wenmai.catalogue.models import Record
from wenmai.demo.call_numbers import call_numbers
from wenmai.demo.houses import House
from wenmai.demo.stocks import SOURCE
from wenmai.kernel.actor import Actor
from wenmai.ledger.actions import record_readings
from wenmai.ledger.gauges import Reading
from wenmai.library.actions.items import ItemDraft, add_items
from wenmai.library.counters import Counter
from wenmai.library.gauges import HOLDINGS
from wenmai.library.models import Item
from wenmai.places.models import Institution

LIBRARIES, COPIES = 30, 667
FIRST_NUMBER = 500
"""Numbers of houses in barcodes; the city's begin with 1."""


def chosen_libraries(houses: Sequence[House]) -> Sequence[House]:
    """The libraries of prefectures, then of counties, by their codes."""
    found = [each for each in houses if each.kind == "library"]
    return sorted(found, key=lambda each: (len(each.division), each.division))[:LIBRARIES]


@transaction.atomic
def stock_library(actor: Actor, house: House, number: int, as_of: date) -> int:
    """Put copies of the records on the shelves of an open house; how many. Nothing where it has some, or no record is there."""
    place = Institution.objects.get(code=house.code)
    numbers = _numbers()
    if not numbers or Item.objects.filter(home=place, demo=True).exists():
        return 0
    dice = Random(f"stock {house.code}")
    _report(actor, house, as_of, dice.randrange(60_000, 400_000, 1000))
    drafts = [
        ItemDraft(
            record, f"{FIRST_NUMBER + number}{order:07d}", call_number=numbers[record],
            price_fen=dice.randrange(1800, 9800, 100), demo=True,
        )
        for order, record in enumerate(dice.sample(sorted(numbers), min(COPIES, len(numbers))))
    ]  # fmt: skip
    return len(add_items(actor, at=Counter(house.code, f"demo-shelf-{house.code}"), items=drafts))


def _numbers() -> Mapping[int, str]:
    found = Record.objects.filter(source="loc", merged_into=None, deleted_at=None).order_by("pk")
    rows = found.values_list("pk", "description__content__lcc__0")
    return call_numbers((key, lcc or "") for key, lcc in rows)


def _report(actor: Actor, house: House, as_of: date, copies: int) -> None:
    reading = Reading(
        house.division, as_of, SOURCE, Decimal(copies), institution=house.code, institution_kind=house.kind,
        attributes={"demo": "1"},
    )  # fmt: skip
    record_readings(actor, gauge=HOLDINGS.name, readings=[reading])
