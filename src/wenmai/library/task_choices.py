"""What to do about each kind of trouble, and the taps that end it. Words are kept with the task, so that who comes later knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.library.models import TaskKind

FOUND, SHELVED = "found", "shelved"


@dataclass(frozen=True, slots=True)
class Choice:
    """One tap: its name in the form, what the button says, and the deed with the item that goes before ("" for none)."""

    name: str
    label: str | Promise
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next, and how it ends."""

    next: str | Promise
    choices: Sequence[Choice]


_SEEN = Choice("seen", _("看过了"))
_ON_SHELF = Choice("shelf", _("放回书架了"))
_FOUND = Choice("found", _("找到了"), FOUND)
_NOWHERE = Choice("nowhere", _("找过，没有"))

ADVICE: Mapping[str, Advice] = {
    TaskKind.UNKNOWN_ITEM: Advice(
        _("查书上的馆藏章。本馆的补登记，别馆的送回去。"),
        (Choice("added", _("补登记了")), Choice("sent", _("送回别馆了"))),
    ),
    TaskKind.AMBIGUOUS_ITEM: Advice(
        _("看馆藏章是哪个馆的，回借还台扫条码，选那一册还。"), (Choice("chosen", _("选好还了")),)
    ),
    TaskKind.WITHDRAWN_ITEM: Advice(
        _("已剔除的书。放到处置架，或重新登记入藏。"),
        (Choice("disposed", _("放到处置架了")), Choice("again", _("重新入藏了"))),
    ),
    TaskKind.NOT_ON_LOAN: Advice(_("账上没有借出。放回书架就行。"), (_ON_SHELF,)),
    TaskKind.LOST_ITEM_BACK: Advice(
        _("报失的书回来了。赔过款的退给读者，书上架。"),
        (Choice("paid_back", _("退过款，上架了")), Choice("nothing_paid", _("没有赔过，上架了"))),
    ),
    TaskKind.CLAIMED_ITEM_BACK: Advice(_("读者说得对，书在这里。放回书架。"), (_ON_SHELF,)),
    TaskKind.ELSEWHERE: Advice(_("本该在别处。放进送往目的馆的箱子。"), (Choice("boxed", _("放进箱子了")),)),
    TaskKind.STALE_RETURN: Advice(_("这是旧记录，书后来又借出或还过，不用改。"), (_SEEN,)),
    TaskKind.CLAIMED_RETURNED: Advice(_("到书架上找这一册，前后三层都看。"), (_FOUND, _NOWHERE)),
    TaskKind.MISSING_IN_TRANSIT: Advice(_("查还书箱、周转箱和分拣架。"), (_FOUND, _NOWHERE)),
    TaskKind.NOT_READY: Advice(
        _("加工、破损或装订中的书来还。能借的就上架。"),
        (Choice("ready", _("上架，可以借"), SHELVED), Choice("kept", _("留下修补"))),
    ),
    TaskKind.HOLD_ENDED: Advice(_("从预约架取下，到借还台扫一次还书。"), (Choice("scanned", _("扫过还书了")),)),
    TaskKind.OFFLINE: Advice(
        _("书多半在读者手上。请读者来补办，或把书收回来。"),
        (Choice("entered", _("补办了")), Choice("taken_back", _("书收回来了"))),
    ),
}
_OTHER = Advice(_("处理完写一句。"), (_SEEN,))


def advice(kind: str) -> Advice:
    """What is said of a kind."""
    return ADVICE.get(kind, _OTHER)


def choice(kind: str, name: str) -> Choice | None:
    """The tap of a kind by its name, None for none."""
    return next((each for each in advice(kind).choices if each.name == name), None)
