"""What activities hold about a person: visits and groups that they asked for, or were asked along on, teams that they lead."""

from collections.abc import Mapping
from dataclasses import asdict

from wenmai.activities.actions.groups import forget_contact
from wenmai.activities.actions.teams import forget_leader
from wenmai.activities.actions.visits import forget_person
from wenmai.activities.models import GroupRequest, HomeVisit, Team, VisitAsk
from wenmai.activities.sealed import opened
from wenmai.kernel.actor import system


def export_person(person: str) -> Mapping[str, object]:
    """Visits and groups, with the contact that the person gave, as they would read them."""
    visits = HomeVisit.objects.filter(asked_by=person) | HomeVisit.objects.filter(person=person)
    asks = VisitAsk.objects.filter(volunteer__person=person).select_related("visit")
    groups = GroupRequest.objects.filter(asked_by=person).select_related("activity")
    return {
        "上门服务": [_visit(each, own=each.asked_by == person) for each in visits.order_by("made_at")],
        "请我上门": [_ask(each) for each in asks.order_by("asked_at")],
        "团体预约": [_group(each) for each in groups.order_by("made_at")],
        "群众文艺团队": [_team(each) for each in Team.objects.filter(leader=person).order_by("made_at")],
    }


def erase_person(person: str) -> int:
    """Cancel what is open and drop names, phones and addresses."""
    forgotten = (forget_person, forget_contact, forget_leader)
    return sum(forget(system(), person=person) for forget in forgotten)


def _visit(visit: HomeVisit, *, own: bool) -> dict[str, object]:
    contact = opened(visit.contact) if own else None
    return {
        "要什么": str(visit.get_what_display()),
        "状态": str(visit.get_state_display()),
        "方便的日子": [day.isoformat() for day in visit.wish_days],
        "想说的": visit.wish,
        "联系": asdict(contact) if contact else None,
    }


def _ask(ask: VisitAsk) -> dict[str, object]:
    """What the volunteer was asked for and said, without whom it was for."""
    return {
        "做什么": str(ask.visit.get_what_display()),
        "几时": ask.during.lower.isoformat(),
        "状态": str(ask.get_state_display()),
        "为什么问": ask.why,
        "我写的原因": ask.reason,
    }


def _group(group: GroupRequest) -> dict[str, object]:
    contact = opened(group.contact)
    return {
        "单位": group.organisation,
        "活动": group.activity.title,
        "人数": group.heads,
        "状态": str(group.get_state_display()),
        "联系": asdict(contact) if contact else None,
    }


def _team(team: Team) -> dict[str, object]:
    contact = opened(team.contact)
    return {
        "名称": team.title,
        "状态": str(team.get_state_display()),
        "公开页写名字": team.leader_shown_at is not None,
        "联系": asdict(contact) if contact else None,
    }
