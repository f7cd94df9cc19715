"""What a house is told when somebody waits for its answer: a group, or a wish for a visit. Nobody is named."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.activities.models import GroupRequest, HomeVisit
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import nearest_on_duty, on_duty
from wenmai.places.models import Institution

ASKED = declare(NoticeKind("activities.asked", _("有人在等答复")))
ABOVE = (Role.MANAGER, Role.ADMINISTRATOR)
GROUP, GROUP_LATE = _("有学校或单位想来"), _("团体预约等了两天")
VISIT, VISIT_LATE = _("有人想请你们上门"), _("上门服务等了两天")
LOOK, ANSWER = _("点开看要什么、哪天来，定一场，或写明为什么接待不了。"), _("还没有答复。定一场，或写明为什么不行。")
LOOK_VISIT = _("点开看要什么、哪天方便，约个时间，或写明为什么去不了。")


def group_asked(actor: Actor, group: GroupRequest, *, late: bool = False) -> int:
    """Once when it comes, once more when it is late; how many are told anew."""
    assert group.activity.offering is not None
    words = (GROUP_LATE, ANSWER) if late else (GROUP, LOOK)
    return _tell(actor, group.activity.offering.institution, words, f"groups/{group.pk}/", late)


def visit_asked(actor: Actor, visit: HomeVisit, *, late: bool = False) -> int:
    """The same for a visit at home: neither who nor where is said."""
    words = (VISIT_LATE, ANSWER) if late else (VISIT, LOOK_VISIT)
    return _tell(actor, visit.institution, words, f"home-visits/{visit.pk}/", late)


def _tell(actor: Actor, house: Institution, words: tuple[str | Promise, str | Promise], path: str, late: bool) -> int:
    persons = on_duty([house.code], STAFF_ROLES) or nearest_on_duty(house.division.path, ABOVE)
    note = Note(ASKED.name, *words, f"/desk/activities/{path}", f"{path}{'late' if late else ''}")
    return tell(actor, persons=set(persons) - {actor.person}, note=note)
