"""The pages of the reading room, as the people there use them, and what readers see of it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import MIYI, a_described_record, a_library
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.serials import a_serial, a_subscription, an_arrival, the_issue
from wenmai.kernel import clock
from wenmai.library.models import Item
from wenmai.serials.models import Arrival, Issue, KeptYears, Subscription

pytestmark = pytest.mark.django_db
LAST_YEAR = clock.today().year - 1


@pytest.fixture
def library():
    return a_library(name="演示区图书馆")


def test_a_serial_is_ordered_and_checked_in_through_the_pages(client, library):
    record = a_serial("四川日报", "1000-0011")
    sign_in(client, a_clerk(library))
    base = f"/desk/serials/{library.code}/"
    assert client.get("/desk/serials/")["Location"] == base
    assert f"?record={record.pk}" in client.get(f"{base}order/?q=1000-0011").text
    asked = {"frequency": "daily", "first": f"{LAST_YEAR}-01-01", "last": f"{LAST_YEAR + 1}-12-31", "copies": "1"}
    form = f"{base}order/?record={record.pk}"
    assert "写成 1-2 这样" in client.post(form, asked | {"combined": "x"}).text
    assert "用不了，请照例子写" in client.post(form, asked | {"days": "9"}).text
    made = client.post(form, asked | {"without": "01-01"})["Location"]
    assert Subscription.objects.get().pattern.without == ("01-01",)
    assert "已订了这种报刊" in client.post(form, asked | {"copies": "2"}).text
    assert "四川日报" in client.get(made).text
    today = Issue.objects.filter(on__lte=clock.today()).exclude(arrivals__isnull=False).latest("on")
    page = client.get(base).text
    assert (f"/desk/serials/issues/{today.pk}/" in page, "今天还没有登到的" in page) == (True, True)
    for _ in range(2):
        said = client.post(f"/desk/serials/issues/{today.pk}/", {"key": "k"}, follow=True).text
    assert (f"《四川日报》{today.label} 登到了。" in said, Arrival.objects.count()) == (True, 1)
    arrival = Arrival.objects.get()
    assert "退回到没有登到" in client.post(f"/desk/serials/arrivals/{arrival.pk}/back/", follow=True).text
    assert "登到了" in client.post(base, {"scan": "1000-0011", "key": "s"}, follow=True).text
    assert "没有在订的报刊对得上" in client.post(base, {"scan": "什么也不是", "key": "t"}, follow=True).text


def test_deeds_of_a_subscription_through_its_page(client, library):
    subscription = a_subscription(library)
    sign_in(client, a_clerk(library))
    own = f"/desk/serials/one/{subscription.pk}/"
    for number in (1, 2, 4):
        an_arrival(the_issue(subscription, number))

    def do(what, **more):
        return client.post(f"{own}do/", {"do": what, "key": "k", **more}, follow=True).text

    assert "没有这个操作" in do("dance")
    assert "写上日期" in do("end", last="morgen")
    assert "记为缺期" in do("missing", issue=the_issue(subscription, 3).pk, why="休刊")
    assert "可以登到了" in do("extra", on=f"{LAST_YEAR}-03-08", words="增刊")
    stretch = {"first": f"{LAST_YEAR}-01-01", "last": f"{LAST_YEAR}-06-30"}
    assert "合订本条码" in do("bind", **stretch)
    assert "装订好了" in do("bind", **stretch, barcode="H0001")
    assert (Item.objects.get().barcode, "H0001" in client.get(f"{own}?year={LAST_YEAR}").text) == ("H0001", True)
    assert "订到" in do("end", last=f"{LAST_YEAR + 1}-11-30")
    assert "续订到" in do("renew")


def test_claims_are_a_page_and_a_file(client, library):
    a_subscription(library, supplier="邮政报刊发行局", last=date(LAST_YEAR, 12, 31), frequency="half_yearly")
    sign_in(client, a_clerk(library))
    page = f"/desk/serials/{library.code}/claims/"
    assert "邮政报刊发行局" in client.get(page).text
    issue = the_issue(Subscription.objects.get())
    assert "今天催了 1 期" in client.post(page, {"issue": [issue.pk]}, follow=True).text
    rows = client.get(f"{page}file/").content.decode("utf-8-sig").splitlines()
    assert rows[1].split(",")[:3] == ["邮政报刊发行局", "人民文学", "0258-8218"]
    assert "还没有逾期" in client.post(page, {"issue": ["0"]}, follow=True).text


def test_readers_see_which_library_has_which_years(client, library):
    record = a_described_record("收获", "")
    page = f"/library/{record.pk}/"
    assert ("哪些馆有哪些年" in client.get(page).text, "荐购" in client.get(page).text) == (False, True)
    an_arrival(the_issue(a_subscription(library, record=record), 2))
    sign_in(client, a_clerk(library))
    years = f"/desk/serials/{library.code}/years/?record={record.pk}"
    assert client.post(years, {"first": "2010", "last": "2015", "gaps": "缺 2014"}).status_code == 302
    assert "重叠" in client.post(years, {"first": "2015", "last": "2016"}).text
    shown = client.get(page).text
    assert (f"2010-2015（缺 2014）；{LAST_YEAR}:2" in shown, "在订" in shown, "荐购" in shown) == (True, True, False)
    client.post(years, {"drop": KeptYears.objects.get().pk})
    assert KeptYears.objects.count() == 0


def test_pages_ask_the_same_for_one_serial_and_three(client, library):
    sign_in(client, a_clerk(library))
    client.get(f"/desk/serials/{library.code}/")  # the first page of a session remembers the house
    numbers = {}
    for count in (1, 3):
        while Subscription.objects.count() < count:
            row = a_subscription(library, record=a_serial(f"刊{Subscription.objects.count()}", ""), frequency="daily")
            an_arrival(Issue.objects.filter(subscription=row, on__lte=clock.today()).latest("on"))
        for name in ("", "subscriptions/", "claims/"):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/desk/serials/{library.code}/{name}")
            numbers.setdefault(name, set()).add(len(asked))
    assert [len(each) for each in numbers.values()] == [1, 1, 1]


def test_nobody_opens_the_desk_of_another_library(client, library):
    row = a_subscription(library)
    issue = the_issue(row)
    for actor in (a_clerk(a_library(MIYI)), a_citizen()):
        sign_in(client, actor)
        assert client.get(f"/desk/serials/{library.code}/").status_code in {403, 404}
        assert client.get(f"/desk/serials/one/{row.pk}/").status_code in {403, 404}
        client.post(f"/desk/serials/issues/{issue.pk}/", {"key": "k"})
    assert Arrival.objects.count() == 0
