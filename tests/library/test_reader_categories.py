"""Of which category a reader is: by age when the card is made, afterwards as the house says; the rules follow."""

from datetime import timedelta

import pytest

from tests.builders.library import MIYI, a_library, a_reader, an_item, at
from tests.builders.people import a_clerk, a_person, sign_in
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.library.actions.groups import put_category
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, put_reader_category, register_reader
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.models import Reader

SYSTEM, VERB = system(), "library.put_reader_category"


@pytest.fixture
def house(db):
    made = a_library(name="东区图书馆")
    for code in ("adult", "child"):
        put_category(SYSTEM, code=code, name={"adult": "成人", "child": "少儿"}[code])
    asked = {"where": made.code, "category": "child"}
    write_rule(SYSTEM, draft=RuleDraft("少儿借得久些", clock.today(), asked=asked, says={"days": 45}))
    return made


def _aged(house, years: int) -> Reader:
    person = a_person("李小明", born=clock.today() - timedelta(days=years * 366))
    return register_reader(SYSTEM, reader=NewReader(person.key, house.code))


def _days(house, reader: Reader) -> int:
    deed = lend(SYSTEM, at=at(house), item=an_item(house).pk, reader=reader.pk)
    return (clock.day_of(deed.due_at) - clock.today()).days


def test_a_child_is_one_when_the_card_is_made_and_borrows_by_its_rule(house):
    child, youth, unknown = _aged(house, 8), _aged(house, 15), a_reader(house)
    assert [each.category for each in (child, youth, unknown)] == ["child", "adult", "adult"]
    assert [_days(house, each) for each in (child, youth, unknown)] == [45, 30, 30]
    put_category(SYSTEM, code="teen", name="少年")
    assert _aged(house, 15).category == "teen"


def test_without_such_a_category_a_child_is_as_everybody(db):
    assert _aged(a_library(), 8).category == "adult"


def test_the_desk_at_home_says_of_which_category_a_reader_is_once_and_the_rule_follows(house, client):
    clerk, reader, url = a_clerk(house), a_reader(house), f"/desk/library/{house.code}/"
    sign_in(client, clerk)
    page = client.post(url, {"scan": reader.number, "key": "1"}, follow=True)
    assert '<option value="adult" selected>成人' in page.text
    sent = {"reader": page.context["page"].passed, "deed": "category", "key": "2", "category": "child"}
    for _ in range(2):
        page = client.post(f"{url}card/", sent, follow=True)
    assert ("类别改好了" in page.text, '<option value="child" selected>少儿' in page.text) == (True, True)
    assert (_days(house, reader), AuditEntry.objects.filter(verb=VERB).count()) == (45, 1)
    with pytest.raises(Invalid):
        put_reader_category(clerk, reader=reader.pk, category="nobody")
    with pytest.raises(NotAllowed):
        put_reader_category(a_clerk(a_library(MIYI)), reader=reader.pk, category="adult")
    with pytest.raises(NotFound):
        put_reader_category(clerk, reader=0, category="adult")
    reader.refresh_from_db()
    assert reader.category == "child"
