"""Queries of CQL against the index: what they find, and what is refused with which diagnostic."""

from fnmatch import fnmatchcase

import pytest

from tests.builders.catalogue import imported, iso2709, marc, the_record
from wenmai.catalogue.cql.parser import parse
from wenmai.catalogue.diagnostics import Refused
from wenmai.catalogue.index import keeper, shelf
from wenmai.catalogue.index.cql import compiled, result
from wenmai.catalogue.queries import changes
from wenmai.search.folding import fold

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
        ("dc.title = 之上 prox dc.title = 活着", "2"),
        ("dc.title = 之上 prox/ordered dc.title = 活着", ""),
        ("dc.title = sichuan prox dc.title = of", "4"),
        ("history prox/ordered/distance=1 of", "4"),
        ("history prox sichuan", ""),
        ("活着 prox 余华", ""),
        ("dc.title exact 活着*", "12"),
        ("dc.creator = 余华", "1"),
        ("余华 and dc.subject = 活着", "3"),
        ("活着 not dc.creator = 余华", "23"),
        ("dc.title = 活着 or dc.creator = 洪治纲", "123"),
        ('dc.title = "history of sichuan"', "4"),
        ('dc.title adj "sichuan history"', ""),
        ('dc.title all "sichuan history"', "4"),
        ('dc.title any "sichuan 余华"', "34"),
        ('dc.title all "之上 活着"', "2"),
        ('dc.title any "之上 余华"', "23"),
        ("bath.isbn = 978-7-220-10001-7", "1"),
        ("9787220100017", "1"),
        ("bath.classification = I247", "1"),
        ("dc.date = 2014", "2"),
        ("dc.date >= 2007", "234"),
        ('dc.date within "1990 2007"', "13"),
        ("dc.language = eng", "4"),
        ("dc.publisher = 湖南", "2"),
        ("dc.title == 活?", "1"),
        ("dc.title == *着*", "12"),
        ("dc.title == ?着之?", "2"),
        ('dc.title == "the * sichuan"', "4"),
        ("dc.title = ^活着", "12"),
        ("dc.title = 之上^", "2"),
        ("dc.title = ^活着^", "1"),
        ("dc.creator = ^余?^", "1"),
        ("dc.title =/string 活着", "1"),
        ("dc.title =/word 活着", "12"),
        ("dc.title ==/cql.masked 活?", "1"),
        ("dc.title ==/unmasked 活?", ""),
        ("dc.title =/unmasked/word 活着", "12"),
        ("cql.allRecords = 1", "1234"),
        ('> d = "info:srw/cql-context-set/1/dc-v1.1" d.title = 活着', "12"),
        ('> "info:srw/cql-context-set/1/dc-v1.1" title = 活着', "12"),
        ('> c = "info:srw/cql-context-set/1/cql-v1.2" dc.title c.any/c.word "之上 余华"', "23"),
        ("title = 活着", "12"),
        ("isbn = 9787220100017", "1"),
        ("dc.title =/ignoreCase/ignoreAccents SICHUAN", "4"),
        ('dc.title any "活* 余华*"', "123"),
        ('dc.title all "hist* sich*"', "4"),
        ('dc.date any "1993 2014"', "12"),
        ('dc.date all "1993 2014"', ""),
        ("dc.date <> 1993", "234"),
        ("dc.date =/isoDate 1993", "1"),
        ("dc.date > 99999999999999999999", ""),
        ("dc.date <= 99999999999999999999", "1234"),
        ('dc.language any "eng fre"', "4"),
        ('bath.isbn any "9787220100017 9787000000000"', "1"),
    ],
)
def test_a_query_finds(text, numbers):
    assert _found(text) == set(numbers)


@pytest.mark.parametrize(
    ("text", "diagnostic"),
    [
        ("dc.nonsense = 1", 16),
        ("nonsense.title = 1", 15),
        ("dc.title within 活着", 22),
        ("dc.title <> 活着", 22),
        ("dc.title encloses 活着", 19),
        ("dc.date encloses 1993", 19),
        ("dc.title x.any 活着", 15),
        ("dc.title dc.any 活着", 19),
        ("dc.title =/dc.word 活着", 20),
        ("dc.title =/respectCase 活着", 20),
        ("dc.title =/isoDate 活着", 20),
        ("dc.subject == 活着", 22),
        ('> x = "http://example.org/" x.title = 活着', 15),
        ("cql.resultSetId = 1", 50),
        ("cql.allRecords <> 1", 22),
        ("dc.title any ^活着", 31),
        ("dc.subject = ^活着", 31),
        ("dc.title = 活*着*", 28),
        ('dc.title = "活* 着*"', 28),
        ('dc.title any "* 活着"', 28),
        ("dc.title any 活**", 28),
        ("nonsense any 1", 16),
        (f"dc.title == {'*a' * 150}", 30),
        (f"dc.title == {'?' * 390}a", 30),
        (f"dc.title == {'?' * 20}{'活' * 300}", 30),
        ("dc.date = 1993-05", 36),
        ('""', 27),
        ("dc.language > eng", 22),
        ("dc.date = soon", 36),
        ("dc.title =/stem 活着", 20),
        ("dc.title =/relevant 活着", 20),
        ("dc.title =/masked/unmasked 活着", 21),
        ("dc.title all/string 活着", 21),
        ("dc.title == *", 27),
        ("活?", 28),
        ("dc.subject == 活?", 22),
        ("活着 prox/unit=sentence 余华", 42),
        ("活着 prox/distance>3 余华", 41),
        ("dc.title = 活着 prox dc.creator = 余华", 39),
        ("活着 prox history", 39),
        ("dc.title any 活着 prox dc.title = 之上", 39),
        ("余华 prox 活着 prox 之上", 39),
        ("dc.title = 活?着", 28),
        ('dc.title = ""', 27),
    ],
)
def test_what_the_index_cannot_answer_is_refused_by_its_number(text, diagnostic):
    with pytest.raises(Refused) as refused:
        compiled(parse(text))
    assert refused.value.diagnostic.number == diagnostic


PATTERNS = (
    "活*",
    "*着",
    "*着*",
    "?着",
    "活着?上",
    "*史*",
    "?",
    "余?",
    "*究",
    "the?history*",
    "^活",
    "着^",
    "^余华研究^",
)


@pytest.mark.parametrize("asked", PATTERNS)
def test_masks_find_what_reading_every_title_would(asked):
    """fnmatch reads the same signs; ^ is an end that = leaves open."""
    anchored = "^" in asked
    glob = (
        ("" if asked[0] == "^" else "*") + asked.strip("^") + ("" if asked[-1] == "^" else "*") if anchored else asked
    )
    titles = {number: fold(the_record(number).title).replace(" ", "") for number in "1234"}
    expected = {number for number, title in titles.items() if fnmatchcase(title, glob.replace(" ", ""))}
    if asked == "?":
        with pytest.raises(Refused):
            _found("dc.title == ?")
    else:
        assert _found(f'dc.title {"=" if anchored else "=="} "{asked}"') == expected
