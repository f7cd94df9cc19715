"""What the culture centre of the demo brings to the villages: a menu, a date that is agreed, an order and a wish that wait."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from wenmai.delivery.actions.menu import put_on_menu
from wenmai.delivery.actions.orders import agree, offer_dates, place_order
from wenmai.delivery.drafts import Contact, ItemDraft, OrderDraft
from wenmai.delivery.models import MenuItem
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution

CENTRE, STATION = "PZH-CUL", "STN-510422101"
MENU: tuple[dict[str, Any], ...] = (
    {
        "kind": "show",
        "genre": "local_opera",
        "title": "川剧折子戏专场",
        "about": "三到五个折子，演完教大家认脸谱。",
        "people": 14,
        "minutes": 90,
        "stage": True,
        "power": True,
        "square_metres": 60,
        "crew": "演出队",
        "month_limit": 6,
    },
    {
        "kind": "training",
        "title": "手机摄影一小时",
        "about": "带上自己的手机，学会拍清楚家里人。",
        "people": 2,
        "minutes": 60,
        "power": True,
        "crew": "辅导队",
        "audience": ("elderly",),
        "month_limit": 8,
    },
    {
        "kind": "exhibition",
        "title": "三线建设老照片流动展",
        "about": "六十幅照片，配放大字的说明。",
        "people": 3,
        "minutes": 240,
        "needs": "一面背风的墙或十米长的栏杆",
        "crew": "展览队",
        "month_limit": 4,
    },
)


def deliver(cast: Mapping[str, Actor], today: date) -> None:
    """Put the menu up, agree on one date, leave one order and one wish waiting; safe to repeat."""
    if MenuItem.objects.filter(demo=True).exists():
        return
    centre = Institution.objects.select_related("division").get(code=CENTRE)
    drafts = [ItemDraft(institution=centre, demo=True, goes_to=("5104",), **each) for each in MENU]
    show, training, _exhibition = [put_on_menu(cast["culture"], draft=draft) for draft in drafts]
    order = place_order(cast["clerk"], draft=_order(today + timedelta(days=12), item=show, expected=200))
    start = clock.at(today + timedelta(days=12), time(14, 30))
    starts = [start, start + timedelta(days=1)]
    offer_dates(cast["culture"], order=order, item=show, starts=starts, words="自带音响（演示）")
    agree(cast["clerk"], order=order, start=start)
    place_order(cast["clerk"], draft=_order(today + timedelta(days=20), item=training, expected=30))
    wish = "想请人来教村里的老人打太极拳，一个下午就行"
    place_order(cast["clerk"], draft=_order(today + timedelta(days=25), kind="coaching", wish=wish, expected=40))


def _order(day: date, **about: Any) -> OrderDraft:
    house = Institution.objects.select_related("division").get(code=STATION)
    return OrderDraft(
        orderer="township",
        division=house.division,
        venue="红格镇文化广场",
        wish_days=(day, day + timedelta(days=1)),
        contact=Contact("李红", "19900000011"),
        house=house,
        demo=True,
        **about,
    )
