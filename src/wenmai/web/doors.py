"""The doors of the portal and of the desk. A door is shown only when its room is built and lets the reader in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.library.policies import DESK_KINDS
from wenmai.places.queries.institutions import institutions_by_code
from wenmai.web.access import ACCESS, PUBLIC
from wenmai.web.operations import home_path
from wenmai.web.policies import may_operate


@dataclass(frozen=True, slots=True)
class Door:
    """`view` is a URL name; `in_head` puts it in the head, `on_front` among the large doors, `in_bar` below on phones; `say` a word below its name.

    `of_house` needs a posting at a house, one at a division does not do; `of_library` one at a house that
    lends books, and stands on the desk's first page only. `group` is one of GROUPS: where it stands on the desk's first page.
    """

    key: str
    title: str | Promise
    icon: str
    view: str
    in_head: bool = False
    on_front: bool = False
    in_bar: bool = False
    in_foot: bool = False
    of_house: bool = False
    of_library: bool = False
    group: str = ""
    say: str | Promise = ""

    @property
    def public(self) -> bool:
        """True when anybody may open it."""
        return ACCESS.get(self.view) == PUBLIC


DOORS = (
    Door("live", _("看直播"), "live", "activities:live", in_head=True, on_front=True),
    Door("activities", _("享活动"), "events", "activities:list", in_head=True, on_front=True, in_bar=True),
    Door("courses", _("学才艺"), "learn", "courses:list", in_head=True, on_front=True),
    Door("spaces", _("订场馆"), "venue", "rooms:list", in_head=True, on_front=True),
    Door("books", _("读好书"), "read", "opac:search", in_head=True, on_front=True, in_foot=True),
    Door("market", _("服务超市"), "market", "market", on_front=True, in_foot=True, say=_("一处挑齐")),
    Door("places", _("场馆"), "venue", "places:list", in_foot=True),
    Door("guide", _("风景和美食"), "market", "guide:spots", in_foot=True),
    Door("plan", _("规划进展"), "check", "plan:index", in_head=True, on_front=True, in_foot=True, say=_("逐条公开")),
    Door("code", _("我的码"), "code", "people:code", on_front=True, in_bar=True, say=_("一码通用")),
    Door("near", _("附近"), "near", "places:near", on_front=True, in_bar=True, say=_("由近到远")),
    Door("me", _("我的"), "user", "people:me", in_bar=True),
    Door("works", _("群众作品"), "read", "works:gallery", in_foot=True),
    Door("delivery", _("配送菜单"), "events", "delivery:menu", in_foot=True),
    Door("bookshops", _("你读书我买单"), "read", "bookshops:start", in_foot=True),
    Door("honours", _("评选与荣誉"), "check", "honours:list", in_foot=True),
    Door("data", _("开放数据"), "check", "trust:data", in_foot=True),
    Door("news", _("消息与说明"), "info", "articles:list", in_foot=True),
)
DESK = (
    Door("today", _("今天"), "home", "desk", in_head=True, in_bar=True),
    Door(
        "publish",
        _("发活动"),
        "plus",
        "activities_desk:publish",
        group="events",
        in_head=True,
        in_bar=True,
        of_house=True,
    ),
    Door("dates", _("全部场次"), "events", "activities_desk:all", group="events", of_house=True),
    Door("courses", _("课程"), "learn", "courses_desk:list", group="events", of_house=True),
    Door("works", _("作品征集"), "read", "works_desk:list", group="events", of_house=True),
    Door("rounds", _("报名和摇号"), "events", "booking_rounds:list", group="events", of_house=True),
    Door("rules", _("预约规则"), "check", "booking_rules:desk", group="events", of_house=True),
    Door("loans", _("借还和馆藏"), "scan", "library_desk:books", group="books", of_library=True),
    Door("lending", _("借阅规则"), "check", "library_rules:desk", group="books"),
    Door("bookshops", _("你读书我买单"), "read", "bookshops_desk:start", group="books", of_house=True),
    Door("booklists", _("书单"), "read", "reading_desk:start", group="books", of_house=True),
    Door("crates", _("通借通还线路"), "right", "logistics_desk:plans", group="books"),
    Door("hub", _("联盟枢纽"), "right", "hub_desk:start", group="books"),
    Door("delivery", _("配送"), "events", "delivery_desk:desk", group="delivery", of_house=True),
    Door("balance", _("配送均衡"), "check", "delivery_desk:balance", group="delivery"),
    Door("agent", _("代人预约"), "phone", "agent:agent", group="events"),
    Door("people", _("找人办事"), "user", "people_desk:find", group="people", in_head=True, in_bar=True),
    Door("places", _("场馆与时间"), "venue", "places_desk:list", group="places", in_head=True, in_bar=True),
    Door("opening", _("开放时间核对"), "check", "places_desk:check", group="places"),
    Door("articles", _("文章"), "read", "articles_desk:list", group="words", in_head=True, in_bar=True),
    Door("galas", _("村晚云联播"), "live", "activities_desk:galas", group="events"),
    Door("guide", _("风景和美食"), "market", "guide_desk:spots", group="places"),
    Door("goods", _("好物和文创"), "market", "guide_desk:goods", group="places"),
    Door("honours", _("评选与荣誉"), "check", "honours_desk:list", group="people"),
    Door("organisations", _("民办馆和社会组织"), "card", "honours_desk:organisations", group="people"),
    Door("devices", _("签到设备"), "scan", "booking_door:devices", group="events", of_house=True),
    Door("staff", _("人员与岗位"), "card", "people_desk:postings", group="people", in_head=True, in_bar=True),
    Door("evidence", _("凭据"), "check", "plan_desk:asked", group="figures", in_head=True, in_bar=True),
    Door("returns", _("统计报表"), "check", "returns_desk:index", group="figures"),
    Door("registers", _("登记册"), "read", "registers_desk:index", group="figures"),
    Door("definitions", _("口径编辑"), "read", "plan_desk:definitions", group="figures"),
    Door("alerts", _("变化提醒"), "clock", "alerts_desk:own", group="figures"),
    Door("imports", _("导入数据"), "plus", "measures_desk:imports", group="figures", in_head=True, in_bar=True),
    Door(
        "publications", _("公布数据"), "read", "measures_desk:publications", group="figures", in_head=True, in_bar=True
    ),
    Door("equity", _("均等化"), "check", "equity:index", group="figures"),
    Door("points", _("居住点"), "near", "equity_desk:points", group="places"),
    Door("funding", _("补助测算"), "check", "funding_desk:runs", group="figures"),
    Door("quality", _("数据疑点"), "check", "trust_desk:findings", group="figures"),
    Door("plan", _("规划进展"), "check", "plan:index", group="figures", in_bar=True),
    Door("reported", _("报上来的评价"), "chat", "booking:ratings_reported", group="words"),
    Door("sources", _("视频来源"), "live", "courses_desk:video_sources", group="words"),
    Door("audit", _("审计记录"), "check", "audit_desk:list", group="running", in_head=True, in_bar=True),
    Door("ops", _("运行情况"), "info", "ops", group="running"),
)
GROUPS = (
    ("events", _("活动和课程")),
    ("books", _("图书")),
    ("delivery", _("配送")),
    ("places", _("场馆和风物")),
    ("people", _("人和团体")),
    ("words", _("文章和评价")),
    ("figures", _("规划和数据")),
    ("running", _("运行")),
)
ROOM = 5
"""Doors that the head, in English too, and the bar of a phone have room for; all are on the first page of the desk."""


@dataclass(frozen=True, slots=True)
class Link:
    """A door that can be opened now."""

    door: Door
    url: str


@cache
def address(view: str) -> str:
    """The address of a URL name, or "" when its room is not built."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def open_doors(doors: Sequence[Door]) -> list[Link]:
    """Those that lead somewhere, in their order."""
    return [Link(door, url) for door in doors if (url := address(door.view))]


