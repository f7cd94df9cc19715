"""Why an application was not counted, in a few words for messages and for the desk."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

NOT_COUNTED = {
    "active_most": gettext_noop("手上没用的预约到了上限"),
    "window_most": gettext_noop("这段时间约的次数到了上限"),
    "cancels_most": gettext_noop("这段时间取消的次数到了上限"),
    "overlap": gettext_noop("同一时间已有别的预约"),
    "suspended": gettext_noop("网上预约暂停着"),
    "already_booked": gettext_noop("这一场已经约好了"),
}


def short(reason: str) -> str:
    """The words for a code of a rule; what a clerk wrote stands as it is."""
    return _(NOT_COUNTED[reason]) if reason in NOT_COUNTED else reason
