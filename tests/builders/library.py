"""Books, readers and counters, made through actions."""

from itertools import count
from uuid import uuid4

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.people import a_person
from tests.builders.places import a_division, an_institution
from wenmai.catalogue.models import Record
from wenmai.kernel.actor import system
from wenmai.library.actions.items import ItemDraft, add_item
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.counters import Counter
from wenmai.library.models import Item, Reader
from wenmai.places.models import Institution

_numbers = count(1)
EAST, YANBIAN, MIYI = "510402", "510422", "510421"


def a_library(division: str = EAST, name: str = "", code: str = "") -> Institution:
    return an_institution(kind="library", division=a_division(division), name=name, code=code)


def a_record(title: str = "活着", author: str = "余华") -> Record:
    number = next(_numbers)
    return Record.objects.create(
        source="test", control=f"t{number}", family="CNMARC", charset="utf-8", raw=b"", digest="", title=title,
        title_key=title, author=author, form="text", carrier="volume", description={},
    )  # fmt: skip


def a_described_record(title: str = "活着", author: str = "余华") -> Record:
    """A record that came in as a file, with all that a page shows of it."""
    number = f"d{next(_numbers)}"
    imported(iso2709(marc(title, number=number, author=author, isbn="9787506365437", clc="I247.5", subject="长篇小说")))
    return the_record(number)


def an_item(home: Institution, *, barcode: str = "", record: Record | None = None, **more) -> Item:
    draft = ItemDraft((record or a_record()).pk, barcode or f"B{next(_numbers):08d}", **more)
    return add_item(system(), at=at(home), item=draft)


def a_reader(home: Institution, name: str = "周玉兰", **more) -> Reader:
    return register_reader(system(), reader=NewReader(a_person(name).key, home.code, **more))


def at(house: Institution, key: str = "", **more) -> Counter:
    """A counter of a house, with a key of its own unless one is given."""
    return Counter(house.code, key or uuid4().hex, **more)
