"""Pages and files of returns."""

import io
import zipfile

import pytest
from django.test import Client

from tests.builders import people
from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow
from tests.builders.returns import LAST_YEAR, accepted, handed_in
from tests.returns.test_returns import DAY
from wenmai.returns.models import State, YearReturn
from wenmai.returns.queries.turns import waiting_for

pytestmark = pytest.mark.django_db


def _in(actor) -> Client:
    return people.sign_in(Client(), actor)


def test_a_clerk_fills_in_the_county_sends_back_the_city_accepts_and_the_province_exports():
    house = an_institution(kind="culture_station", division=a_division("510422101"))
    count_fact("culture.visit", house, 300, on=DAY)
    count_fact("culture.session", house, 4, on=DAY)
    follow()
    clerk, county, city = people.a_clerk(house), people.a_statistician("510422"), people.an_official("5104")
    own, page = _in(clerk), f"/desk/returns/culture/{house.code}/{LAST_YEAR}/"
    assert f'href="{page}"' in own.get(f"/desk/returns/?year={LAST_YEAR}").content.decode()
    shown = own.get(page).content.decode()
    assert '<strong class="num">300</strong>' in shown
    wrong = own.post(page, {"seen": "0", "v-staff": "三个", "v-visits": "310", "r-visits": ""})
    assert (wrong.status_code, 'value="三个"' in wrong.content.decode()) == (422, True)
    missing = own.post(page, {"seen": "0", "v-staff": "", "hand_in": "1"})
    assert "从业人员还没有填" in missing.content.decode()
    typed = {"v-staff": "3", "r-staff": "按花名册", "v-visits": "310", "r-visits": "补登一场", "hand_in": "1"}
    thin = own.post(page, {"seen": "1", **typed})
    assert "12 个月里 1 个月有记录，请补记，或者写明原因" in thin.content.decode()
    sent = own.post(page, {"seen": "2", **typed, "v-sessions": "", "r-sessions": "三月才开门"})
    assert (sent.status_code, YearReturn.objects.get().state) == (302, State.SUBMITTED)
    above = _in(county)
    back = above.post(f"{page}act/", {"act": "send_back", "version": "1", "reason": "人数请核对"}, follow=True)
    assert "人数请核对" in back.content.decode()
    again = own.post(page, {"seen": "5", "v-staff": "2", "r-staff": "按花名册", "hand_in": "1"})
    assert again.status_code == 302
    for client in (above, _in(city), province := _in(people.a_statistician("51"))):
        client.post(f"{page}act/", {"act": "accept", "version": "2"})
    assert YearReturn.objects.get().state == State.PROVINCE
    table = province.get(f"/desk/returns/table/culture/51/{LAST_YEAR}/").content.decode()
    assert "应报 1 家，已收 1 家" in table
    book = province.get(f"/desk/returns/table/culture/51/{LAST_YEAR}/file/")
    texts = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/sharedStrings.xml").decode()
    assert all(each in texts for each in ("群众文化机构基本情况", "填报单位：四川省", "服务人次", house.name))
    csv = province.get(f"/desk/returns/table/culture/51/{LAST_YEAR}/file/?format=csv").content.decode("utf-8-sig")
    assert "服务人次,人次,310," in csv


def test_pages_of_what_went_out_and_of_a_figure():
    house = an_institution(kind="library", division=a_division("510422"))
    count_fact("library.visit", house, 2739, on=DAY)
    follow()
    row = handed_in(house, visits=None)
    county = _in(people.a_statistician("510422"))
    version = county.get(f"/desk/returns/version/{row.sent.get().pk}/").content.decode()
    assert "第 1 稿" in version
    figure = Client().get(f"/returns/{house.code}/{LAST_YEAR}/figures/library.visits/").content.decode()
    assert "1 条，合计 2,739" in figure
    nothing = Client().get(f"/returns/{house.code}/{LAST_YEAR}/figures/library.loans/").content.decode()
    assert "没有收到，不当作零" in nothing
    assert Client().get(f"/returns/{house.code}/{LAST_YEAR}/figures/no.such/").status_code == 404
    accepted(row, people.a_statistician("510422"))
    listed = county.get(f"/desk/returns/?year={LAST_YEAR}").content.decode()
    assert "应报 1 家，已收 1 家" in listed
    assert county.get(f"/desk/returns/library/{house.code}/{LAST_YEAR}/file/").status_code == 200


def test_the_desk_names_the_returns_that_wait_for_who_is_at_it(django_assert_num_queries):
    house = an_institution(kind="culture_station", division=a_division("510422101"))
    county, city, row = people.a_statistician("510422"), people.a_statistician("5104"), handed_in(house)
    assert [each.pk for each in waiting_for(county)] == [row.pk]
    assert waiting_for(city) == ()  # the county's turn
    assert house.name in _in(county).get("/desk/").text
    accepted(row, county)
    assert (waiting_for(county), [each.pk for each in waiting_for(city)]) == ((), [row.pk])
    handed_in(an_institution(kind="culture_station", division=a_division("510421100")))
    with django_assert_num_queries(2):
        assert len(waiting_for(city)) == 2  # 米易县 has nobody posted: the city acts for it
    clerk = people.a_clerk(house)
    with django_assert_num_queries(0):
        assert waiting_for(clerk) == ()
