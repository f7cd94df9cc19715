"""Books of the demo: a thousand real records, copies at the city's libraries and study rooms, readers, and what they have.

Which house has which copy is invented, and so are their call numbers (`call_numbers`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.models import Record
from wenmai.demo.call_numbers import call_numbers
from wenmai.demo.houses import CITY
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.library.actions.groups import put_category
from wenmai.library.actions.items import ItemDraft, add_items
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.actions.returning import return_item
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.counters import Counter
from wenmai.library.models import Item, LendingRule, Reader
from wenmai.places.models import Institution, InstitutionKind

FILE = Path(__file__).parent / "data" / "loc-1000.mrc"
SEED = 5104
SHELVES = {InstitutionKind.LIBRARY: 260, InstitutionKind.STUDY_ROOM: 60}
"""How many copies a house of a kind has."""
CATEGORIES = (
    ("reader", "读者", ""),
    ("adult", "成人", "reader"),
    ("child", "少儿", "reader"),
    ("old", "老年人", "reader"),
)


def stock_libraries(actor: Actor, cast: Mapping[str, Actor], today: date) -> None:
    """Bring the records in, put copies on shelves, and let some be out and some have come back elsewhere. Repeatable."""
    with FILE.open("rb") as stream:
        import_records(actor, stream=stream, source=Source("loc"), processes=1)
    houses = list(
        Institution.objects.filter(division__path__contains=[CITY], kind__in=SHELVES, closed_on=None).order_by("code")
    )
    _rules(actor, today)
    dice, found = Random(SEED), Record.objects.filter(merged_into=None, deleted_at=None)
    rows = found.order_by("pk").values_list("pk", "description__content__lcc__0")
    numbers = call_numbers((key, lcc or "") for key, lcc in rows)
    for number, house in enumerate(houses):
        _shelve(actor, house, number, dice, numbers)
    libraries = [each for each in houses if each.kind == InstitutionKind.LIBRARY]
    readers = [_reader(actor, libraries[0], cast[key]) for key in ("grandmother", "citizen", "reader", "student")]
    _lend(actor, libraries, readers, clock.now())


def _rules(actor: Actor, today: date) -> None:
    for position, (code, name, parent) in enumerate(CATEGORIES):
        put_category(actor, code=code, name=name, parent=parent, position=position)
    if LendingRule.objects.exists():
        return
    draft = RuleDraft(
        "攀枝花：少儿读者多借几册", today, asked={"where": CITY, "category": "child"}, says={"max_out": 15}
    )
    write_rule(actor, draft=draft)


def _shelve(actor: Actor, house: Institution, number: int, dice: Random, numbers: Mapping[int, str]) -> None:
    if Item.objects.filter(home=house, demo=True).exists():
        return
    chosen = dice.sample(list(numbers), min(SHELVES[InstitutionKind(house.kind)], len(numbers)))
    drafts = [
        ItemDraft(
            record, f"{number + 1:03d}{order:07d}", call_number=numbers[record],
            price_fen=dice.randrange(1800, 9800, 100), demo=True,
        )
        for order, record in enumerate(chosen)
    ]  # fmt: skip
    add_items(actor, at=Counter(house.code, f"demo-shelf-{house.code}"), items=drafts)


def _reader(actor: Actor, home: Institution, whom: Actor) -> Reader:
    known = Reader.objects.filter(person=whom.person).first()
    return known or register_reader(actor, reader=NewReader(whom.person, home.code, demo=True))


def _lend(actor: Actor, libraries: Sequence[Institution], readers: Sequence[Reader], now: datetime) -> None:
    """Each reader has some books of a library; one of each came back, half of them in another town."""
    for number, reader in enumerate(readers):
        house, other = libraries[number % len(libraries)], libraries[(number + 1) % len(libraries)]
        items = list(Item.objects.filter(home=house).order_by("pk")[number * 10 : number * 10 + 4])
        for order, item in enumerate(items):
            key = f"demo-loan-{reader.pk}-{order}"
            lent = now - timedelta(days=20 - 5 * order)
            lend(actor, at=Counter(house.code, key, at=lent, offline=True), item=item.pk, reader=reader.pk)
        back = other if number % 2 else house
        return_item(
            actor, at=Counter(back.code, f"demo-back-{reader.pk}", at=now - timedelta(days=2)), item=items[0].pk
        )
