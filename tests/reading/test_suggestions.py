"""What is borrowed together: the statement against a slow recount, nobody below five, who stops is out, and why each is shown."""

import random
from collections import Counter
from datetime import date, time
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from tests.builders.catalogue import imported, iso2709, marc, the_record
from tests.builders.library import a_library, a_reader, a_record, an_item
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from wenmai.catalogue.index import keeper
from wenmai.catalogue.models import Work
from wenmai.catalogue.queries import changes
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import NotAllowed
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Loan, ReaderAlias
from wenmai.reading.actions.counting import KEPT_EACH, MOST_TITLES, count_companions
from wenmai.reading.actions.stopping import resume_house, resume_mine, stop_house, stop_mine
from wenmai.reading.models import Companion
from wenmai.reading.models.suggestions import LEAST

pytestmark = pytest.mark.django_db
THIS = clock.today().year


def borrowed(item, alias: str, year: int = THIS, **more) -> Loan:
    opened = clock.at(date(year, 1, 1), time(12, 0))
    given = {
        "institution": item.home,
        "closed_at": opened,
        "closed_at_institution": item.home,
        "state": "closed",
    } | more
    return Loan.objects.create(
        item=item, alias=alias, category="adult", opened_at=opened, due_at=opened, end="returned", **given
    )


def slow(loans: list[tuple[str, int, int]], work: dict[int, int]) -> dict[tuple[int, int], int]:
    """(alias, year, record) counted pair by pair, in Python, as the rule says it."""
    shelves: dict[tuple[str, int], set[int]] = {}
    for alias, year, record in loans:
        shelves.setdefault((alias, year), set()).add(record)
    counted: Counter[tuple[int, int, int]] = Counter()
    for (_alias, year), books in shelves.items():
        for one, other in permutations(sorted(books), 2):
            if work.get(one) is None or work.get(one) != work.get(other):
                counted[one, other, year] += 1
    best: dict[tuple[int, int], int] = {}
    for (one, other, _year), n in counted.items():
        if n >= 5:
            best[one, other] = max(n, best.get((one, other), 0))
    kept = {}
    for one in {pair[0] for pair in best}:
        rows = sorted(((-n, other) for (first, other), n in best.items() if first == one))[:12]
        kept |= {(one, other): -n for n, other in rows}
    return kept


@pytest.mark.parametrize("seed", [1, 2])
def test_the_statement_counts_what_a_slow_recount_counts(seed):
    chance, house = random.Random(seed), a_library()
    records = [a_record(f"书{n}") for n in range(16)]
    same = Work.objects.create(key=f"k{seed}", title="活着", author="余华")
    for each in records[:2]:
        each.work = same
        each.save(update_fields=["work"])
    items = [an_item(house, record=each) for each in records for _copy in range(2)]
    loans = []
    for reader in range(30):
        for year in (THIS, THIS - 1, THIS - 2):
            for item in chance.sample(items, chance.randint(0, 14)):
                loans.append((f"{reader}-{year}", year, item.record_id))
                borrowed(item, f"{reader}-{year}", year)
    counted = count_companions(system())
    found = {(each.record_id, each.other_id): each.readers for each in Companion.objects.all()}
    recent = [each for each in loans if each[1] > THIS - 2]
    assert found == slow(recent, {each.pk: same.pk for each in records[:2]})
    assert (counted.pairs, LEAST, KEPT_EACH) == (len(found), 5, 12)
    assert len(found) > 20
    assert count_companions(system()).pairs == len(found)  # twice is the same


def a_pair(readers: int, house=None, year: int = THIS) -> tuple:
    at = house or a_library()
    one, other = an_item(at), an_item(at)
    for n in range(readers):
        for item in (one, other, one):
            borrowed(item, f"r{n}-{year}", year)
    return one, other


def pairs_of(one) -> list[int]:
    return list(Companion.objects.filter(record=one.record_id).values_list("other", flat=True))


def test_fewer_than_five_readers_are_never_kept():
    four, five = a_pair(4), a_pair(5)
    for n in range(2):  # two more of another year make no five
        for item in four:
            borrowed(item, f"r{n}-{THIS - 1}", THIS - 1)
    count_companions(system())
    assert (pairs_of(four[0]), pairs_of(five[0])) == ([], [five[1].record_id])
    with pytest.raises(IntegrityError), transaction.atomic():
        Companion.objects.create(record=four[0].record, other=four[1].record, readers=4)


def test_who_stopped_and_cards_of_groups_are_not_counted():
    house, reader = a_library(), a_reader(a_library())
    one, other = a_pair(4, house)
    ReaderAlias.objects.create(reader=reader, year=THIS, alias="own")
    for item in (one, other):
        borrowed(item, "own")
    count_companions(system())
    assert pairs_of(one) == [other.record_id]
    person = Actor(reader.person)
    stop_mine(person)
    assert stop_mine(person).person == reader.person  # twice is once
    count_companions(system())
    assert pairs_of(one) == []
    resume_mine(person)
    count_companions(system())
    assert pairs_of(one) == [other.record_id]
    with pytest.raises(NotAllowed):
        stop_house(a_clerk(house), code=house.code)
    head = a_manager(house)
    assert stop_house(head, code=house.code) == stop_house(head, code=house.code)
    count_companions(system())
    assert pairs_of(one) == []
    resume_house(head, code=house.code)
    count_companions(system())
    assert pairs_of(one) == [other.record_id]
    assert MOST_TITLES == 300


@pytest.fixture
def index(settings, tmp_path, monkeypatch):
    """An index of its own, which sees what the test's own open transaction holds."""
    settings.CATALOGUE_INDEX = tmp_path / "index"
    monkeypatch.setattr(changes, "HORIZON", "true")


@pytest.mark.usefixtures("index")
def test_a_books_page_says_why_and_the_switch_ends_it(client):
    house = a_library()
    imported(iso2709(*[marc(t, number=f"s{n}", author=a, clc="I247.5") for n, (t, a) in enumerate(
        [("活着", "余华"), ("兄弟", "余华"), ("边城", "沈从文"), ("无馆藏", "余华")]
    )]))  # fmt: skip
    alive, brothers, town = (the_record(f"s{n}") for n in range(3))
    items = [an_item(house, record=each) for each in (alive, brothers, town)]
    for n in range(5):
        borrowed(items[0], f"a{n}")
        borrowed(items[2], f"a{n}")
    count_companions(system())
    keeper.catch_up()
    page = client.get(f"/library/{alive.pk}/").content.decode()
    assert page.index("借过这本的人也借过") < page.index("同一作者：余华")
    assert ("边城" in page, "兄弟" in page, "无馆藏" in page) == (True, True, False)
    citizen = a_citizen()
    register_reader(system(), reader=NewReader(citizen.person, house.code))
    sign_in(client, citizen)
    client.post("/reading/suggestions/turn/", {"deed": "off"})
    assert "还可以看" not in client.get(f"/library/{alive.pk}/").content.decode()
    assert "打开推荐" in client.get("/reading/suggestions/").content.decode()
    client.post("/reading/suggestions/turn/", {"deed": "on"})
    assert "还可以看" in client.get(f"/library/{alive.pk}/").content.decode()
    stop_house(system(), code=house.code)
    assert "还可以看" not in client.get(f"/library/{alive.pk}/").content.decode()
