"""Why something is not done at a counter, and what to do next."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, Invalid, NotFound

BY_RULE = (
    "not_loanable",
    "expired",
    "blocked",
    "limit",
    "elsewhere",
    "not_ready",
    "renewals",
    "kept",
    "waited_for",
    "not_for_minors",
)
"""What a manager may override with a reason."""


def _words() -> dict[str, str]:
    return {
        "not_loanable": _("这一册按规则不外借，可在馆内看。"),
        "expired": _("读者证已到期，请先续证。"),
        "blocked": _("读者证停借中，请看停借原因，了结后再借。"),
        "limit": _("已借满。请先还几册再借。"),
        "elsewhere": _("这一册正送往别的馆。请先在“还书”里扫一下，再借。"),
        "not_ready": _("这一册还没有上架（加工、破损或装订中）。请先改状态再借。"),
        "not_for_minors": _("这本书写明只给成年人，未成年读者不能借。请另选一本，或问馆员有没有青少版。"),
        "renewals": _("续借次数已用完，请按期归还。"),
        "kept": _("这一册留给了别人的预约。请放回预约架，另借一册，或为读者预约。"),
        "waited_for": _("有读者在等这本书，不能续借。请按期归还。"),
        "not_holdable": _("没有可以预约到那里的册。请换一个取书馆，或到服务台问馆际互借。"),
        "max_holds": _("预约数已满。请先取书或取消一项，再约。"),
        "has_it": _("这本书你已经借着，可以续借。"),
        "held_already": _("这本书已经约着了。在“我的预约”里看排到第几。"),
        "hold_over": _("这项预约已经了结。"),
        "hold_on_its_way": _("书已经在路上或到馆了。要换取书处，请到服务台说一声，或不要了再约。"),
        "same_pickup": _("本来就在这里取。要换，请另选一处。"),
        "hold_kept": _("书已经留好或在路上，不能暂停。不要了请取消。"),
        "frozen_already": _("这项预约已经暂停着。"),
        "not_frozen": _("这项预约没有暂停。"),
        "kept_already": _("这一册已经留给预约，请放到预约架。"),
        "hold_in_time": _("这项预约还没有过期。"),
        "hold_busy": _("这项预约正在别处办理。请刷新后再看。"),
        "nobody_waits": _("没有人在等这一册，请放回架上。"),
        "on_loan": _("这一册还借在别人名下。请先还书，再借。"),
        "lent_already": _("这一册已借在这位读者名下。要延长请续借。"),
        "withdrawn": _("这一册已剔除，不能外借。请先查剔除记录。"),
        "closed": _("读者证已注销，不能再借。请先在借还台恢复读者证。"),
        "not_on_loan": _("这一册没有借出。"),
        "state": _("这笔借阅现在的状态不能这样办。请刷新后再看。"),
        "moving": _("这一册在途中。请先收下或取消在途。"),
        "not_moving": _("这一册不在途中。"),
        "same_place": _("发出和送达是同一处，不用发。"),
        "for_hold": _("这一册是送去预约的，只能送到取书的馆。请改预约的取书馆。"),
        "not_yours": _("这笔借阅不归本馆管，请到借出馆或藏书馆办。"),
        "earlier": _("应还日期只能提前，不能推后，也不能早于今天。"),
        "missing_already": _("已经登记为在途丢失，请在“待办”里查找。"),
    }


def _point_words() -> dict[str, str]:
    """Of pickup points."""
    return {
        "hold_scope": _("这个取书处只为本馆或同一馆群的读者留书。请换一个取书处。"),
        "no_point": _("这个取书点停用了。请换一个取书处。"),
        "not_for_you": _("这个取书点只为部分读者服务。请换一个取书处，或到服务台问。"),
        "not_to_lay": _("这一册没有等着送取书点。请刷新后再看。"),
        "boxes_full": _("柜子满了。等有格子空出来，或改到服务台取。"),
        "box_taken": _("这一格有书。请换一格。"),
        "no_box": _("没有这一格。请看柜上的格号。"),
        "no_code": _("取书码不对。请核对消息里的数字。"),
        "code_over": _("取书码过期或用过了。请到服务台问。"),
        "still_held": _("这一册还等着读者来取，不用取出。要换地方，请改到服务台。"),
        "point_in_use": _("柜里、架上还有书。先取出或改到服务台，再停办。"),
        "not_at_home": _("这一册不是送上门的，或已经送到。请刷新后再看。"),
        "not_given": _("还没有人领去送。请先定谁送。"),
        "no_bearer": _("没有用这个手机号或邮箱注册的人。请核对，或自己领。"),
        "point_named": _("本馆已有同名的取书点。请换个名字。"),
    }


def refused(codes: str | Sequence[str]) -> Conflict:
    """The refusal for one or more reasons, the first giving the code."""
    many = (codes,) if isinstance(codes, str) else tuple(codes)
    words = _words() | _point_words()
    return Conflict(f"library.{many[0]}", "".join(words[code] for code in many))


def no_item() -> NotFound:
    """Nothing has this key."""
    return NotFound("library.no_item", _("没有这一册，请核对条码。"))


def no_reader() -> NotFound:
    """Nobody has this key."""
    return NotFound("library.no_reader", _("没有这位读者。请先办读者证。"))


def no_house() -> NotFound:
    """The institution of a counter does not exist."""
    return NotFound("library.no_institution", _("没有这个机构，请核对代码。"))


def other_deed() -> Conflict:
    """The key was used for something else."""
    return Conflict("library.key_used", _("这个幂等键已用于另一件事，请换一个键。"))


def wrong_key() -> Invalid:
    """The key cannot be used."""
    return Invalid("library.key", _("幂等键要 1 到 180 个字符，建议用 UUID。"))


def too_old(days: int) -> Invalid:
    """The device's time is further back than is believed."""
    said = _("设备报来的时间在 %(days)s 天以前，请先校准设备的时钟，再办一次。") % {"days": days}
    return Invalid("library.too_old", said, fields={"at": said})


def ambiguous(owners: Sequence[str]) -> Conflict:
    """More than one library has the barcode."""
    said = _("几个馆都有这个条码：%s。请写成“馆代码|条码”，或在台上选一册。") % "、".join(owners)
    return Conflict("library.ambiguous", said)
