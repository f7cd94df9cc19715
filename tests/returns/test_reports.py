"""The yearly service report of a house: drafted from the records, written, published, taken down."""

import re
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.builders import people
from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow
from tests.builders.returns import LAST_YEAR, a_report
from tests.returns.test_returns import DAY
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.measures.definitions import all_measures
from wenmai.places.models import Institution
from wenmai.returns import figures
from wenmai.returns.actions.reports import publish_report, save_report, withdraw_report
from wenmai.returns.models import Edition
from wenmai.returns.queries.reports import editions, get_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(db) -> Institution:
    house = an_institution(kind="library", division=a_division("510422"))
    count_fact("library.visit", house, 2739, on=DAY)
    follow()
    return house


def test_the_draft_says_what_was_recorded_and_names_what_was_not(library):
    draft = get_draft(people.a_clerk(library), library.code, LAST_YEAR)
    texts = {each.key: each.text for each in draft.parts}
    assert texts["reading"] == "全年接待读者 {library.visits} 人次。"
    assert (draft.values["library.visits"], draft.may_publish) == (Decimal(2739), False)
    assert "外借书刊 {library.loans} 册次。" in draft.left_out
    with pytest.raises(NotFound):
        get_draft(people.a_statistician("5104"), library.code, LAST_YEAR)


def test_a_figure_that_is_none_or_has_no_record_is_not_published(library):
    manager, said = people.a_manager(library), {"institution": library.code, "year": LAST_YEAR}
    with pytest.raises(Invalid, match="没有这个数"):
        save_report(manager, **said, seen=0, texts={"next": "办了 {no.such} 场"})
    row = save_report(manager, **said, seen=0, texts={"next": "外借 {library.loans} 册次"})
    with pytest.raises(Invalid, match="没有记录"):
        publish_report(manager, **said, seen=row.revision)
    with pytest.raises(Conflict):
        save_report(manager, **said, seen=0, texts={"next": "别的"})
    assert list(editions()) == []


def test_published_by_who_manages_the_house_and_never_changed(library):
    clerk, said = people.a_clerk(library), {"institution": library.code, "year": LAST_YEAR}
    row = save_report(clerk, **said, seen=0, texts={})
    with pytest.raises(NotAllowed):
        publish_report(clerk, **said, seen=row.revision)
    first = publish_report(people.a_manager(library), **said, seen=row.revision)
    assert (first.number, Decimal(first.figures["library.visits"])) == (1, Decimal(2739))
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=first.pk).update(body=[])
    assert a_report(library).number == 2
    assert [each.number for each in editions()] == [2]


def test_the_page_opens_each_figure_and_says_what_changed_since(library):
    a_report(library, next="多办<b>晚上</b>的活动。")
    count_fact("library.visit", library, 5, on=DAY)
    follow()
    page = Client().get(f"/returns/{library.code}/{LAST_YEAR}/").content.decode()
    assert f'<a class="num" href="/returns/{library.code}/{LAST_YEAR}/figures/library.visits/">2,739</a>' in page
    assert "（现为 2,744）" in page
    assert "多办&lt;b&gt;晚上" in page
    assert '"@type": "Report"' in page
    assert f"/returns/{library.code}/{LAST_YEAR}/" in Client().get("/returns/").content.decode()
    feed = Client().get("/returns/feed.atom").content.decode()
    assert (f"{LAST_YEAR} 年年度服务报告" in feed, "2,739" in feed) == (True, True)
    a_report(library)
    again = Client().get("/returns/feed.atom").content.decode()
    ids = [re.findall(r"<entry>.*?<id>(.*?)</id>", each, re.DOTALL) for each in (feed, again)]
    assert (ids[0], ids[0][0].endswith(f":service-report-{editions().get().of_id}")) == (ids[1], True)


def test_a_measure_that_is_no_more_leaves_the_report_readable(library, monkeypatch):
    a_report(library)
    kept = {name: each for name, each in all_measures().items() if name != "library.visits"}
    monkeypatch.setattr(figures, "all_measures", lambda: kept)
    answer = Client().get(f"/returns/{library.code}/{LAST_YEAR}/")
    assert (answer.status_code, "2,739" in answer.text) == (200, True)


def test_taken_down_with_a_reason_and_published_again(library):
    manager, said = people.a_manager(library), {"institution": library.code, "year": LAST_YEAR}
    with pytest.raises(NotFound):
        withdraw_report(manager, **said, reason="有误")
    a_report(library, manager)
    with pytest.raises(Invalid):
        withdraw_report(manager, **said, reason=" ")
    with pytest.raises(NotAllowed):
        withdraw_report(people.a_clerk(library), **said, reason="有误")
    taken = withdraw_report(manager, **said, reason="有误")
    assert withdraw_report(manager, **said, reason="再撤").withdrawn_because == taken.withdrawn_because == "有误"
    assert Client().get(f"/returns/{library.code}/{LAST_YEAR}/").status_code == 404
    a_report(library, manager)
    assert Client().get(f"/returns/{library.code}/{LAST_YEAR}/").status_code == 200


def test_the_desk_writes_and_publishes(library):
    client, page = (
        people.sign_in(Client(), people.a_manager(library)),
        f"/desk/returns/report/{library.code}/{LAST_YEAR}/",
    )
    assert "全年接待读者 {library.visits} 人次。" in client.get(page).content.decode()
    refused = client.post(page, {"seen": "0", "t-next": "办了 {no.such} 场", "act": "save"})
    assert (refused.status_code, "办了 {no.such} 场" in refused.content.decode()) == (422, True)
    done = client.post(page, {"seen": "0", "t-next": "多办活动。", "act": "publish"}, follow=True).content.decode()
    assert "看公布的第 1 版" in done
    assert client.post(page, {"act": "withdraw", "reason": "有误"}, follow=True).status_code == 200
