"""How an item of the menu stands in the search index."""

from wenmai.delivery.models import MenuItem
from wenmai.kernel.subjects import reference
from wenmai.search.actions import Entry, put, remove


def item_reference(item: MenuItem) -> str:
    """The subject reference of an item."""
    return reference("delivery.item", item.pk)


def list_item(item: MenuItem) -> None:
    """Put it into the index, or take it out when it is off the menu."""
    if item.off_at:
        remove(item_reference(item))
        return
    house = item.institution
    by = item.team.title if item.team else house.name
    put(
        Entry(
            ref=item_reference(item),
            kind="menu",
            title=item.title,
            body=" ".join(filter(None, [str(item.get_kind_display()), by, item.about, item.needs])),
            url=f"/delivery/{item.pk}/",
            institution=house.code,
            division_path=tuple(house.division.path),
            visible_from=item.made_at,
            facets={"type": item.kind, "free": not item.fee},
        )
    )
