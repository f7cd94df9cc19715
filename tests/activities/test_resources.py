"""What a festival shows online: with its source, dated when it is live, and never counted."""

from datetime import timedelta

import pytest

from tests.builders.activities import a_festival
from tests.builders.booking import a_desk
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.activities.actions.resources import add_resource, take_off_resource
from wenmai.activities.gatherings import festival_page
from wenmai.activities.models import FestivalResource
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger.queries import FactFilter, total

pytestmark = pytest.mark.django_db
LINK = {"kind": "recording", "title": "开幕录像", "url": "https://example.org/1", "source": "四川公共文化云"}


def a_house_festival():
    house = an_institution()
    return a_desk(house), a_festival(division=house.division, institution=house), house


def test_link_stands_on_the_page_once_until_it_is_taken_off():
    desk, festival, _house = a_house_festival()
    made = add_resource(desk, festival=festival, **LINK)
    with pytest.raises(Conflict):
        add_resource(desk, festival=festival, **LINK)
    assert [each.pk for each in festival_page(festival).online] == [made.pk]
    assert take_off_resource(desk, resource=made).gone_at == take_off_resource(desk, resource=made).gone_at
    assert list(festival_page(festival).online) == []
    assert add_resource(desk, festival=festival, **LINK).pk != made.pk


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("kind", "tape"), ("title", " "), ("url", "javascript:alert(1)"), ("url", "https://"), ("source", "")],
)
def test_what_is_wrong_with_a_link_is_named(field, wrong):
    desk, festival, _house = a_house_festival()
    with pytest.raises(Invalid) as refused:
        add_resource(desk, festival=festival, **(LINK | {field: wrong}))
    assert list(refused.value.fields) == [field]


def test_live_one_is_dated_and_strangers_put_up_nothing():
    desk, festival, _house = a_house_festival()
    with pytest.raises(Invalid):
        add_resource(desk, festival=festival, **(LINK | {"kind": "live"}))
    at = clock.now() + timedelta(days=1)
    assert add_resource(desk, festival=festival, **(LINK | {"kind": "live"}), starts_at=at).starts_at == at
    with pytest.raises(NotAllowed):
        add_resource(
            a_desk(an_institution(name="别处")), festival=festival, **(LINK | {"url": "https://example.org/2"})
        )


@pytest.mark.django_db(transaction=True)
def test_raced_links_leave_one():
    desk, festival, _house = a_house_festival()
    race(*[lambda: add_resource(desk, festival=festival, **LINK)] * 3)
    assert FestivalResource.objects.count() == 1


def test_desk_puts_it_up_and_nobody_is_counted(client):
    _desk, festival, house = a_house_festival()
    sign_in(client, a_clerk(house))
    url = f"/desk/activities/festivals/{festival.pk}/online/"
    assert "写" in client.post(url, LINK | {"source": ""}).text
    assert client.post(url, LINK).status_code == 302
    page = client.get(f"/activities/festivals/{festival.pk}/").text
    assert ("https://example.org/1" in page, "线上看的人次不算到场" in page) == (True, True)
    client.post(f"/desk/activities/festivals/online/{FestivalResource.objects.get().pk}/off/")
    assert "example.org" not in client.get(f"/activities/festivals/{festival.pk}/").text
    assert total(FactFilter()) == (None, 0)
