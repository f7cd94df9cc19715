"""What activities tell people by `notices`: answers to who asked for a visit, for a group, or for a team."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.activities.models import (
    AskState,
    EntryState,
    GroupRequest,
    GroupState,
    HomeVisit,
    Team,
    TeamEntry,
    TeamState,
    VisitAsk,
    VisitState,
)
from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

VISIT = declare(NoticeKind("activities.home_visit", _("上门服务"), urgent=True))
GROUP = declare(NoticeKind("activities.group", _("团体预约"), urgent=True))
TEAM = declare(NoticeKind("activities.team", _("群众文艺团队"), urgent=True))
ASK = declare(NoticeKind("activities.visit_ask", _("请你上门"), urgent=True))
ANSWER = declare(NoticeKind("activities.visit_answer", _("志愿者的答复")))
OF_ANSWER = {
    AskState.ACCEPTED: (_("志愿者答应了"), _("两个人齐了，时间定了，对方已经收到消息。")),
    AskState.DECLINED: (_("志愿者去不了"), _("点开，下一位合适的已经列出来。")),
    AskState.EXPIRED: (_("志愿者没有答复"), _("过了时限。点开，下一位合适的已经列出来。")),
}
OF_VISIT = {
    VisitState.REQUESTED: (_("上门要另外约时间"), _("同去的志愿者来不了。单位会另外安排，再发消息。")),
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


def visit_changed(actor: Actor, visit: HomeVisit, about: int = 0) -> int:
    """To who asked, and to who is visited; how many are told anew. Says nothing of who and where."""
    title, body = OF_VISIT[VisitState(visit.state)]
    link, key = f"/activities/home-visits/{visit.pk}/", f"{visit.pk}:{visit.state}:{visit.session_id or about}"
    persons = {visit.asked_by, visit.person} - {"", actor.person}
    return tell(actor, persons=persons, note=Note(VISIT.name, title, body, link, key))


def volunteer_asked(actor: Actor, ask: VisitAsk) -> int:
    """To the volunteer, where they have an account: somebody would be glad of them, and until when to answer."""
    words = (_("有一次上门想请你去"), _("去哪个乡镇、什么时候、做什么，点开看。去不去由你，请早点答复。"))
    return _to_volunteer(actor, ask, words, "asked")


def ask_withdrawn(actor: Actor, ask: VisitAsk) -> int:
    """To the volunteer: they need not come."""
    words = (_("那次上门不用去了"), _("已经取消，或另外安排了人。谢谢你。"))
    return _to_volunteer(actor, ask, words, "withdrawn")


def ask_answered(actor: Actor, ask: VisitAsk) -> int:
    """To who asked the volunteer and to the staff who would go along: yes, no, or nothing came."""
    words = OF_ANSWER[AskState(ask.state)]
    link = f"/desk/activities/home-visits/{ask.visit_id}/"
    note = Note(ANSWER.name, *words, link, f"{ask.pk}:{ask.state}")
    return tell(actor, persons={ask.asked_by, ask.staff} - {"", "system", actor.person}, note=note)


def _to_volunteer(actor: Actor, ask: VisitAsk, words: tuple[Promise, Promise], what: str) -> int:
    link = f"/activities/home-visits/asked/{ask.pk}/"
    note = Note(ASK.name, *words, link, f"{ask.pk}:{what}")
    return tell(actor, persons={ask.volunteer.person} - {"", actor.person}, note=note)


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