def links() -> list[Link]:
    """The doors of the portal. What needs a sign-in is shown too: it asks for it."""
    return open_doors(DOORS)


def desk_links(actor: Actor) -> list[Link]:
    """The links of the desk of this member of staff, by the access table."""
    at_house = any(not grant.scope.isdecimal() for grant in actor.grants)
    doors = [door for door in DESK if at_house or not door.of_house]
    return open_doors([door for door in doors if door.view in ACCESS and ACCESS[door.view].admits(actor)])


def desk_tasks(actor: Actor) -> list[tuple[str | Promise, list[Link]]]:
    """要做的事 by groups: all of them but the desk itself; how things run is for who operates."""
    skipped = {"today"} if may_operate(actor, home_path()) else {"today", "ops"}
    if not _serves_a_library(actor):
        skipped |= {door.key for door in DESK if door.of_library}
    links = [link for link in desk_links(actor) if link.door.key not in skipped]
    groups = [(title, [link for link in links if link.door.group == key]) for key, title in GROUPS]
    return [(title, inside) for title, inside in groups if inside]


def _serves_a_library(actor: Actor) -> bool:
    houses = institutions_by_code(actor.scopes(STAFF_ROLES))
    return any(each.kind in DESK_KINDS for each in houses.values())


def head_links(actor: Actor) -> list[Link]:
    """The first of them, as many as the head holds."""
    return [link for link in desk_links(actor) if link.door.in_head][:ROOM]


def bar_links(actor: Actor) -> list[Link]:
    """The first of them, as many as the bar of a phone holds."""
    return [link for link in desk_links(actor) if link.door.in_bar][:ROOM]
