"""What a village is told about its gala, and the county that one waits. Nobody is named."""

from django.utils.translation import gettext_lazy as _

from wenmai.activities.galas import rules
from wenmai.activities.models import Gala, GalaState
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import nearest_on_duty, on_duty

DECIDED = declare(NoticeKind("activities.gala", _("村晚核对的结果"), urgent=True))
WAITING = declare(NoticeKind("activities.gala_waiting", _("村晚等核对")))
WORDS = {
    GalaState.LISTED: (_("村晚上联播了"), _("大家看得到了。演完把回放网址补上，到场人数照常记。")),
    GalaState.RETURNED: (_("村晚退回来了"), _("原因写在里面。改好保存，就再送去核对。")),
    GalaState.WITHDRAWN: (_("村晚从联播撤下了"), _("原因写在里面。活动本身还在日历里。")),
}
ASKED = (_("有一场村晚等核对"), _("点开看直播网址和节目单，通过，或写明要改什么。"))


def gala_decided(actor: Actor, gala: Gala) -> int:
    """To who registered it and the house's staff; how many are told anew."""
    title, body = WORDS[GalaState(gala.state)]
    persons = {gala.made_by, *on_duty([gala.house.code], STAFF_ROLES)} - {"", actor.person}
    key = f"{gala.pk}:{gala.state}:{gala.decided_at:%Y%m%d%H%M%S%f}"
    return tell(actor, persons=persons, note=Note(DECIDED.name, title, body, _link(gala), key))


def gala_asked(actor: Actor, gala: Gala) -> int:
    """To whoever checks, at the lowest place around the house where anybody does; nobody when the actor could themselves."""
    if rules.may_check_gala(actor, gala):
        return 0
    persons = set(nearest_on_duty(gala.house.division.path, rules.CHECKERS)) - {actor.person}
    key = f"{gala.pk}:{clock.now():%Y%m%d%H%M%S%f}"
    return tell(actor, persons=persons, note=Note(WAITING.name, *ASKED, _link(gala), key))


def _link(gala: Gala) -> str:
    return f"/desk/activities/galas/{gala.pk}/"
