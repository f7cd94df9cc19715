"""An example of every address of activities that is newer than the three taps."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from tests.builders.activities import a_brand, a_festival, an_activity
from tests.builders.people import a_citizen, a_clerk
from tests.builders.teams import a_call, a_team, an_entry
from tests.builders.visits import a_group, a_plan, a_visit, a_volunteer, an_ask
from wenmai.activities.actions.resources import add_resource
from wenmai.activities.actions.templates import keep_template
from wenmai.activities.actions.visit_asks import accept_ask
from wenmai.activities.actions.visits import schedule_visit
from wenmai.activities.models import Festival, HomeVisit
from wenmai.kernel.actor import Role, system
from wenmai.volunteers.actions import end_volunteer
from wenmai.volunteers.models import HomeVolunteer

_numbers = count(1)


def _a_festival(world: Any) -> Festival:
    """A festival of its own: a title stands once in a division and on a day."""
    title = f"第{next(_numbers)}届全民艺术普及月"
    return a_festival(division=world.here.division, institution=world.here, title=title)


def _festival(world: Any) -> Mapping[str, Any]:
    return {"key": _a_festival(world).pk}


def _resource(world: Any) -> Mapping[str, Any]:
    festival = _a_festival(world)
    words = {"kind": "link", "title": "慕课", "url": "https://example.org/", "source": "公共文化云"}
    return {"key": add_resource(system(), festival=festival, **words).pk}


def _brand(world: Any) -> Mapping[str, Any]:
    return {"key": a_brand(division=world.here.division, institution=world.here).pk}


def _activity(world: Any) -> Mapping[str, Any]:
    return {"key": an_activity(world.here).pk}


def _visit(world: Any) -> Mapping[str, Any]:
    return {"key": a_visit(world.here, world.citizen).pk}


def _assigned(world: Any) -> Mapping[str, Any]:
    """The insider is sent."""
    visit = HomeVisit.objects.get(pk=_visit(world)["key"])
    insider = world._staff(Role.CLERK, here=True)
    return {"key": schedule_visit(system(), visit=visit, plan=a_plan(insider, a_clerk(world.here, "何静"))).pk}


def _volunteer(world: Any) -> Mapping[str, Any]:
    return {"key": a_volunteer(world.here).pk}


def _house_ask(world: Any) -> Mapping[str, Any]:
    """The volunteer has no account."""
    return {"key": an_ask(world.here, a_volunteer(world.here)).pk}


def _own_ask(world: Any) -> Mapping[str, Any]:
    """The citizen is asked, and has said yes, to go to somebody else."""
    ask = an_ask(world.here, _own_volunteer(world), actor=a_citizen("吴远"))
    return {"key": accept_ask(world.citizen, ask=ask).pk}


def _own_volunteer(world: Any) -> HomeVolunteer:
    """One open row for a person: let go of those of the rows before."""
    for each in HomeVolunteer.objects.filter(person=world.citizen.person, ended_at=None):
        end_volunteer(world.citizen, volunteer=each)
    return a_volunteer(world.here, world.citizen)


def _group(world: Any) -> Mapping[str, Any]:
    return {"key": a_group(an_activity(world.here), world.citizen).pk}


def _template(world: Any) -> Mapping[str, Any]:
    return {"key": keep_template(system(), activity=an_activity(world.here), name="合唱").pk}


def _name() -> str:
    """Of a team: once in a division."""
    return f"红格第{next(_numbers)}舞蹈队"


def _team(world: Any) -> Mapping[str, Any]:
    return {"key": a_team(world.here, title=_name()).pk}


def _own_team(world: Any) -> Mapping[str, Any]:
    return {"key": a_team(world.here, world.citizen, title=_name()).pk}


def _call(world: Any) -> Mapping[str, Any]:
    return {"key": a_call(_a_festival(world)).pk}


def _entry(world: Any) -> Mapping[str, Any]:
    call = a_call(_a_festival(world))
    return {"key": an_entry(call, a_team(world.here, world.citizen, title=_name())).pk}


ACTIVITIES: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "activities:festival": _festival,
    "activities:brand": _brand,
    "activities_desk:dates": _activity,
    "activities_desk:again": _activity,
    "activities_desk:join": _activity,
    "activities_desk:festival": _festival,
    "activities_desk:festival_count": _festival,
    "activities_desk:festival_next": _festival,
    "activities_desk:resource": _festival,
    "activities_desk:resource_off": _resource,
    "activities_desk:brand": _brand,
    "activities:festival_report": _festival,
    "activities:brand_report": _brand,
    "activities:series_report": lambda world: {"code": world.here.code},
    "activities:team": _team,
    "activities:team_edit": _own_team,
    "activities:call": _call,
    "activities:entry_withdraw": _entry,
    "activities_desk:team": _team,
    "activities_desk:team_edit": _team,
    "activities_desk:call": _call,
    "activities:visit": _visit,
    "activities:visit_cancel": _visit,
    "activities:group_ask": _activity,
    "activities:group": _group,
    "activities:group_cancel": _group,
    "activities_desk:visit": _visit,
    "activities_desk:visit_contact": _assigned,
    "activities_desk:visit_match": _visit,
    "activities_desk:visit_ring": _house_ask,
    "activities_desk:visit_answer": _house_ask,
    "activities:visit_ask": _own_ask,
    "activities:visit_ask_contact": _own_ask,
    "volunteers_desk:volunteer": _volunteer,
    "volunteers_desk:phone": _volunteer,
    "volunteers_desk:vouch": _volunteer,
    "volunteers_desk:check": _volunteer,
    "volunteers_desk:end": _volunteer,
    "activities_desk:visit_report": _visit,
    "activities_desk:visit_decline": _visit,
    "activities_desk:group": _group,
    "activities_desk:questions": _activity,
    "activities_desk:keep_template": _activity,
    "activities_desk:retire_template": _template,
}
POSTED: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "activities_desk:join": lambda world: {"festival": str(_festival(world)["key"])},
}
