"""What the public may ask and read: days within the plan, and no free text that other systems sent."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders.figures import a_library, carried_out, table
from tests.builders.places import some_divisions
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid
from wenmai.ledger import queries as ledger
from wenmai.ledger.queries import FactFilter
from wenmai.measures import units

pytestmark = pytest.mark.django_db


def _status_url() -> str:
    return reverse("api-1:plan_status", args=["panzhihua-2022-2026"]) + "?region=5104&as_of={}"


def _clause_url() -> str:
    return reverse("api-1:clause_status", args=["PZH-I03"]) + "?region=5104&as_of={}"


@pytest.mark.parametrize("day", [date(2021, 12, 31), clock.today() + timedelta(days=2), date(9999, 1, 1)])
def test_a_day_outside_the_plan_is_refused(client, day):
    some_divisions()
    for url in (_status_url(), _clause_url()):
        answer = client.get(url.format(day))
        assert (answer.status_code, answer.json()["code"]) == (422, "plan.day")


def test_days_of_the_plan_are_answered_and_kept(client):
    some_divisions()
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(_status_url().format(date(2022, 1, 1)))
        assert (answer.status_code, answer.json()["clauses"][0]["as_of"]) == (200, "2022-01-01")
        counts.append(len(seen))
    assert counts[1] < 5 < counts[0]
    assert client.get(_clause_url().format(clock.today())).status_code == 200


def test_free_text_of_imports_is_not_shown_to_the_public(client):
    some_divisions()
    library = a_library()
    rows = table(
        f"公共图书馆流通人次,2026-01-01,{library.code},3,张三 13800000000", head="类别,日期,机构代码,数量,属性.title"
    )
    carried_out(system(), rows)
    [fact] = ledger.facts(FactFilter(kinds=["library.visit"]))
    assert fact.attributes == {"title": "张三 13800000000"}
    assert "张三" not in client.get(reverse("plan:fact", args=[fact.id])).text
    clause = reverse("plan:clause", args=["panzhihua-2022-2026", "5104", "PZH-I05"])
    assert "张三" not in client.get(clause).text


@pytest.mark.parametrize("name", ["demo", "reason", "taken_over", "undone_import"])
def test_what_the_ledger_says_itself_cannot_be_sent(db, name):
    some_divisions()
    library = a_library()
    rows = table(f"公共图书馆流通人次,2026-01-01,{library.code},3,1", head=f"类别,日期,机构代码,数量,属性.{name}")
    with pytest.raises(Invalid, match="不认识的列"):
        carried_out(system(), rows)


def test_a_list_that_nobody_has_confirmed_is_no_data(db):
    some_divisions()
    asked = units.Asked("county", tag="old_revolutionary")
    assert units.units(asked, within="51", day=clock.today()) is None
