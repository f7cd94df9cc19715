"""Why something is not done with a crate, and what to do next."""

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, NotFound


def _words() -> dict[str, str]:
    return {
        "not_moving": _("不在途：这一册没有要送去别处。请先在借还台扫一下“还书”，看它该去哪里。"),
        "other_way": _("不去那边：这一册不经过这只箱子要去的馆。请换一只箱子。"),
        "in_crate": _("已在另一箱：先从那只箱子里拿出来，再放进这一只。"),
        "not_here": _("这一册现在不在本馆。请先在借还台扫一下“还书”。"),
        "not_open": _("箱子已经封了，不能再放、再拿。"),
        "empty": _("箱子是空的。先扫几册放进去，再封箱。"),
        "no_such_book": _("没有这个条码。请核对后再扫。"),
        "many": _("几个馆都有这个条码。请写成“馆代码|条码”再扫。"),
        "not_sealed": _("箱子还没有封。请馆里先封箱，再装车。"),
        "gone": _("箱子已经开过了，不用再扫。"),
        "on_other_trip": _("箱子在另一趟车上。请先在那趟车上卸下。"),
        "not_on_trip": _("箱子不在这趟车上。"),
        "not_this_house": _("箱子不在这个馆。请先扫箱，登记它到了。"),
        "not_arrived": _("箱子还没有扫到馆。请先扫箱上的码，再开箱。"),
        "trip_over": _("这趟车已经收车，不能再改。"),
        "still_loaded": _("车上还有箱子。全部卸下再收车。"),
        "no_trip_today": _("今天没有这条线路的车。按线路上写的日子发车。"),
        "route_over": _("这条线路已经停了。"),
        "same_place": _("箱子本来就是送到那里的。"),
        "from_itself": _("不能送到自己馆。"),
        "missing_already": _("已经登记为找不到。"),
        "lost": _("箱子早已不再找，单子也结了。里面的书请在借还台一册一册扫“还书”。"),
        "seen": _("箱子刚扫到了，不用找。"),
        "loaded": _("箱子在车上。请司机先卸下，再改送到别处。"),
    }


def refused(code: str) -> Conflict:
    """The refusal for a reason."""
    return Conflict(f"logistics.{code}", _words()[code])


def no_crate() -> NotFound:
    """No crate has this code, or none that the actor may know of."""
    return NotFound("logistics.no_crate", _("没有这只箱子。请核对箱上的码。"))


def no_trip() -> NotFound:
    """No trip has this key."""
    return NotFound("logistics.no_trip", _("没有这趟车。"))


def no_route() -> NotFound:
    """No route has this key."""
    return NotFound("logistics.no_route", _("没有这条线路。"))


def other_deed() -> Conflict:
    """The key was used for something else."""
    return Conflict("logistics.key_used", _("这张表单已用于另一件事。请刷新后再试。"))


def no_page() -> str:
    """What is said where there is nothing for the actor."""
    return _("没有这一页。")
