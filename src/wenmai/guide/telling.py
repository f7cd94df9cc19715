"""What a house is told about its goods, and who checks that some wait. Nobody is named."""

from django.utils.translation import gettext_lazy as _

from wenmai.guide import policies
from wenmai.guide.models import Goods, GoodsState
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import nearest_on_duty, on_duty

DECIDED = declare(NoticeKind("guide.goods", _("好物核对的结果"), urgent=True))
WAITING = declare(NoticeKind("guide.goods_waiting", _("好物等核对")))
WORDS = {
    GoodsState.LISTED: (_("好物展示了"), _("大家看得到了。卖完了、不卖了，记得下架。")),
    GoodsState.RETURNED: (_("好物退回来了"), _("原因写在里面。改好保存，就再送去核对。")),
    GoodsState.RETIRED: (_("好物下架了"), _("原因写在里面。要再展示，重新登记。")),
}
ASKED = (_("有一件好物等核对"), _("点开看是什么、在哪里买，通过，或写明要改什么。"))


def goods_decided(actor: Actor, goods: Goods) -> int:
    """To who offered it and the house's staff; how many are told anew."""
    title, body = WORDS[GoodsState(goods.state)]
    persons = {goods.made_by, *on_duty([goods.house.code], STAFF_ROLES)} - {"", actor.person}
    key = f"{goods.pk}:{goods.state}:{goods.decided_at:%Y%m%d%H%M%S%f}"
    return tell(actor, persons=persons, note=Note(DECIDED.name, title, body, _link(goods), key))


def goods_asked(actor: Actor, goods: Goods) -> int:
    """To whoever checks, at the lowest place around the house where anybody does; nobody when the actor could themselves."""
    if policies.may_check(actor, goods):
        return 0
    persons = set(nearest_on_duty(goods.house.division.path, policies.CHECKERS)) - {actor.person}
    key = f"{goods.pk}:{clock.now():%Y%m%d%H%M%S%f}"
    return tell(actor, persons=persons, note=Note(WAITING.name, *ASKED, _link(goods), key))


def _link(goods: Goods) -> str:
    return f"/desk/guide/goods/{goods.pk}/"
