"""The way through the pages: a bureau opens, a house declares, a county recommends, everybody reads, somebody objects."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import an_activity
from tests.builders.honours import (
    a_campaign,
    a_notice,
    a_support,
    an_application,
    an_organisation,
    brought_up,
    close_declaring,
    notice_over,
)
from tests.builders.people import a_citizen, a_clerk, an_official, sign_in
from tests.builders.places import a_division, an_institution
from wenmai.activities.models import Activity
from wenmai.honours.actions.applying import withdraw
from wenmai.honours.actions.deciding import award
from wenmai.honours.models import Application, Award, Campaign, Objection, Organisation, SupportRecord
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db


def _form() -> dict[str, str]:
    today = clock.today()
    plain = {"title": "示范站", "honour": "other", "division": "5104", "year": f"{today.year}", "quota": "2"}
    plain |= {"county_limit": "1", "city_limit": "0", "opens_on": f"{today}", "closes_on": f"{today}"}
    plain |= {"counts_from": f"{today.year - 1}-01-01", "counts_until": f"{today}", "least_points": "0"}
    return plain | {
        "valid_years": "3",
        "criterion_1_title": "办活动",
        "criterion_1_points": "10",
        "criterion_1_measured": "sessions",
    }


def test_campaign_goes_its_way_through_the_pages(client):
    house = an_institution()
    bureau, county, clerk = an_official(a_division("5104")), an_official(a_division("510422")), a_clerk(house)
    sign_in(client, bureau)
    assert client.post("/desk/honours/new/", _form() | {"criterion_2_title": "特色"}).status_code == 422
    assert client.post("/desk/honours/new/", _form()).status_code == 302
    campaign = Campaign.objects.get()
    criterion = campaign.criteria.get()
    desk, public = f"/desk/honours/{campaign.pk}/", f"/honours/{campaign.pk}/"
    sign_in(client, clerk)
    assert "示范站" in client.get("/desk/honours/").text
    assert client.post(f"{desk}declare/", {"statement": " "}).status_code == 422
    said = {"statement": "年年办", f"said_{criterion.pk}": "三场", f"number_{criterion.pk}": "3"}
    assert client.post(f"{desk}declare/", said).status_code == 302
    sheet = f"/desk/honours/applications/{Application.objects.get().pk}/"
    assert "比申报的少" in client.get(sheet).text
    sign_in(client, county)
    assert client.post(sheet, {"do": "recommend", "opinion": ""}).status_code == 422
    assert client.post(sheet, {"do": "recommend", "opinion": "全县最好"}).status_code == 302
    sign_in(client, bureau)
    assert client.post(sheet, {"do": "points", f"points_{criterion.pk}": "11"}).status_code == 422
    assert client.post(sheet, {"do": "points", f"points_{criterion.pk}": "9.5"}).status_code == 302
    assert client.post(desk, {"do": "notice"}).status_code == 409
    close_declaring(campaign)
    assert client.post(desk, {"do": "notice"}).status_code == 302
    sign_in(client, a_citizen())
    assert house.name in client.get(public).text
    objecting = f"/honours/applications/{Application.objects.get().pk}/object/"
    assert client.post(objecting, {"text": ""}).status_code == 422
    assert client.post(objecting, {"text": "场次不实"}).status_code == 302
    sign_in(client, bureau)
    client.post(f"/desk/honours/objections/{Objection.objects.get().pk}/answer/", {"upheld": "0", "answer": "属实"})
    notice_over(campaign.notices.get())
    assert client.post(desk, {"do": "award", "document": "攀文旅 1 号"}).status_code == 302
    assert "攀文旅 1 号" in client.get(public).text
    assert "示范站" in client.get(f"/places/{house.code}/").text
    client.post(f"/desk/honours/awards/{Award.objects.get().pk}/revoke/", {"reason": "虚报"})
    assert ("虚报" in client.get(public).text, "示范站" in client.get("/honours/").text) == (True, True)


def test_register_is_kept_and_read_through_the_pages(client):
    sign_in(client, an_official(a_division("510422")))
    sent = {"name": "红格锅庄队", "kind": "team", "division": "510422"}
    assert client.post("/desk/honours/organisations/", sent | {"kind": "library"}).status_code == 422
    assert client.post("/desk/honours/organisations/", sent).status_code == 302
    page = f"/desk/honours/organisations/{Organisation.objects.get().pk}/"
    given = {
        "do": "support",
        "kind": "grant",
        "happened_on": f"{clock.today()}",
        "giver": "县局",
        "what": "买鼓",
        "evidence": "3 号",
    }
    assert client.post(page, given).status_code == 422
    assert client.post(page, given | {"amount": "2000"}).status_code == 302
    assert client.post(f"{page}edit/", sent | {"about": "跳锅庄"}).status_code == 302
    assert "2,000.00" in client.get("/desk/honours/organisations/?year=0").text
    assert "红格锅庄队" in client.get("/desk/honours/organisations/file.csv").content.decode("utf-8-sig")
    assert client.post("/desk/honours/organisations/file/").status_code == 422
    client.post(f"/desk/honours/supports/{SupportRecord.objects.get().pk}/undo/", {"reason": "记错"})
    assert "买鼓" not in client.get(page.replace("/desk", "")).text
    assert client.post(page, {"do": "end", "reason": ""}).status_code == 422
    assert client.post(page, {"do": "end", "reason": "并入文化馆"}).status_code == 302
    assert "红格锅庄队" not in client.get("/honours/organisations/").text


def test_public_register_shows_what_was_given(client):
    made = a_support(an_organisation(name="笮山社"))
    page = client.get(f"/honours/organisations/{made.organisation_id}/").text
    assert ("购乐器" in page, "笮山社" in client.get("/honours/organisations/?kind=team").text) == (True, True)


def test_activity_carries_its_lines_onto_the_page_the_list_and_the_facts(client):
    made: Activity = an_activity(lines=("skills", "special"))
    assert "艺术技能普及、特殊人群艺术普及" in client.get(f"/activities/{made.pk}/").text
    assert made.offering.fact_attributes["lines"] == "skills special"
    found = {
        word: made.title in client.get(f"/activities/?division=&line={word}").text for word in ("skills", "talent")
    }
    assert found == {"skills": True, "talent": False}


def test_a_house_is_offered_what_it_has_not_declared_in(client):
    house = an_institution()
    wanted = a_campaign()
    a_campaign(opens_on=clock.today() + timedelta(days=1))
    sign_in(client, a_clerk(house))
    button = f'href="/desk/honours/{wanted.pk}/declare/"'
    before = client.get("/desk/honours/").text
    made = an_application(wanted, house)
    after = client.get("/desk/honours/").text
    assert (before.count("/declare/"), button in before, button in after) == (1, True, False)
    assert f"/desk/honours/applications/{made.pk}/" in after
    withdraw(system(), application=made)
    assert button in client.get("/desk/honours/").text


def test_who_is_next_sees_how_many_wait(client):
    campaign = a_campaign()
    an_application(campaign)
    sign_in(client, an_official(a_division("5104")))
    assert "1 份等你看" not in client.get("/desk/honours/").text
    sign_in(client, an_official(a_division("510422")))
    assert "1 份等你看" in client.get("/desk/honours/").text


def test_the_list_says_when_one_can_object_and_the_desk_who_was_not_named(client):
    campaign = a_campaign(quota=1)
    brought_up(an_application(campaign), "9")
    brought_up(an_application(campaign, an_institution()), "4")
    notice = a_notice(campaign)
    assert "公示中" in client.get("/honours/").text
    award(system(), campaign=notice_over(notice).campaign, document="1 号")
    sign_in(client, an_official(a_division("5104")))
    desk = client.get(f"/desk/honours/{campaign.pk}/").text
    assert ("没有评上" in desk, "评出 1 个" in client.get("/honours/").text) == (True, True)


@pytest.mark.parametrize("address", ["/honours/", "/desk/honours/", "/desk/honours/{key}/"])
def test_lists_ask_as_much_for_three_as_for_one(client, address):
    campaign = a_campaign(county_limit=0)
    an_application(campaign)
    sign_in(client, an_official(a_division("510422")))

    def asked() -> int:
        client.get(address.format(key=campaign.pk))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address.format(key=campaign.pk)).status_code == 200
        return len(seen)

    first = asked()
    for _each in range(2):
        an_application(campaign, an_institution())
        an_application(a_campaign(), an_institution())
    assert asked() == first
