"""A village orders a show, the house answers, the village says how it was: every page of it readable, narrow and wide."""

import pytest

from tests.builders.delivery import (
    a_reported_order,
    a_troupe,
    a_village_room,
    an_agreed_order,
    an_item,
    an_offered_order,
    an_order,
    in_days,
)
from tests.builders.people import a_clerk
from tests.builders.threads import elsewhere
from tests.journeys.conftest import WIDTHS, assert_accessible, shoot
from tests.journeys.people import come_in_as
from wenmai.kernel.actor import Actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def _scene() -> tuple[Actor, Actor, dict[str, str], dict[str, str]]:
    """One order in each state; the addresses of who ordered and of who supplies."""
    troupe, room = a_troupe(), a_village_room()
    item = an_item(troupe, about="五个折子，唱的都是本地的调。", stage=True, power=True, square_metres=60)
    orderer, supplier = a_clerk(room), a_clerk(troupe, "何静")
    told = {"house": room, "actor": orderer}
    offered, _start = an_offered_order(item, **told)
    agreed = an_agreed_order(item, in_days(20), venue="一组院坝", **told)
    done = a_reported_order(an_item(troupe, title="歌舞晚会", genre="song", crew="二队"), venue="二组院坝", **told)
    asked = an_order(item, venue="三组院坝", **told)
    own = {"menu": "/delivery/", "item": f"/delivery/{item.pk}/", "order": f"/delivery/{item.pk}/order/"}
    own |= {"own": "/delivery/orders/", "offered": f"/delivery/orders/{offered.pk}/"}
    own |= {"done": f"/delivery/orders/{done.pk}/", "agreed": f"/delivery/orders/{agreed.pk}/"}
    desk = {"desk": "/desk/delivery/", "answer": f"/desk/delivery/orders/{asked.pk}/", "kept": "/desk/delivery/menu/"}
    desk |= {"report": f"/desk/delivery/orders/{done.pk}/", "edit": f"/desk/delivery/menu/{item.pk}/"}
    return orderer, supplier, own, desk | {"balance": "/desk/delivery/balance/?division=510422"}


def test_both_sides_of_a_delivery_read_their_pages(open_context):
    orderer, supplier, own, desk = elsewhere(_scene)
    for actor, addresses in ((orderer, own), (supplier, desk)):
        page = open_context("phone")
        come_in_as(page, actor)
        for name, address in addresses.items():
            page.goto(address)
            for width, size in WIDTHS.items():
                page.set_viewport_size(size)
                assert_accessible(page)
                shoot(page, f"delivery-{name}-{width}")
