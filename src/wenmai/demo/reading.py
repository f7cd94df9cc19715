"""Lists of books in the demo: three that the library of 盐边县 has put together out of its real records.

Each takes what its words say: titles with certain signs, of which a copy stands somewhere. Nothing here claims a prize.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Q

from wenmai.catalogue.models import Record
from wenmai.kernel.actor import Actor
from wenmai.library.models import Item
from wenmai.places.models import Institution
from wenmai.reading.actions.lists import add_book, make_list
from wenmai.reading.actions.showing import publish
from wenmai.reading.drafts import ListDraft, Showing
from wenmai.reading.models import BookList

HOUSE = "PZH-YB-LIB"
LISTS = (
    (
        "四川的书，四川的事",
        "sichuan",
        "四川|巴蜀|自贡|成都|攀枝花|西昌|长江",
        "演示书单：题名里写四川和长江的书，从馆藏里挑的。",
    ),
    ("读诗", "topic", "诗|宋词|词选", "演示书单：题名里有诗词的书，从馆藏里挑的。"),
    ("茶、节日和风俗", "festival", "茶|节日|风俗|民俗|节祭", "演示书单：题名里写茶、节日、风俗的书，从馆藏里挑的。"),
)
MOST = 10


def recommend(cast: Mapping[str, Actor], today: date) -> None:
    """Three lists that are shown from the first of the month; safe to repeat."""
    house = Institution.objects.filter(code=HOUSE).first()
    if house is None or BookList.objects.exists():
        return
    head = cast["librarian"]
    for title, theme, signs, words in LISTS:
        books = _books(signs)
        if not books:
            continue
        row = make_list(head, house=HOUSE, draft=ListDraft(title, theme, house.division_id, words), demo=True)
        for key in books:
            add_book(head, key=row.pk, record=key)
        publish(head, key=row.pk, showing=Showing(today.replace(day=1)))


def _books(signs: str) -> list[int]:
    """Titles of which a copy can be had, the most widely held first."""
    held = Item.objects.filter(demo=True).values("record")
    rows = Record.objects.filter(title__regex=signs, language="chi", deleted_at=None, merged_into=None, pk__in=held)
    free = Count("items", filter=Q(items__status="available"))
    return list(rows.annotate(free=free).order_by("-free", "pk").values_list("pk", flat=True)[:MOST])
