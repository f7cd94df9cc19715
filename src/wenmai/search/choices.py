"""The filters of the search page as links; each says how many it leaves, where that was counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from wenmai.search import facets, kinds
from wenmai.search.queries import Results, Wish

FLAGS = ("free", "bookable", "online")
CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter link; `count` is None where nobody has counted."""

    title: str
    query: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Filters of one sort, under their name."""

    title: str
    choices: tuple[Choice, ...]


def wish_of(asked: QueryDict, near: str = "") -> Wish:
    """What the address asks for. Unknown kinds and impossible division codes are passed over."""
    kind, division = asked.get("kind", ""), asked.get("division", "")
    return Wish(
        text=asked.get("q", ""),
        kind=kind if kind in kinds.kinds() else "",
        division=division if _is_code(division) else "",
        facets={name: True for name in FLAGS if asked.get(name) == "1"},
        near=near if _is_code(near) else "",
    )


def _is_code(text: str) -> bool:
    return text.isascii() and text.isalnum() and len(text) <= CODE_LENGTH


def _flag_titles() -> Mapping[str, str]:
    return {"free": _("免费"), "bookable": _("可预约"), "online": _("线上")}


def _with(asked: QueryDict, **changes: str) -> str:
    """The address with other filters, from its first page; "" takes a filter off."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def choices(asked: QueryDict, wish: Wish, results: Results) -> tuple[Row, ...]:
    """The rows of filters that make a difference to these results."""
    rows = (
        Row(_("类别"), tuple(_kinds(asked, wish, results))),
        Row(_("地方"), tuple(_divisions(asked, wish, results))),
        Row(_("条件"), tuple(_flags(asked, wish, results))),
    )
    return tuple(row for row in rows if row.choices)


def _kinds(asked: QueryDict, wish: Wish, results: Results) -> Iterator[Choice]:
    if wish.kind:
        yield Choice(_("全部"), _with(asked, kind=""))
        yield Choice(kinds.title_of(wish.kind), _with(asked), current=True)
    elif results.facets.kinds:
        offered = {kind: count for kind, count in results.facets.kinds.items() if count < results.count}
        yield from (Choice(kinds.title_of(kind), _with(asked, kind=kind), count) for kind, count in offered.items())
    elif results.count:
        yield from (Choice(kinds.title_of(kind), _with(asked, kind=kind)) for kind in facets.present(kinds.kinds()))


def _divisions(asked: QueryDict, wish: Wish, results: Results) -> Iterator[Choice]:
    below = {code: count for code, count in results.facets.divisions.items() if count < results.count or wish.division}
    codes = [*([wish.division] if wish.division else []), *below]
    names = facets.names(f"places.division:{code}" for code in codes) if codes else {}
    if wish.division:
        yield Choice(_("不限"), _with(asked, division=""))
        yield Choice(names.get(f"places.division:{wish.division}", wish.division), _with(asked), current=True)
    for code, count in below.items():
        if name := names.get(f"places.division:{code}"):
            yield Choice(name, _with(asked, division=code), count)


def _flags(asked: QueryDict, wish: Wish, results: Results) -> Iterator[Choice]:
    for name, title in _flag_titles().items():
        count = results.facets.flags.get(name)
        if name in wish.facets:
            yield Choice(title, _with(asked, **{name: ""}), current=True)
        elif count and count < results.count:
            yield Choice(title, _with(asked, **{name: "1"}), count)
