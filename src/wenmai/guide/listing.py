"""Places and goods in the search index: a place leaves it a year after it was checked."""

from datetime import timedelta

from wenmai.guide.models import Goods, GoodsState, Spot
from wenmai.kernel import clock
from wenmai.search.actions import Entry, put, remove


def list_spot(spot: Spot) -> None:
    """As it stands."""
    put(
        Entry(
            ref=f"guide.spot:{spot.pk}",
            kind="spot",
            title=spot.title,
            body=f"{spot.get_kind_display()} {spot.address} {spot.about}",
            url=f"/guide/{spot.pk}/",
            institution=spot.keeper.code,
            division_path=spot.division.path,
            visible_until=clock.day_bounds(spot.good_until + timedelta(days=1))[0],
        )
    )


def unlist_spot(spot: Spot) -> None:
    """Gone."""
    remove(f"guide.spot:{spot.pk}")


def list_goods(goods: Goods) -> None:
    """In the index while it is shown."""
    if goods.state != GoodsState.LISTED:
        remove(f"guide.goods:{goods.pk}")
        return
    put(
        Entry(
            ref=f"guide.goods:{goods.pk}",
            kind="goods",
            title=goods.title,
            body=f"{goods.get_sort_display()} {goods.about} {goods.partner}",
            url=f"/guide/goods/{goods.pk}/",
            institution=goods.house.code,
            division_path=goods.house.division.path,
        )
    )
