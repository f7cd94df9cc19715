"""What came of a hub's routes by month, on the page and as a file."""

import io
import zipfile

import pytest

from tests.builders.library import EAST, MIYI, YANBIAN, a_library
from tests.builders.logistics import a_delivered_crate, a_journey
from tests.builders.people import a_clerk, a_manager, an_official, sign_in
from tests.builders.places import a_division
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.logistics.actions.opening import finish_opening, take_book
from wenmai.logistics.actions.routes import edit_route
from wenmai.logistics.drafts import RouteDraft
from wenmai.logistics.models import Route
from wenmai.logistics.queries.months import Month, months_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    hub, miyi = a_library(EAST), a_library(MIYI)
    come, short = a_journey(hub, miyi), a_journey(hub, miyi)
    crate = a_delivered_crate(hub, miyi, come, short)
    take_book(system(), crate=crate.code, scanned=come.barcode)
    finish_opening(system(), crate=crate.code, key="f")
    return hub


def test_a_month_counts_trips_crates_books_hours_and_losses(hub, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = months_of(hub)
    assert found == [Month(clock.month_start(clock.today()), 1, 12_000, 1, 2, 0.0, 0, 1)]
    assert months_of(a_library(YANBIAN)) == []


def test_a_month_keeps_what_its_trips_cost_whatever_the_route_costs_later(hub):
    route = Route.objects.get()
    stops = [each.house.code for each in route.stops.all()]
    edit_route(system(), route=route.pk, draft=RouteDraft(route.name, route.weekdays, stops, cost_fen=90_000))
    assert [each.fen for each in months_of(hub)] == [12_000]


def test_the_manager_and_the_official_read_and_take_it_with_them(hub, client):
    for actor in (a_manager(hub), an_official(a_division("5104"))):
        sign_in(client, actor)
        assert "120.00" in client.get(f"/desk/logistics/{hub.code}/months/").text
    answer = client.get(f"/desk/logistics/{hub.code}/months/?format=xlsx")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert ("xl/worksheets/sheet1.xml" in names, "attachment" in answer["Content-Disposition"]) == (True, True)
    for other in (a_clerk(hub), a_manager(a_library(YANBIAN))):
        sign_in(client, other)
        assert client.get(f"/desk/logistics/{hub.code}/months/").status_code in (403, 404)
        assert f"/desk/logistics/{hub.code}/months/" not in client.get("/desk/logistics/", follow=True).text
    sign_in(client, a_clerk(hub))
    assert "months/" not in client.get(f"/desk/logistics/{hub.code}/routes/").text
