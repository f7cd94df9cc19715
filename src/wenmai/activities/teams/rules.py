"""Who may do what with teams and calls. Pure."""

from wenmai.activities import policies
from wenmai.activities.models import Team, TeamCall, TeamEntry, TeamState
from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel.actor import Actor, Role
from wenmai.places.models import Division


def may_keep_team(actor: Actor, team: Team) -> bool:
    """Staff of the house that looks after it, and of the divisions above."""
    return may_run_sessions_of(actor, team.institution)


def may_lead_team(actor: Actor, team: Team) -> bool:
    """Who leads it."""
    return bool(actor.person) and actor.person == team.leader


def may_speak_for_team(actor: Actor, team: Team) -> bool:
    """Sign up, step back, correct the words: who leads it, or its house for who has no phone."""
    return may_lead_team(actor, team) or may_keep_team(actor, team)


def may_see_team(actor: Actor, team: Team) -> bool:
    """In the register it is public; before that its leader and its house see it."""
    return team.state in {TeamState.LISTED, TeamState.ENDED} or may_speak_for_team(actor, team)


def may_run_call(actor: Actor, call: TeamCall) -> bool:
    """Whoever runs what teams are called for."""
    if call.festival is not None:
        return policies.may_run_festival(actor, call.festival)
    if call.activity is not None:
        return policies.may_edit(actor, call.activity)
    return call.brand is not None and policies.may_run_brand(actor, call.brand)


def may_note_appearance(actor: Actor, team: Team, entry: TeamEntry | None) -> bool:
    """The team's house, or who runs what it was accepted for."""
    return may_keep_team(actor, team) or (entry is not None and may_run_call(actor, entry.call))


def may_state_register(actor: Actor, division: Division) -> bool:
    """Whoever manages a county, or the division above it, says that its register is whole."""
    return actor.may((Role.MANAGER,), division.path)
