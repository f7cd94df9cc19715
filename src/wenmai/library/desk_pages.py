"""What the page of the circulation desk shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from wenmai.catalogue.queries.questions import open_questions
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import CEILING, page_number
from wenmai.library import policies
from wenmai.library.queries.deeds import DeedLine, last_deeds, tasks_by_kind
from wenmai.library.queries.hold_pages import to_fetch
from wenmai.library.queries.pickup import waiting_at
from wenmai.library.queries.readers import ReaderPage, glance, reader_of_person
from wenmai.library.queries.scanning import ItemCard, scan
from wenmai.library.queries.weeding import waiting_lists
from wenmai.people.counter_pass import read_pass
from wenmai.people.queries.persons import display_name
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution, institutions_by_code

__all__ = [
    "BooksPage",
    "DeskPage",
    "books_page",
    "first_house",
    "get_house",
    "get_weeding_house",
    "page",
    "page_number",
]


@dataclass(frozen=True, slots=True)
class Unread:
    """Somebody at the desk of a house who is no reader, by their pass; what a slot for rooms that know other libraries is about."""

    house: Institution
    passed: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`passed` names the reader in the next scan; `candidates` and `ask` are a question about a text; `left` says that
    somebody was there whose pass is too old, `to_fetch` how many copies of the pull list there are, `against` and `item` what a
    rule stood against just now, `unread` the newcomer for other rooms.
    """

    reader: ReaderPage | None
    passed: str
    newcomer: str
    newcomer_name: str
    ask: str
    candidates: tuple[ItemCard, ...]
    deeds: tuple[DeedLine, ...]
    waiting: int
    left: bool
    to_fetch: int
    against: str = ""
    item: str = ""
    may_override: bool = False
    unread: Unread | None = None


@dataclass(frozen=True, slots=True)
class BookDoor:
    """A page of the house's books; `count` is how much waits behind it."""

    title: str
    say: str
    url: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class BooksPage:
    """The doors of one house, and the houses to choose from where there are several."""

    house: Institution
    others: tuple[Institution, ...]
    doors: tuple[BookDoor, ...]


def books_page(actor: Actor, house: Institution) -> BooksPage:
    """Everything that a house does with its books, as far as the actor may."""
    found = institutions_by_code(actor.scopes(STAFF_ROLES))
    others = tuple(sorted(found.values(), key=lambda each: (each.pinyin, each.code))) if len(found) > 1 else ()
    return BooksPage(house, others, tuple(_doors(actor, house)))


def _doors(actor: Actor, house: Institution) -> Iterator[BookDoor]:
    def door(name: str, title: str, say: str, count: int = 0) -> BookDoor:
        return BookDoor(title, say, reverse(f"library_desk:{name}", args=[house.code]), count)

    yield door("desk", _("借还台"), _("借书、还书、办证"))
    waiting = sum(each.count for each in tasks_by_kind(house))
    yield door("tasks", _("待办"), _("还书遇到的怪事，要人看一看"), waiting)
    if house.kind == policies.SHOP:
        return
    yield door("pull", _("找书单"), _("有人在等的书，从架上取来"), to_fetch(house))
    yield door("hold_shelf", _("预约架"), _("等读者来取的书"))
    yield door("pickup", _("取书点的活"), _("放进取书柜，送书上门，取出没人取的"), waiting_at(house))
    yield door("points", _("取书点"), _("取书柜、书房的架、送书上门"))
    yield door("items", _("馆藏"), _("找一册，登记新书，改状态"))
    unsure = open_questions(actor)[: CEILING + 1].count()
    yield BookDoor(_("查重"), _("像是同一种的书目，要人看一看"), reverse("library_desk:same"), unsure)
    yield door("inventory", _("盘点"), _("一段书架扫一遍，看少了什么"))
    yield door("resources", _("数字资源"), _("买来的平台，读者在家也能进"))
    yield door("trips", _("流动服务"), _("出一趟车，服务几个村，记一次"))
    yield door("offline", _("离线补录"), _("断网时记下的借还，网络好了再入账"))
    yield door("weeding", _("剔旧"), _("列清单，另一人批准，一次剔除"), waiting_lists(house))
    if policies.may_keep_terminals(actor, house.scope_path):
        yield door("terminals", _("自助机"), _("登记和停用"))
    yield BookDoor(_("借阅规则"), _("借几册、借多久、按哪一条"), reverse("library_rules:desk"))
    yield door("year", _("一年的数"), _("馆藏、外借、读者，按国家标准"))
    yield BookDoor(_("各地的数"), _("外借、还回、借过书的读者，按地区和馆"), reverse("library_desk:places"))
    yield door("stock", _("馆藏数据"), _("整馆取走，给别的系统"))


def first_house(actor: Actor) -> Institution:
    """The first house at which the actor serves readers. Raises NotFound."""
    houses = institutions_by_code(actor.scopes(STAFF_ROLES))
    if not houses:
        raise NotFound("library.no_desk", _("没有您当班的馆。请先请管理员在一个馆给您任职。"))
    return min(houses.values(), key=lambda each: (each.kind != "library", each.pinyin, each.code))


def get_house(actor: Actor, code: str) -> Institution:
    """A house at which the actor serves readers. Raises NotFound for others."""
    house = get_institution(actor, code)
    if not policies.may_circulate(actor, house.scope_path):
        raise NotFound("library.no_desk", _("没有这一页。"))
    return house


def get_weeding_house(actor: Actor, code: str) -> Institution:
    """A house whose weeding lists the actor proposes or decides. Raises NotFound for others."""
    house = get_institution(actor, code)
    if not policies.may_read_weeding(actor, house.scope_path):
        raise NotFound("library.no_desk", _("没有这一页。"))
    return house


def page(actor: Actor, house: Institution, asked: Mapping[str, str]) -> DeskPage:
    """The desk with whoever is there; nobody is when the pass is too old."""
    ask = asked.get("ask", "")[:100]
    (passed, person), (newcomer, new) = (_passed(actor, asked.get(name, "")) for name in ("reader", "newcomer"))
    return DeskPage(
        _reader(actor, house, person),
        passed,
        newcomer,
        display_name(new) if new else "",
        ask,
        scan(ask, house.code).candidates if ask else (),
        last_deeds(house),
        sum(each.count for each in tasks_by_kind(house)),
        bool(asked.get("reader") or asked.get("newcomer")) and not (person or new),
        to_fetch(house),
        asked.get("against", "")[:400] if person else "",
        asked.get("item", "")[:12],
        policies.may_override(actor, house.scope_path),
        Unread(house, newcomer) if newcomer else None,
    )


def reader_of_pass(actor: Actor, text: str) -> int | None:
    """The reader whom a pass names; None for one that is too old, another house's, or of who is no reader."""
    _passed_on, person = _passed(actor, text)
    return reader_of_person(person) if person else None


def _passed(actor: Actor, text: str) -> tuple[str, str]:
    """A pass and the person whom it names; nothing for one that is too old or another house's."""
    try:
        return (text, read_pass(actor, text)) if text else ("", "")
    except NotFound:
        return "", ""


def _reader(actor: Actor, house: Institution, person: str) -> ReaderPage | None:
    reader = reader_of_person(person) if person else None
    return glance(actor, reader, house.scope_path) if reader else None
