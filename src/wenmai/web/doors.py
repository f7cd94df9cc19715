"""The doors of the portal. A door is shown only when its room is built; nothing is promised."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Door:
    """`view` is a URL name; `on_front` puts it among the large doors, `in_head` in the head's navigation."""

    key: str
    title: str | Promise
    icon: str
    view: str
    in_head: bool = True
    on_front: bool = True
    public: bool = True


DOORS = (
    Door("activities", _("享活动"), "events", "activities:list"),
    Door("places", _("订场馆"), "venue", "places:list"),
    Door("near", _("附近"), "near", "places:near", in_head=False),
    Door("code", _("我的码"), "code", "people:code", in_head=False, public=False),
    Door("plan", _("规划进展"), "info", "plan:index", on_front=False),
)
DESK = (
    Door("today", _("今天"), "home", "desk"),
    Door("publish", _("发活动"), "plus", "activities_desk:publish"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A door that can be opened now."""

    door: Door
    url: str


def address(view: str) -> str:
    """The address of a URL name, or "" when its room is not built."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def open_doors(doors: tuple[Door, ...]) -> list[Link]:
    """Those that lead somewhere, in their order."""
    return [Link(door, url) for door in doors if (url := address(door.view))]


def links() -> list[Link]:
    """The doors that lead somewhere, in the order of the portal."""
    return open_doors(DOORS)


def desk_links() -> list[Link]:
    """The links of the staff desk."""
    return open_doors(DESK)
