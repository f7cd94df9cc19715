"""Menus and orders for tests, through their own actions."""

from datetime import datetime, timedelta

from tests.builders.people import a_clerk
from tests.builders.places import a_county, a_division, a_village, an_institution
from wenmai.delivery.actions.delivering import report_delivery
from wenmai.delivery.actions.menu import put_on_menu
from wenmai.delivery.actions.orders import agree, offer_dates, place_order
from wenmai.delivery.drafts import Contact, ItemDraft, OrderDraft, Report
from wenmai.delivery.models import MenuItem, Order
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution

CONTACT = Contact("周玉兰", "13800000001")
REPORT = Report(120, "演了五个折子，下了点雨，没人走")


def a_troupe(**about) -> Institution:
    """The culture centre of 盐边县."""
    return an_institution(**({"kind": "culture_centre", "division": a_county()} | about))


def a_village_room(**about) -> Institution:
    """The room of 红格村."""
    return an_institution(**({"kind": "village_room", "division": a_village()} | about))


def an_item_draft(house: Institution | None = None, **about) -> ItemDraft:
    """An evening of local opera."""
    words = {"kind": "show", "genre": "local_opera", "title": "川剧折子戏专场", "people": 14, "minutes": 90}
    return ItemDraft(institution=house or a_troupe(), **(words | about))


def an_item(house: Institution | None = None, **about) -> MenuItem:
    return put_on_menu(system(), draft=an_item_draft(house, **about))


def an_order_draft(item: MenuItem | None, house: Institution, **about) -> OrderDraft:
    """For the square of the village, in ten days."""
    words = {
        "orderer": "village",
        "division": house.division,
        "venue": "村文化广场",
        "wish_days": (clock.today() + timedelta(days=10),),
        "expected": 150,
        "contact": CONTACT,
        "house": house,
    }
    return OrderDraft(item=item, **(words | about))


def an_order(item: MenuItem | None = None, actor: Actor | None = None, **about) -> Order:
    """Asked for by the clerk of a village room."""
    house = about.pop("house", None) or a_village_room()
    draft = an_order_draft(item or an_item(), house, **about)
    return place_order(actor or a_clerk(house), draft=draft)


def in_days(days: int = 10, hours: int = 0) -> datetime:
    """An instant far enough off to be of no month's edge in itself."""
    return clock.now() + timedelta(days=days, hours=hours)


def an_offered_order(item: MenuItem | None = None, start: datetime | None = None, **about) -> tuple[Order, datetime]:
    """The supplier can come in ten days; and when."""
    order, begins = an_order(item, **about), start or in_days()
    return offer_dates(system(), order=order, item=order.item, starts=[begins]), begins


def an_agreed_order(item: MenuItem | None = None, start: datetime | None = None, **about) -> Order:
    """The date stands, and is announced where it is open to all."""
    order, begins = an_offered_order(item, start, **about)
    return agree(system(), order=order, start=begins)


def begun(order: Order) -> Order:
    """The same order after its hour has begun."""
    start = clock.now() - timedelta(minutes=30)
    Order.objects.filter(pk=order.pk).update(starts_at=start)
    if order.session:
        order.session.during = (start, start + timedelta(minutes=90))
        order.session.save(update_fields=["during"])
    return Order.objects.get(pk=order.pk)


def a_reported_order(item: MenuItem | None = None, **about) -> Order:
    """Played to 120, and not confirmed yet."""
    return report_delivery(system(), order=begun(an_agreed_order(item, **about)), report=REPORT)


def a_neighbour() -> Institution:
    """The room of a village of the next county."""
    return an_institution(kind="village_room", division=a_division("510421100001"))
