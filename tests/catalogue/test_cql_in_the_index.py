"""Queries of CQL against the index: what they find, and what is refused with which diagnostic."""

import pytest

from tests.builders.catalogue import imported, iso2709, marc, the_record
from wenmai.catalogue.cql.parser import parse
from wenmai.catalogue.diagnostics import Refused
from wenmai.catalogue.index import keeper, shelf
from wenmai.catalogue.index.cql import compiled, result
from wenmai.catalogue.queries import changes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def books(settings, tmp_path, monkeypatch):
    settings.CATALOGUE_INDEX = tmp_path / "index"
    monkeypatch.setattr(changes, "HORIZON", "true")
    imported(
        iso2709(
            marc("活着", number="1", author="余华", year=1993, isbn="9787220100017", clc="I247.5"),
            marc("活着之上", number="2", author="阎真", year=2014, publisher="湖南文艺出版社"),
            marc("余华研究", number="3", author="洪治纲", year=2007, subject="活着", clc="I206.7"),
            marc("The history of Sichuan", number="4", author="Li Ming", year=2020, language="eng"),
        )
    )
    keeper.catch_up()


def _found(text: str) -> set[str]:
    found = shelf.searcher()
    assert found is not None
    count, ids = result(found[0], compiled(parse(text)), 0, 50)
    numbers = {number for number in "1234" if the_record(number).pk in ids}
    assert count == len(numbers)
    return numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("活着", "123"),
        ("dc.title = 活着", "12"),
        ("dc.title == 活着", "1"),
        ("dc.title exact 活着*", "12"),
        ("dc.creator = 余华", "1"),
        ("余华 and dc.subject = 活着", "3"),
        ("活着 not dc.creator = 余华", "23"),
        ("dc.title = 活着 or dc.creator = 洪治纲", "123"),
        ('dc.title = "history of sichuan"', "4"),
        ('dc.title adj "sichuan history"', ""),
        ('dc.title all "sichuan history"', "4"),
        ('dc.title any "sichuan 余华"', "34"),
        ("bath.isbn = 978-7-220-10001-7", "1"),
        ("9787220100017", "1"),
        ("bath.classification = I247", "1"),
        ("dc.date = 2014", "2"),
        ("dc.date >= 2007", "234"),
        ('dc.date within "1990 2007"', "13"),
        ("dc.language = eng", "4"),
        ("dc.publisher = 湖南", "2"),
        ("cql.allRecords = 1", "1234"),
        ('> d = "info:srw/cql-context-set/1/dc-v1.1" d.title = 活着', "12"),
    ],
)
def test_a_query_finds(text, numbers):
    assert _found(text) == set(numbers)


@pytest.mark.parametrize(
    ("text", "diagnostic"),
    [
        ("dc.nonsense = 1", 16),
        ("nonsense.title = 1", 15),
        ("dc.title within 活着", 19),
        ("dc.language > eng", 22),
        ("dc.date = soon", 36),
        ("dc.title =/stem 活着", 20),
        ("活着 prox 余华", 39),
        ("dc.title = 活?着", 28),
        ('dc.title = ""', 27),
    ],
)
def test_what_the_index_cannot_answer_is_refused_by_its_number(text, diagnostic):
    with pytest.raises(Refused) as refused:
        compiled(parse(text))
    assert refused.value.diagnostic.number == diagnostic
