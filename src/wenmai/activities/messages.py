"""What activities tell people by `notices`: answers to who asked for a visit or for a group."""

from django.utils.translation import gettext_lazy as _

from wenmai.activities.models import GroupRequest, GroupState, HomeVisit, VisitState
from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

VISIT = declare(NoticeKind("activities.home_visit", _("上门服务"), urgent=True))
GROUP = declare(NoticeKind("activities.group", _("团体预约"), urgent=True))
OF_VISIT = {
    VisitState.SCHEDULED: (_("上门的时间定了"), _("什么时候、谁来，点开看。时间不合适就取消，再约。")),
    VisitState.DECLINED: (_("这次去不了"), _("原因写在里面。可以换个日子再约，或打电话问。")),
    VisitState.CANCELLED: (_("上门服务取消了"), _("需要时可以再约。")),
}
OF_GROUP = {
    GroupState.CONFIRMED: (_("团体预约定了"), _("哪天、几点，点开看。人数变了告诉主办单位。")),
    GroupState.DECLINED: (_("这次接待不了"), _("原因写在里面。可以换个日子再约。")),
}


def visit_changed(actor: Actor, visit: HomeVisit) -> int:
    """To who asked, and to who is visited; how many are told anew. Says nothing of who and where."""
    title, body = OF_VISIT[VisitState(visit.state)]
    link, key = f"/activities/home-visits/{visit.pk}/", f"{visit.pk}:{visit.state}:{visit.session_id or 0}"
    persons = {visit.asked_by, visit.person} - {"", actor.person}
    return tell(actor, persons=persons, note=Note(VISIT.name, title, body, link, key))


def group_answered(actor: Actor, group: GroupRequest) -> int:
    """To the contact of the group."""
    title, body = OF_GROUP[GroupState(group.state)]
    note = Note(GROUP.name, title, body, f"/activities/groups/{group.pk}/", f"{group.pk}:{group.state}")
    return tell(actor, persons={group.asked_by} - {""}, note=note)
