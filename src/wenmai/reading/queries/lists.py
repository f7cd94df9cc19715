"""Lists of books: those that are shown, with where their books are, and those of a desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.records import records_by_id
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.library.policies import DESK_KINDS
from wenmai.library.queries.opac import Copies, copies_of
from wenmai.places.models import Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import get_institution
from wenmai.reading import policies, refusals
from wenmai.reading.models import BookList, ListedBook

IN_LINE = 5
"""Covers that stand for a list."""


@dataclass(frozen=True, slots=True)
class Line:
    """A list among others: how many books it has, and the first of them for the covers."""

    row: BookList
    count: int
    first: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Listed:
    """A book of a list with its copies in the union."""

    record: Record
    words: str
    place: int
    copies: Copies


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list with its books; those whose record is deleted are left out."""

    row: BookList
    books: Sequence[Listed]

    @property
    def here(self) -> int:
        """Of how many a copy stands on a shelf now."""
        return sum(1 for each in self.books if each.copies.here)


def shown(day: date | None = None) -> "QuerySet[BookList]":
    """Lists that everybody sees on a day, the newest in front."""
    today = day or clock.today()
    rows = BookList.objects.filter(published_at__isnull=False, shown_from__lte=today)
    rows = rows.filter(Q(shown_until=None) | Q(shown_until__gte=today))
    return rows.select_related("house__division").order_by("-shown_from", "-pk")


def shown_lines(number: int = 1, *, theme: str = "", place: str = "", size: int = 12) -> Page[Line]:
    """A page of lists, of one theme or for one place if one is given. The same number of queries for any number of them."""
    rows = shown()
    if theme:
        rows = rows.filter(theme=theme)
    if place:
        rows = rows.filter(scope__in=_path_of(place))
    page = page_of(rows.annotate(n=Count("books", filter=Q(books__record__deleted_at=None))), number, size)
    return Page(_lines(page.items), page.number, page.size, page.count)


def _path_of(place: str) -> Sequence[str]:
    """A division with those above it, or a house with its own."""
    division = divisions_by_code([place]).get(place)
    if division:
        return list(division.path)
    house = Institution.objects.select_related("division").filter(code=place).first()
    return list(house.scope_path) if house else [place]


def _lines(rows: Sequence[BookList]) -> list[Line]:
    books = ListedBook.objects.filter(list__in=rows, record__deleted_at=None, place__lte=IN_LINE * 2)
    found: dict[int, list[Record]] = {}
    for each in (
        books.select_related("record")
        .defer("record__raw", "record__keys", "record__description")
        .order_by("list", "place")
    ):
        found.setdefault(each.list_id, []).append(each.record)
    return [Line(row, row.n, found.get(row.pk, [])[:IN_LINE]) for row in rows]  # type: ignore[attr-defined]


def get_shown(key: int) -> ListPage:
    """A list that everybody sees. Raises NotFound."""
    row = shown().filter(pk=key).first()
    if row is None:
        raise refusals.no_list()
    return page_of_list(row)


def page_of_list(row: BookList) -> ListPage:
    """A list with where its books are: three queries, however many there are."""
    listed = list(row.books.order_by("place"))
    keys = [each.record_id for each in listed]
    records, copies = records_by_id(keys), copies_of(keys)
    books = [
        Listed(records[each.record_id], each.words, each.place, copies.get(each.record_id, Copies()))
        for each in listed
        if each.record_id in records
    ]
    return ListPage(row, books)


def get_for_desk(actor: Actor, key: int) -> BookList:
    """A list for who may write it. Raises NotFound."""
    row = BookList.objects.select_related("house__division").filter(pk=key).first()
    if row is None or not policies.may_make(actor, row.house):
        raise refusals.no_list()
    return row


def get_house(actor: Actor, code: str) -> Institution:
    """A house that lends, for its staff. Raises NotFound."""
    house = get_institution(actor, code)
    if not policies.may_make(actor, house):
        raise NotFound("reading.no_house", _("没有这一页。"))
    return house


def houses_of(actor: Actor) -> Sequence[Institution]:
    """Houses that lend and at which the actor has a posting."""
    rows = Institution.objects.filter(code__in=actor.scopes(STAFF_ROLES), kind__in=DESK_KINDS)
    return list(rows.select_related("division").order_by("pinyin", "code"))


def lists_of(house: Institution) -> Sequence[BookList]:
    """All of a house, the newest in front, with how many books each has."""
    return list(BookList.objects.filter(house=house).annotate(n=Count("books")).order_by("-made_at", "-pk"))


def scopes_for(house: Institution) -> Sequence[tuple[str, str]]:
    """For whom a house may make a list: itself, and the divisions at its level and below, down to its own."""
    path = list(house.division.path)
    names = divisions_by_code(path)
    own = [(code, names[code].name) for code in reversed(path) if code in names and names[code].level >= house.level]
    return [(house.code, _("本馆")), *own]


def scope_name(row: BookList) -> str:
    """The name of whom it is for."""
    found = divisions_by_code([row.scope]).get(row.scope)
    return found.name if found else row.house.label
