"""Places to go: who keeps them, how long they are shown, what is near, and the file."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import an_activity
from tests.builders.booking import a_desk
from tests.builders.guide import PNG, a_spot, a_spot_draft
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import a_county, a_division, an_institution
from tests.builders.threads import race
from wenmai.guide.actions.spots import add_spot, confirm_spot, edit_spot, retire_spot
from wenmai.guide.models import Picture, Spot
from wenmai.guide.queries.spots import SpotsWanted, get_spot, kept_by, list_spots, near_house
from wenmai.guide.spot_file import export_spots, import_spots
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.search.queries import find

pytestmark = pytest.mark.django_db
HEAD = "名称,类别,区划代码,登记单位代码,来源,核对日期,地址,经度,纬度\n"


def titles(wanted: SpotsWanted) -> list[str]:
    return [each.spot.title for each in list_spots(wanted).items]


def aged(spot: Spot, days: int) -> Spot:
    Spot.objects.filter(pk=spot.pk).update(checked_on=clock.today() - timedelta(days=days))
    return Spot.objects.get(pk=spot.pk)


def test_spot_is_shown_found_and_kept_once():
    house = an_institution()
    spot = add_spot(a_desk(house), draft=a_spot_draft(house, picture=PNG))
    assert titles(SpotsWanted("5104")) == titles(SpotsWanted("510422", "sight", "温泉")) == ["红格温泉"]
    assert titles(SpotsWanted("510421")) == titles(SpotsWanted("", "food")) == []
    assert [hit.title for hit in find(ANYONE, "红格温泉", kind="spot").items] == ["红格温泉"]
    assert (spot.picture.type, Picture.objects.count()) == ("image/png", 1)
    with pytest.raises(Conflict):
        add_spot(a_desk(house), draft=a_spot_draft(house))
    with pytest.raises(NotAllowed):
        add_spot(a_desk(an_institution()), draft=a_spot_draft(house, title="别处"))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", "club"),
        ("title", " "),
        ("source", " "),
        ("url", "http://example.org"),
        ("lon", None),
        ("lon", Decimal(20)),
        ("checked_on", clock.today() + timedelta(days=1)),
        ("checked_on", clock.today() - timedelta(days=366)),
        ("picture", b"GIF89a"),
    ],
)
def test_what_is_wrong_with_a_spot_is_named(field, wrong):
    with pytest.raises(Invalid) as refused:
        a_spot(**{field: wrong})
    assert list(refused.value.fields) == [field]


def test_station_keeps_its_township_and_the_county_the_county():
    with pytest.raises(Invalid) as refused:
        a_spot(an_institution(), division=a_county())
    assert list(refused.value.fields) == ["division"]
    assert a_spot(an_institution(kind="culture_centre", division=a_county())).division_id == "510422101"


def test_spot_leaves_after_a_year_until_it_is_confirmed():
    house = an_institution()
    spot = aged(a_spot(house), 366)
    assert (spot.outdated, titles(SpotsWanted())) == (True, [])
    with pytest.raises(NotFound):
        get_spot(ANYONE, spot.pk)
    assert get_spot(a_desk(house), spot.pk) == spot
    with pytest.raises(NotAllowed):
        confirm_spot(a_desk(an_institution()), spot=spot, checked_on=clock.today())
    for _twice in range(2):
        confirm_spot(a_desk(house), spot=spot, checked_on=clock.today())
    assert (titles(SpotsWanted()), Spot.objects.get().source) == (["红格温泉"], "县文旅局名录")
    assert confirm_spot(a_desk(house), spot=spot, checked_on=clock.today() - timedelta(9)).checked_on == clock.today()
    assert aged(spot, 365).outdated is False


def test_spot_is_corrected_and_taken_out():
    house = an_institution()
    spot, desk = a_spot(house, picture=PNG), a_desk(house)
    changed = edit_spot(desk, spot=spot, draft=a_spot_draft(house, title="红格温泉小镇"))
    assert (changed.title, changed.picture_id) == ("红格温泉小镇", spot.picture_id)
    assert edit_spot(desk, spot=spot, draft=a_spot_draft(house, title="红格温泉小镇")) == changed
    with pytest.raises(NotAllowed):
        edit_spot(a_desk(an_institution()), spot=spot, draft=a_spot_draft(house))
    with pytest.raises(Invalid):
        retire_spot(desk, spot=spot, reason=" ")
    first = retire_spot(desk, spot=spot, reason="停业").retired_at
    assert retire_spot(desk, spot=spot, reason="又停业").retired_at == first
    assert (titles(SpotsWanted()), list(find(ANYONE, "红格温泉", kind="spot").items)) == ([], [])
    with pytest.raises(Conflict):
        edit_spot(desk, spot=spot, draft=a_spot_draft(house))
    assert a_spot(house, title="红格温泉小镇").pk != spot.pk


@pytest.mark.django_db(transaction=True)
def test_raced_registrations_leave_one():
    house = an_institution()
    race(*[lambda: add_spot(a_desk(house), draft=a_spot_draft(house, picture=PNG))] * 3)
    assert (Spot.objects.count(), Picture.objects.count()) == (1, 1)


def test_nearest_comes_first_and_only_within_thirty_kilometres(client):
    house = an_institution()
    type(house).objects.filter(pk=house.pk).update(lon=Decimal("101.95"), lat=Decimal("26.50"))
    house.refresh_from_db()
    a_spot(house, title="远一点", lat=Decimal("26.60"))
    a_spot(house, title="近", lat=Decimal("26.51"))
    a_spot(house, title="太远", lat=Decimal("27.50"))
    a_spot(house, title="没有位置", lon=None, lat=None)
    rows = near_house(house)
    assert [(each.spot.title, round(each.km, 1)) for each in rows] == [("近", 1.1), ("远一点", 11.1)]
    assert [each.spot.title for each in near_house(an_institution())].count("没有位置") == 1
    activity = an_activity(house)
    for page in (f"/places/{house.code}/", f"/activities/{activity.pk}/", f"/guide/?house={house.code}"):
        text = client.get(page).text
        assert (text.index("近</a>") < text.index("远一点</a>"), "太远" in text) == (True, False)


def test_list_asks_as_often_for_three_as_for_one(client):
    house = an_institution()
    a_spot(house)
    client.get("/guide/")
    with CaptureQueriesContext(connection) as one:
        client.get("/guide/?division=5104")
    for number in range(2):
        a_spot(house, title=f"第{number}景")
    with CaptureQueriesContext(connection) as three:
        assert "第1景" in client.get("/guide/?division=5104").text
    assert len(three) == len(one)


def test_file_comes_in_whole_or_not_at_all_and_goes_out_the_same():
    house = an_institution()
    desk, today = a_desk(house), clock.today().isoformat()
    good = f"红格温泉,风景,510422101,{house.code},名录,{today},红格镇,101.95,26.53\n"
    bad = f"羊肉米线,小吃,510422101,{house.code},名录,{today},,,\n"
    found = import_spots(desk, (HEAD + good + bad).encode())
    assert [(each.line, each.column) for each in found.errors] == [(3, "类别")]
    assert Spot.objects.count() == 0
    content = (HEAD + good + bad.replace("小吃", "美食")).encode("gb18030")
    assert (import_spots(desk, content).added, import_spots(desk, content).same) == (2, 2)
    assert import_spots(desk, export_spots(Spot.objects.order_by("pk"))).same == 2
    assert import_spots(desk, (HEAD + good.replace("红格镇", "红格镇街上")).encode()).changed == 1
    half = import_spots(desk, (HEAD + good.replace(",26.53", ",")).encode())
    assert [each.line for each in half.errors] == [2]
    others = import_spots(a_desk(an_institution()), content)
    assert {each.column for each in others.errors} == {"登记单位代码"}
    assert kept_by(a_desk(an_institution())).items == []


def test_file_that_is_too_large_is_refused_and_nothing_of_it_is_kept(client):
    house = an_institution()
    sign_in(client, a_clerk(house))
    row = f"红格温泉,风景,510422101,{house.code},名录,{clock.today()},红格镇,101.95,26.53\n"
    file = SimpleUploadedFile("g.csv", (HEAD + row).encode() + b"\n" * 2 * 1024 * 1024)
    answer = client.post("/desk/guide/file/", {"file": file})
    assert (answer.status_code, "不超过 2 MB" in answer.text, Spot.objects.count()) == (422, True, 0)


def test_desk_writes_confirms_and_takes_out(client):
    house = an_institution()
    sign_in(client, a_clerk(house))
    words = {"keeper": house.code, "division": "510422101", "kind": "food", "title": "羊肉米线", "source": "实地看过"}
    wrong = client.post("/desk/guide/", words | {"checked_on": "", "division": "999999999"})
    assert (wrong.status_code, Spot.objects.count()) == (422, 0)
    elsewhere = words | {"checked_on": clock.today(), "division": "510402"}
    assert client.post("/desk/guide/", elsewhere).status_code == 422
    assert client.post("/desk/guide/", words | {"checked_on": clock.today()}).status_code == 302
    spot = aged(Spot.objects.get(), 400)
    assert "过期，没有列出" in client.get("/desk/guide/").text
    client.post(f"/desk/guide/{spot.pk}/confirm/", {"c-checked_on": clock.today()})
    assert "羊肉米线" in client.get("/guide/?division=").text
    assert "羊肉米线" in client.get("/desk/guide/file.csv").content.decode("utf-8-sig")
    client.post(f"/desk/guide/{spot.pk}/retire/", {"reason": "停业"})
    assert client.get(f"/guide/{spot.pk}/").status_code == 200
    client.logout()
    assert client.get(f"/guide/{spot.pk}/").status_code == 404


def test_programs_read_the_guide(client):
    house = an_institution()
    spot = a_spot(house, picture=PNG)
    a_division("510422")
    found = client.get("/api/v1/guide/spots?division=5104&kind=sight").json()
    assert [(each["title"], each["good_until"]) for each in found["items"]] == [
        ("红格温泉", (spot.checked_on + timedelta(days=365)).isoformat())
    ]
    near = client.get("/api/v1/guide/spots?lon=101.95&lat=26.50").json()["items"]
    assert [each["km"] for each in near] == [3.3]
    assert client.get(f"/api/v1/guide/spots/{spot.pk}").json()["title"] == "红格温泉"
    assert client.get("/api/v1/guide/spots/99").status_code == 404
    picture = client.get(f"/guide/pictures/{spot.picture_id}/")
    assert (picture["Content-Type"], picture.content) == ("image/png", PNG)
