"""Age grading: what a record marks as for adults is not lent to minors, nor kept for them, unless a rule or a manager says so."""

from datetime import timedelta

import pytest

from tests.builders.holds import a_hold
from tests.builders.library import MIYI, a_library, a_reader, a_record, an_item, at
from tests.builders.people import a_clerk, a_manager, a_person
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotAllowed
from wenmai.library.actions.groups import put_category
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, put_reader_category, register_reader
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.grading import for_adults
from wenmai.library.models import CircEvent, Loan, Reader

SYSTEM = system()
REFUSED = "library.not_for_minors"


@pytest.fixture
def house(db):
    return a_library()


def _aged(house, years: int) -> Reader:
    person = a_person("李小明", born=clock.today() - timedelta(days=years * 366))
    return register_reader(SYSTEM, reader=NewReader(person.key, house.code))


def _for_adults(house, **marks):
    record = a_record("成人读物")
    for name, value in (marks or {"audience": "adults"}).items():
        setattr(record, name, value)
    record.save()
    return an_item(house, record=record)


def said(deed) -> str:
    with pytest.raises(Conflict) as found:
        deed()
    return found.value.code


def refused_to(reader: Reader, item) -> bool:
    return said(lambda: lend(SYSTEM, at=at(item.home), item=item.pk, reader=reader.pk)) == REFUSED


@pytest.mark.parametrize(
    ("audience", "ages", "adults"),
    [("adults", None, True), ("", [18, 99], True), ("", [12, 99], False), ("juvenile", None, False), ("", None, False)],
)
def test_a_record_is_for_adults_where_it_says_so(audience, ages, adults):
    assert for_adults(audience, ages) is adults


def test_a_work_for_adults_is_lent_to_adults_alone_and_a_book_for_all_to_everybody(house):
    child, teen, grown = _aged(house, 9), _aged(house, 16), _aged(house, 19)
    marked = [_for_adults(house), _for_adults(house, ages=[18, 99])]
    for reader in (child, teen):
        for item in marked:
            assert refused_to(reader, item)
        lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk)
    for item in marked:
        lend(SYSTEM, at=at(house), item=item.pk, reader=grown.pk)
    assert Loan.objects.filter(reader=grown).count() == 2


def test_without_a_birthday_the_category_tells(house):
    for code in ("adult", "teen"):
        put_category(SYSTEM, code=code, name=code)
    reader, item = a_reader(house), _for_adults(house)
    put_reader_category(SYSTEM, reader=reader.pk, category="teen")
    assert refused_to(reader, item)
    put_reader_category(SYSTEM, reader=reader.pk, category="adult")
    assert lend(SYSTEM, at=at(house), item=item.pk, reader=reader.pk).loan


def test_a_rule_names_another_age_and_a_manager_gives_a_reason(house):
    teen, item = _aged(house, 16), _for_adults(house)
    deed = {"item": item.pk, "reader": teen.pk, "override": "毕业论文要用，家长同意"}
    with pytest.raises(NotAllowed):
        lend(a_clerk(house), at=at(house), **deed)
    lend(a_manager(house), at=at(house), **deed)
    kept = CircEvent.objects.get(kind="overridden").payload
    assert (kept["against"], kept["reason"]) == (["not_for_minors"], "毕业论文要用，家长同意")
    write_rule(SYSTEM, draft=RuleDraft("十六岁起", clock.today(), asked={"where": house.code}, says={"adult_age": 16}))
    assert lend(SYSTEM, at=at(house), item=_for_adults(house).pk, reader=teen.pk).loan


def test_nothing_is_kept_for_a_minor_that_would_not_be_lent(house):
    there, teen, grown = a_library(MIYI), _aged(house, 16), _aged(house, 30)
    record = _for_adults(there).record
    assert said(lambda: a_hold(teen, record, house)) == REFUSED
    assert a_hold(grown, record, house).state == "waiting"
