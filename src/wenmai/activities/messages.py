"""What activities tell people by `notices`: answers to who asked for a visit, for a group, or for a team."""

from django.utils.translation import gettext_lazy as _

from wenmai.activities.models import (
    EntryState,
    GroupRequest,
    GroupState,
    HomeVisit,
    Team,
    TeamEntry,
    TeamState,
    VisitState,
)
from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

VISIT = declare(NoticeKind("activities.home_visit", _("上门服务"), urgent=True))
GROUP = declare(NoticeKind("activities.group", _("团体预约"), urgent=True))
TEAM = declare(NoticeKind("activities.team", _("群众文艺团队"), urgent=True))
OF_VISIT = {
    VisitState.SCHEDULED: (_("上门的时间定了"), _("什么时候、谁来，点开看。时间不合适就取消，再约。")),
    VisitState.DECLINED: (_("这次去不了"), _("原因写在里面。可以换个日子再约，或打电话问。")),
    VisitState.CANCELLED: (_("上门服务取消了"), _("需要时可以再约。")),
}
OF_GROUP = {
    GroupState.CONFIRMED: (_("团体预约定了"), _("哪天、几点，点开看。人数变了告诉主办单位。")),
    GroupState.DECLINED: (_("这次接待不了"), _("原因写在里面。可以换个日子再约。")),
}
OF_TEAM = {
    TeamState.LISTED: (_("团队在册了"), _("现在可以报名参加各地的征集。")),
    TeamState.DECLINED: (_("团队没有登记上"), _("原因写在里面。改好了再登记，或打电话问。")),
}
OF_ENTRY = {
    EntryState.ACCEPTED: (_("节目定了"), _("什么时候、到哪里，点开看。来不了早点退出。")),
    EntryState.DECLINED: (_("节目这次没选上"), _("原因写在里面。别的征集还可以报。")),
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


def team_decided(actor: Actor, team: Team) -> int:
    """To the leader: the team is in the register, or not."""
    title, body = OF_TEAM[TeamState(team.state)]
    note = Note(TEAM.name, title, body, f"/activities/teams/{team.pk}/", f"team:{team.pk}:{team.state}")
    return tell(actor, persons={team.leader} - {"", actor.person}, note=note)


def entry_answered(actor: Actor, entry: TeamEntry) -> int:
    """To the leader of the team that signed up."""
    title, body = OF_ENTRY[EntryState(entry.state)]
    note = Note(TEAM.name, title, body, f"/activities/teams/{entry.team_id}/", f"entry:{entry.pk}:{entry.state}")
    return tell(actor, persons={entry.team.leader} - {"", actor.person}, note=note)
