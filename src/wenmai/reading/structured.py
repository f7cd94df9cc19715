"""schema.org ItemList of Books as JSON-LD for the page of a list."""

from typing import Any

from django.utils.safestring import SafeString

from wenmai.kernel.linked_data import script
from wenmai.reading.queries.lists import Listed, ListPage


def script_of(page: ListPage, site: str) -> SafeString:
    """The list as a data block of its page."""
    return script(list_of(page, site))


def list_of(page: ListPage, site: str) -> dict[str, Any]:
    """The list, its library and its books in their order."""
    row = page.row
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "@id": f"{site}/reading/lists/{row.pk}/",
        "name": row.title,
        "author": {"@type": "Library", "name": row.house.name, "url": f"{site}/places/{row.house.code}/"},
        "numberOfItems": len(page.books),
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "item": _book(each, site)}
            for number, each in enumerate(page.books, 1)
        ],
    }
    return said | ({"description": row.words} if row.words else {})


def _book(each: Listed, site: str) -> dict[str, Any]:
    address = f"{site}/library/{each.record.pk}/"
    book: dict[str, Any] = {"@type": "Book", "@id": address, "url": address, "name": each.record.title}
    if each.record.author:
        book["author"] = {"@type": "Person", "name": each.record.author}
    if each.record.isbns:
        book["isbn"] = each.record.isbns[0]
    return book
