"""Teams and calls for tests, through their own actions."""

from datetime import timedelta

from tests.builders.activities import a_festival
from tests.builders.places import an_institution
from wenmai.activities.actions.team_calls import open_call, sign_up
from wenmai.activities.actions.teams import list_team, register_team
from wenmai.activities.models import Activity, Brand, Festival, Team, TeamCall, TeamEntry
from wenmai.activities.teams.drafts import CallDraft, TeamDraft
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.models import Institution


def a_team_draft(house: Institution, **about) -> TeamDraft:
    """Twenty-four who dance."""
    words = {
        "title": "红格夕阳红舞蹈队",
        "kind": "amateur",
        "art_forms": ("dance",),
        "division": house.division,
        "institution": house,
        "heads": 24,
    }
    return TeamDraft(**(words | about))


def a_team(house: Institution | None = None, leader: Actor | None = None, **about) -> Team:
    """In the register: written down by the house, or asked for by a leader and checked."""
    draft = a_team_draft(house or an_institution(), **about)
    team = register_team(leader or system(), draft=draft)
    return list_team(system(), team=team) if leader else team


def a_call(target: Festival | Activity | Brand | None = None, **about) -> TeamCall:
    """Open for ten days."""
    wanted = target or a_festival()
    words = {"about": "8 分钟以内，自带伴奏", "until": clock.today() + timedelta(days=10)} | about
    return open_call(system(), draft=CallDraft(**words, **{type(wanted).__name__.lower(): wanted}))


def an_entry(call: TeamCall | None = None, team: Team | None = None, **about) -> TeamEntry:
    """A team that signed up."""
    words = {"piece": "昔格达锅庄"} | about
    return sign_up(system(), call=call or a_call(), team=team or a_team(), **words)
