"""Pages of pickup points: set up by a manager, worked off by clerks, chosen and read by readers, carried by whoever does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.library import a_described_record, a_library, a_reader, an_item, at
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.pickup import HOME, a_hold_at, a_point, arrived, code_of
from wenmai.kernel.actor import system
from wenmai.library.actions.handing_over import give_to
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Hold, HomeDelivery, Loan, PickupPoint, PickupStay
from wenmai.library.person_holdings import erase_person, export_person

SYSTEM = system()


@pytest.fixture
def house(db):
    return a_library(name="东区图书馆")


def test_a_manager_sets_up_a_locker_and_a_reader_chooses_it(house, client):
    url = f"/desk/library/{house.code}/points/"
    form = {"kind": "locker", "name": "地铁口取书柜", "boxes": "8", "always": "on"}
    sign_in(client, a_clerk(house))
    assert (client.post(url, form).status_code, "由馆长" in client.get(url).text) == (422, True)
    sign_in(client, a_manager(house))
    assert "有几格" in client.post(url, form | {"boxes": ""}).text
    assert "设好了" in client.post(url, form, follow=True).text
    assert "换个名字" in client.post(url, form).text
    point = PickupPoint.objects.get()
    assert "写明为什么" in client.post(f"{url}{point.pk}/", {"deed": "pause"}, follow=True).text
    assert "停用了" in client.post(f"{url}{point.pk}/", {"deed": "pause", "why": "检修"}, follow=True).text
    assert "恢复了" in client.post(f"{url}{point.pk}/", {"deed": "resume"}, follow=True).text
    citizen = a_citizen()
    register_reader(SYSTEM, reader=NewReader(citizen.person, house.code))
    item = an_item(house, record=a_described_record())
    lend(SYSTEM, at=at(house), item=item.pk, reader=a_reader(house).pk)
    sign_in(client, citizen)
    assert "地铁口取书柜" in client.get(f"/library/{item.record_id}/").text
    sent = {"pickup": f"{house.code}:{point.pk}", "key": "one"}
    assert "地铁口取书柜" in client.post(f"/library/{item.record_id}/hold/", sent, follow=True).text
    place = f"/library/holds/{Hold.objects.get().pk}/place/"
    assert "本来就在这里取" in client.post(place, {"pickup": f"{house.code}:{point.pk}"}).text
    assert "取书处换了" in client.post(place, {"pickup": house.code}, follow=True).text
    assert "取书处换了" in client.post(place, {"pickup": f"{house.code}:{point.pk}"}, follow=True).text
    hold = arrived(Hold.objects.get())
    assert "换不了" in client.get(place).text
    sign_in(client, a_clerk(house))
    work = f"/desk/library/{house.code}/pickup/"
    laid = client.post(work, {"deed": "lay", "key": "k", "hold": hold.pk, "box": "3"}, follow=True).text
    assert ("3 号格" in laid, "用着 1 格" in client.get(url).text) == (True, True)
    sign_in(client, citizen)
    stay = PickupStay.objects.get()
    assert code_of(stay) in client.get("/library/holds/").text
    assert export_person(citizen.person)["预约"][0]["取书点"] == "地铁口取书柜"
    sign_in(client, a_clerk(house))
    opened = client.post(work, {"deed": "open", "key": "k", "point": point.pk, "code": code_of(stay)}, follow=True)
    assert ("借给读者了" in opened.text, Loan.objects.filter(closed_at=None).count()) == (True, 1)
    assert "看不懂" in client.post(work, {"deed": "dance", "key": "k"}, follow=True).text


def test_a_volunteer_sees_an_address_only_while_they_carry_the_book(house, client):
    hold = arrived(a_hold_at(a_point(house, "home", name="送书上门")))
    row, volunteer = HomeDelivery.objects.get(), a_citizen()
    sign_in(client, volunteer)
    assert HOME not in client.get("/library/carry/").text
    give_to(SYSTEM, delivery=row.pk, bearer=volunteer.person)
    assert (HOME in client.get("/library/carry/").text, "1 册要送" in client.get("/me/").text) == (True, True)
    failed = client.post(
        "/library/carry/", {"deed": "failed", "key": "k", "delivery": row.pk, "why": "没人"}, follow=True
    )
    assert ("带回馆" in failed.text, HOME in failed.text) == (True, False)
    clerk = a_clerk(house)
    sign_in(client, clerk)
    work = f"/desk/library/{house.code}/pickup/"
    assert HOME in client.get(work).text
    assert (
        "核对" in client.post(work, {"deed": "give", "key": "k", "delivery": row.pk, "who": "x@y.z"}, follow=True).text
    )
    assert "谁送" in client.post(work, {"deed": "give", "key": "k", "delivery": row.pk}, follow=True).text
    handed = client.post(work, {"deed": "handed", "key": "k", "delivery": row.pk}, follow=True).text
    assert ("送到了" in handed, HOME in handed, Loan.objects.get(closed_at=None, item=hold.item).reader) == (
        True, False, hold.reader,
    )  # fmt: skip


def test_who_is_forgotten_leaves_no_address_and_carries_nothing(house):
    point = a_point(house, "home", name="送书上门")
    hold, carried = a_hold_at(point), arrived(a_hold_at(point))
    volunteer = a_citizen()
    give_to(SYSTEM, delivery=carried.delivery.pk, bearer=volunteer.person)
    assert export_person(hold.reader.person)["预约"][0]["送到"] == HOME
    erase_person(hold.reader.person)
    erase_person(volunteer.person)
    assert list(HomeDelivery.objects.order_by("pk").values_list("end", "bearer")) == [("ended", ""), ("", "")]
    assert HomeDelivery.objects.get(hold=hold).address_sealed is None


def test_the_page_of_work_asks_as_much_for_three_as_for_one(house, client):
    sign_in(client, a_clerk(house))
    locker, home = a_point(house, boxes=6), a_point(house, "home", name="送书上门")
    client.get(f"/desk/library/{house.code}/pickup/")
    asked = []
    for _round in range(2):
        for _each in range(1 + _round):
            arrived(a_hold_at(locker))
            arrived(a_hold_at(home))
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/desk/library/{house.code}/pickup/").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]
