"""/api/v1/delivery/: the menu, read by other programs."""

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from wenmai.delivery.models import MenuItem
from wenmai.delivery.queries.menu import Wanted, get_item, menu
from wenmai.kernel.actor import ANYONE

router = Router(tags=["delivery"])
Page = Annotated[int, Field(ge=1, le=50)]
Key = Annotated[int, Field(ge=1, le=2**62)]
PLAIN = (
    "id", "title", "kind", "genre", "about", "crew", "people", "minutes", "stage", "power", "square_metres", "needs",
    "audience", "goes_to", "months", "month_limit", "fee", "demo",
)  # fmt: skip


class MenuItemOut(Schema):
    """An item that can be ordered; `goes_to` are codes of divisions with all below, `months` empty for all year."""

    id: int
    title: str
    kind: str
    genre: str
    about: str
    institution: str
    team: str
    crew: str
    people: int
    minutes: int
    stage: bool
    power: bool
    square_metres: int
    needs: str
    audience: list[str]
    goes_to: list[str]
    months: list[int]
    month_limit: int
    fee: Decimal
    demo: bool


class MenuOut(Schema):
    """One page of twenty, by kind and title."""

    items: list[MenuItemOut]
    page: int
    count: int


@router.get("/menu", response=MenuOut, url_name="delivery_menu")
def menu_list(
    request: HttpRequest,
    kind: Annotated[str, Field(pattern="^[a-z_]{0,12}$")] = "",
    division: Annotated[str, Field(pattern="^[0-9]{0,12}$")] = "",
    page: Page = 1,
) -> MenuOut:
    """What can be ordered; `division` is where it must come to."""
    found = menu(Wanted(kind, division), page)
    return MenuOut(items=[_item(each) for each in found.items], page=page, count=found.count)


@router.get("/menu/{key}", response=MenuItemOut, url_name="delivery_item")
def menu_item(request: HttpRequest, key: Key) -> MenuItemOut:
    """One item."""
    return _item(get_item(ANYONE, key))


def _item(item: MenuItem) -> MenuItemOut:
    plain = {name: getattr(item, name) for name in PLAIN}
    return MenuItemOut(**plain, institution=item.institution.code, team=item.team.title if item.team else "")
