"""The kinds of things that can be found, by the name people read. A room with a new kind declares it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_titles: dict[str, str | Promise] = {
    "activity": _("活动"),
    "institution": _("场馆"),
    "space": _("场地"),
    "course": _("课程"),
    "book": _("图书"),
    "article": _("资讯"),
    "page": _("说明"),
    "division": _("地方"),
}


def declare(kind: str, title: str | Promise) -> None:
    """Name a kind ("team", 文艺团队); called from a room's apps.py."""
    _titles[kind] = title


def title_of(kind: str) -> str:
    """The name of a kind; an undeclared one shows as itself."""
    return str(_titles.get(kind, kind))


def kinds() -> tuple[str, ...]:
    """All declared kinds, in the order in which pages offer them."""
    return tuple(_titles)
