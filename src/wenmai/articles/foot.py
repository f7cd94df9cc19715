"""The links to standing pages at the foot of every page: a door is shown only when something real is behind it."""

from collections.abc import Sequence

from django.db import DatabaseError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as lazy

from wenmai.articles.models import Revision, State
from wenmai.kernel.freshness import while_unchanged

DOORS = {
    "about": lazy("关于文脉"),
    "help": lazy("使用帮助"),
    "accessibility": lazy("无障碍说明"),
    "privacy": lazy("个人信息保护"),
}


def standing_doors(request: HttpRequest, thing: object) -> SafeString:
    """The doors that lead somewhere; none while the database is away, so that a page can say just that."""
    del thing
    try:
        there = while_unchanged("articles.foot", _published)
    except DatabaseError:
        return SafeString("")
    doors = [(slug, title) for slug, title in DOORS.items() if slug in there]
    return SafeString(render_to_string("articles/foot.html", {"doors": doors}, request)) if doors else SafeString("")


def _published() -> Sequence[str]:
    rows = Revision.objects.filter(state=State.PUBLISHED, article__slug__in=DOORS)
    return tuple(slug for slug in rows.values_list("article__slug", flat=True) if slug)
