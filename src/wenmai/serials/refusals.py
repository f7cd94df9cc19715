"""Why something is not done with a serial, and what to do next."""

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Conflict, Invalid, NotFound


def _words() -> dict[str, str]:
    return {
        "ordered": _("本馆这段日子已订了这种报刊。要改份数或日期，先停原来的，再从停的次日起订。"),
        "all_here": _("这一期的份数已经到齐了。多到的，先在订阅里加一期再登到。"),
        "too_early": _("这一期还没到出版的日子。请核对期号。"),
        "bound": _("这一期已经装订，不能再改。"),
        "nothing_to_bind": _("这一段没有到馆、还没装订的期。先登到，再装订。"),
        "key_used": _("这张表单已用于另一期。请刷新后再试。"),
        "not_late": _("这几期还没有逾期，或已经到了。请刷新后再看催缺单。"),
        "not_expected": _("只有还没到的期才能记为缺期。"),
        "no_issues": _("这段日子里一期也没有。请核对起止日期和刊期。"),
        "too_many": _("一次最多订三年。请把结束日改早。"),
        "kept": _("这几年和已登记的馆藏重叠。请改年份，或先删掉原来那一条。"),
    }


def refused(code: str) -> Conflict:
    """The refusal for a reason."""
    return Conflict(f"serials.{code}", _words()[code])


def bad(field: str, said: str) -> Invalid:
    """An input at fault."""
    return Invalid("serials.bad", said, fields={field: said})


def no_subscription() -> NotFound:
    """No subscription has this key, or none that the actor may see."""
    return NotFound("serials.no_subscription", _("没有这份订阅。"))


def no_issue() -> NotFound:
    """No issue has this key, or none that the actor may see."""
    return NotFound("serials.no_issue", _("没有这一期。"))


def no_desk() -> NotFound:
    """Not a house where the actor serves."""
    return NotFound("serials.no_desk", _("没有这一页。"))
